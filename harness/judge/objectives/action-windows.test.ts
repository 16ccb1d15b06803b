import { describe, expect, test } from "vitest";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { MemoryStore } from "../metrics/memory-store.ts";
import { baselineOf } from "../judge-run.ts";
import { madeUpAction } from "../testing/evidence.ts";
import { judgeMadeUp, type MadeUp, madeUpInput, repeated } from "../testing/judge-made-up.ts";
import { observationsOf, seriesOf } from "../testing/observations.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

/** A minute in which the 20th to the 35th second differ: 500 ms instead of 100, half of the requests failed, twice as many. */
function disturbedMinute(): StoreBuilder {
  const store = new StoreBuilder();
  const stretches = [
    { fromMs: 0, toMs: 20_000, ms: 100, perSecond: 20, failed: 0 },
    { fromMs: 20_000, toMs: 35_000, ms: 500, perSecond: 40, failed: 0.5 },
    { fromMs: 35_000, toMs: 60_000, ms: 100, perSecond: 20, failed: 0 },
  ];
  for (const { fromMs, toMs, ms, perSecond, failed } of stretches) {
    const count = ((toMs - fromMs) / 1_000) * perSecond;
    const spread = (metric: string, values: readonly number[]): StoreBuilder =>
      store.spread(metric, values, toMs - fromMs, {}, fromMs);
    spread("http_req_duration", repeated(ms, count));
    spread(
      "http_req_failed",
      Array.from({ length: count }, (_, index) => Number(index % 2 < failed * 2)),
    );
    spread("http_reqs", repeated(1, count));
    spread("iterations", repeated(1, count / 2));
  }
  return store;
}

const ACTION = { actions: [madeUpAction()] };
const STATISTICS: Readonly<Record<string, string>> = {
  latency: "metric: http_req_duration, statistic: p(95)",
  median: "metric: http_req_duration, statistic: med",
  mean: "metric: http_req_duration, statistic: avg",
  maximum: "metric: http_req_duration, statistic: max",
  failures: "metric: http_req_failed, statistic: rate",
  throughput: "metric: http_reqs, statistic: rate",
  amount: "metric: http_reqs, statistic: count",
  window: "metric: http_req_duration, statistic: p(95), window: { size: 5s, kind: over }",
  sustained: "metric: http_req_duration, statistic: avg, window: { size: 5s, kind: for }",
  within: "metric: http_req_failed, statistic: rate, window: { size: 5s, kind: within }",
  burn: "metric: http_req_failed, statistic: burnRate(99%)",
  apdex: "metric: http_req_duration, statistic: apdex(200ms)",
  good: "metric: http_req_duration, statistic: share, good: '< 200ms'",
};

function judgeOne(objective: string, made: MadeUp = {}): ObjectiveResult {
  const { objectives } = judgeMadeUp({
    objectives: [`{ id: one, ${objective} }`],
    store: disturbedMinute(),
    evidence: ACTION,
    ...made,
  });
  return objectives[0] as ObjectiveResult;
}

describe("an objective judges its part of the phase", () => {
  test.each([
    ["latency", "during", 500],
    ["latency", "except", 100],
    ["latency", "before", 100],
    ["latency", "after", 100],
    ["median", "during", 500],
    ["mean", "except", 100],
    ["maximum", "except", 100],
    ["maximum", "during", 500],
    ["failures", "during", 0.5],
    ["failures", "except", 0],
    ["failures", "after", 0],
    ["throughput", "during", 40],
    ["throughput", "except", 20],
    ["throughput", "before", 20],
    ["throughput", "after", 20],
    ["amount", "during", 600],
    ["amount", "before", 400],
    ["amount", "except", 900],
    ["window", "during", 500],
    ["window", "except", 100],
    ["sustained", "during", 500],
    ["sustained", "except", 100],
    ["within", "during", 0.5],
    ["within", "except", 0],
    ["burn", "during", 50],
    ["burn", "except", 0],
    ["apdex", "during", 0.5],
    ["apdex", "except", 1],
    ["good", "during", 0],
    ["good", "except", 1],
  ])("%s %s", (name, relation, value) => {
    const bounded = (bound: string): ObjectiveResult =>
      judgeOne(`${STATISTICS[name]}, ${relation}: chat-1-stopped, pass: '${bound}'`);
    const [unit, scale] = name === "good" ? ["%", 100] : ["", 1];
    const beside = Number(((value + Math.max(0.2 * value, 0.2)) * scale).toFixed(3));
    const kept = bounded(`<= ${beside}${unit}`);
    expect(kept.numbers.value).toBeGreaterThan(value * 0.98 - 0.001);
    expect(kept.numbers.value).toBeLessThan(value * 1.02 + 0.001);
    expect([kept.result, kept.when]).toEqual(["pass", { relation, action: "chat-1-stopped" }]);
    // The same data must fail the opposite bound.
    expect(bounded(`> ${beside}${unit}`).result).toBe("breach");
  });

  test("without one, the whole phase is judged as ever", () => {
    const whole = judgeOne(`${STATISTICS["amount"]}, pass: '> 0'`);
    expect([whole.numbers.value, whole.when]).toEqual([1_500, undefined]);
  });

  test("spikes outside of the action are counted without it", () => {
    const spikes = "metric: http_req_duration, statistic: spikes(2), window: { size: 5s }, pass: '< 1'";
    expect(judgeOne(spikes).result).toBe("breach");
    expect(judgeOne(`${spikes}, except: chat-1-stopped`).result).toBe("pass");
  });

  test("k6's own figure of the whole run is not taken for a part", () => {
    const summary = { metrics: { http_req_duration: { type: "trend", values: { avg: 233 } } } };
    const mean = `${STATISTICS["mean"]}, phase: all, pass: '< 300'`;
    expect(judgeOne(mean, { input: { summary } }).numbers.value).toBe(233);
    expect(judgeOne(`${mean}, except: chat-1-stopped`, { input: { summary } }).numbers.value).toBeCloseTo(
      100,
      0,
    );
  });

  test("a window does not reach over the action that is left out", () => {
    const store = disturbedMinute();
    for (let atMs = 15_000; atMs < 40_000; atMs += 10) store.add("http_req_failed", 1, atMs);
    const result = judgeOne(`${STATISTICS["within"]}, except: chat-1-stopped, pass: '< 50%'`, { store });
    expect(result.numbers.window?.durationMs).toBeLessThanOrEqual(5_000);
    const { offsetMs = 0 } = result.numbers.window ?? {};
    expect(offsetMs < 20_000 || offsetMs >= 35_000).toBe(true);
  });
});

describe("where a part ends", () => {
  const countOf = (relation: string, change: Parameters<typeof madeUpAction>[0]): number | null => {
    const result = judgeOne(`metric: http_reqs, statistic: count, ${relation}: chat-1-stopped, pass: '> 0'`, {
      evidence: { actions: [madeUpAction(change)] },
    });
    return result.numbers.value;
  };
  const at = (atMs: number): string => new Date(1_700_000_000_000 + atMs).toISOString();

  test("a second that the action touches is the action's alone", () => {
    const touched = { startedAt: at(19_400), endedAt: at(35_100) };
    expect(countOf("during", touched)).toBe(20 + 600 + 20);
    expect(countOf("except", touched)).toBe(1_500 - 640);
    expect((countOf("before", touched) ?? 0) + (countOf("after", touched) ?? 0)).toBe(860);
  });

  test("an action that lasted to the end leaves nothing after it", () => {
    const toTheEnd = { startedAt: at(20_000), endedAt: at(70_000) };
    expect(countOf("during", toTheEnd)).toBe(1_100);
    expect(countOf("after", toTheEnd)).toBeNull();
  });

  test("parts of one load each took it by their own clock: its time is all of theirs", () => {
    const parts = [
      madeUpAction({ startedAt: at(20_000), endedAt: at(30_000) }),
      madeUpAction({ startedAt: at(25_000), endedAt: at(35_000) }),
    ];
    const result = judgeOne("metric: http_reqs, statistic: rate, during: chat-1-stopped, pass: '> 0'", {
      evidence: { actions: parts },
    });
    expect(result.numbers.value).toBe(40);
  });

  test("a marked moment divides the run", () => {
    const moment = { kind: "mark", startedAt: at(20_000), endedAt: at(20_000) };
    expect([countOf("before", moment), countOf("after", moment)]).toEqual([400, 1_100]);
  });
});

describe("a part without samples", () => {
  const P95_DURING = "metric: http_req_duration, statistic: p(95), during: chat-1-stopped, pass: '< 1s'";

  test.each([
    ["the run has no actions", [], "the run has no action chat-1-stopped"],
    ["it has another", [madeUpAction({ name: "chat-1-stoped" })], 'did you mean "chat-1-stoped"?'],
    [
      "it never began",
      [madeUpAction({ outcome: "not-reached", startedAt: null, endedAt: null })],
      "chat-1-stopped never began",
    ],
  ])("%s", (_name, actions, words) => {
    const result = judgeOne(P95_DURING, { evidence: { actions } });
    expect([result.result, result.code]).toEqual(["breach", "NO_DATA"]);
    expect(result.message).toContain(words);
    expect(result.message).toContain("in phase steady, during: chat-1-stopped");
    expect(judgeOne(`${P95_DURING}, noData: skip`, { evidence: { actions } }).result).toBe("skipped");
  });

  test("nothing is measured while the system is away: no pass", () => {
    const store = new StoreBuilder()
      .spread("http_req_duration", repeated(100, 400), 20_000)
      .spread("http_req_duration", repeated(100, 500), 25_000, {}, 35_000)
      .spread("iterations", repeated(1, 60), 60_000);
    expect(judgeOne(P95_DURING, { store })).toMatchObject({ result: "breach", code: "NO_DATA" });
  });
});

test("what Prometheus saw is judged in the same part, and a gap outside of it does not matter", () => {
  const series = seriesOf({}, (second) => {
    if (second >= 10 && second < 20) return null;
    return second >= 20 && second < 35 ? 9 : 1;
  });
  const observations = observationsOf({ metric: "lag", query: "lag", series: [series] });
  const judge = (relation: string): ObjectiveResult =>
    judgeOne(
      `metric: lag, source: prometheus, query: lag, statistic: max, ${relation}: chat-1-stopped, minSamples: 1, pass: '< 5'`,
      { input: { observations } },
    );
  expect(judge("during")).toMatchObject({ result: "breach", numbers: { value: 9 } });
  expect(judge("after")).toMatchObject({ result: "pass", numbers: { value: 1 } });
  expect(judge("except").message).toContain("no value for");
});

test("an action that did not happen as planned makes the run INVALID, whatever the objectives say", () => {
  const outcomes = ["applied", "failed", "not-reached"] as const;
  const verdicts = outcomes.map((outcome) =>
    judgeMadeUp({ evidence: { actions: [madeUpAction({ outcome, message: "it would not" })] } }),
  );
  expect(verdicts.map(({ invalid, exitCode, code }) => [invalid, exitCode, code])).toEqual([
    [false, 0, "ALL_MET"],
    [true, 3, "ACTION_FAILED"],
    [true, 3, "ACTION_NOT_REACHED"],
  ]);
  expect(verdicts[1]?.reason).toContain("chat-1-stopped failed: it would not");
});

test("values inside and outside of an action are different measurements", () => {
  const objectives = ["during", "except"].map(
    (relation) => `{ id: ${relation}, ${STATISTICS["latency"]}, ${relation}: chat-1-stopped, pass: '< 1s' }`,
  );
  const made = { objectives, store: disturbedMinute(), evidence: ACTION };
  const kept = baselineOf(madeUpInput(made));
  expect(kept.values.map(({ key, value }) => [key, Math.round(value / 100)])).toEqual([
    ["http_req_duration | steady, during: chat-1-stopped | p(95)", 5],
    ["http_req_duration | steady, except: chat-1-stopped | p(95)", 1],
  ]);
  expect(kept.actions).toEqual(["chat-1-stopped"]);
});

test("forEach takes its values in the same part", () => {
  const store = new StoreBuilder();
  for (const [name, slow] of [
    ["a", 900],
    ["b", 100],
  ] as const) {
    store.spread("http_req_duration", repeated(100, 400), 20_000, { name });
    store.spread("http_req_duration", repeated(slow, 300), 15_000, { name }, 20_000);
  }
  store.spread("iterations", repeated(1, 60), 60_000);
  const { objectives } = judgeMadeUp({
    objectives: [
      "{ id: each, metric: http_req_duration, forEach: { tag: name }, statistic: p(95), during: chat-1-stopped, pass: '< 500ms' }",
    ],
    store,
    evidence: ACTION,
  });
  expect(objectives.map(({ id, result }) => [id, result])).toEqual([
    ["each[a]", "breach"],
    ["each[b]", "pass"],
  ]);
});

test("a store in memory is not changed by being judged in parts", () => {
  const { store } = disturbedMinute();
  expect(store).toBeInstanceOf(MemoryStore);
  const ids = store.series.map(({ id }) => id);
  const before = store.total(ids).count;
  judgeMadeUp({
    objectives: [`{ id: one, ${STATISTICS["latency"]}, during: chat-1-stopped, pass: '< 1s' }`],
    evidence: ACTION,
    input: { samples: store },
  });
  expect(store.total(ids).count).toBe(before);
});

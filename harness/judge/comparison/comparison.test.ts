import { describe, expect, test } from "vitest";
import { type Baseline, baselineSchema } from "../../contracts/baseline.ts";
import { comparisonSchema } from "../../contracts/comparison.ts";
import { baselineOf, judgeRun } from "../judge-run.ts";
import { baselineWith, historyOf, p95ToCompare } from "../testing/baselines.ts";
import { asked, calmMinute, madeUpInput, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";
import { parseThresholds } from "../thresholds/parse.ts";
import { comparePairs, compareWithEarlier } from "./compare-runs.ts";
import { effectOf } from "./effect.ts";
import { objectiveKey, worseSign } from "./objective-key.ts";
import { askedFor } from "./usable-baselines.ts";
import type { ToCompare } from "./compare-objectives.ts";

const STEADY = [100, 101, 99, 100, 102, 98, 100, 101, 99, 100];
const subject = (text: string, unit = "ms"): ToCompare => {
  const [objective] = parseThresholds(`version: 1\nobjectives: [${text}]`, "f").objectives;
  if (objective === undefined) throw new Error("the file has one objective");
  return { objective, unit };
};
const pairs = (...values: readonly (readonly [number, number])[]) =>
  values.map(([base, current], index) => ({
    base: baselineWith(base, { runId: `a${index}` }),
    current: baselineWith(current, { runId: `b${index}` }),
  }));

describe("history", () => {
  test.each([
    ["the same", 100, "PASS", "NOTHING_WORSE"],
    ["within the margin", 104, "PASS", "NOTHING_WORSE"],
    ["beyond the inner margin", 108, "WARN", "REGRESSION_SUSPECTED"],
    ["beyond the outer margin", 115, "FAIL", "REGRESSION"],
    ["better", 80, "PASS", "NOTHING_WORSE"],
  ])("%s", (_name, value, verdict, code) => {
    const comparison = compareWithEarlier([p95ToCompare()], historyOf(STEADY), baselineWith(value));
    expect([comparison.mode, comparison.verdict, comparison.code]).toEqual(["history", verdict, code]);
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
  });

  test("numbers of the result", () => {
    const [compared] = compareWithEarlier([p95ToCompare()], historyOf(STEADY), baselineWith(115)).objectives;
    expect(compared).toMatchObject({ id: "p95", base: 100, current: 115, unit: "ms", result: "breach" });
    expect(compared?.difference).toEqual({ absolute: 15, relative: expect.closeTo(0.15, 3) as number });
    expect(compared?.interval?.low).toBeGreaterThan(0.1);
    expect(compared?.interval?.high).toBeLessThan(0.2);
    expect(compared?.pValue).toBeLessThan(0.001);
    expect(compared?.message).toBe(
      "115 ms against 100 ms before (+15%): worse than the allowed 10%, and no accident",
    );
  });

  test("fewer than 10 runs only warn", () => {
    const comparison = compareWithEarlier([p95ToCompare()], historyOf(STEADY.slice(0, 9)), baselineWith(150));
    expect([comparison.verdict, comparison.objectives[0]?.code]).toEqual(["WARN", "REGRESSION_SUSPECTED"]);
    expect(comparison.reason).toContain("9 runs are too few to fail");
  });

  test("a noisy history excuses what it has seen before", () => {
    const noisy = [100, 130, 80, 120, 90, 140, 70, 110, 95, 105];
    expect(compareWithEarlier([p95ToCompare()], historyOf(noisy), baselineWith(125)).verdict).toBe("PASS");
  });

  test("a history without spread is not believed below the sketch error", () => {
    expect(
      compareWithEarlier([p95ToCompare()], historyOf(repeated(100, 10)), baselineWith(100.5)).verdict,
    ).toBe("PASS");
    expect(
      compareWithEarlier([p95ToCompare()], historyOf(repeated(100, 10)), baselineWith(112)).verdict,
    ).toBe("FAIL");
  });

  test("small absolute differences never count", () => {
    const few = historyOf(repeated(4, 10));
    expect(compareWithEarlier([p95ToCompare()], few, baselineWith(5.9)).verdict).toBe("PASS");
    expect(compareWithEarlier([p95ToCompare()], few, baselineWith(6.1)).verdict).toBe("FAIL");
    const atLeast = subject(
      "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 1s', compare: { warn: +5%, fail: +10%, atLeast: 30ms } }",
    );
    expect(compareWithEarlier([atLeast], historyOf(STEADY), baselineWith(125)).verdict).toBe("PASS");
    expect(compareWithEarlier([atLeast], historyOf(STEADY), baselineWith(135)).verdict).toBe("FAIL");
  });

  test("only the newest 40 runs count, the run itself does not", () => {
    const history = Array.from({ length: 50 }, (_, index) =>
      baselineWith(100 + (index % 3), {
        runId: `r${index}`,
        endedAt: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
      }),
    );
    const comparison = compareWithEarlier(
      [p95ToCompare()],
      [...history].reverse(),
      baselineWith(101, { runId: "r49" }),
    );
    expect(comparison.baseRuns).toHaveLength(40);
    expect(comparison.baseRuns[0]).toBe("r9");
    expect(comparison.notes[0]).toMatchObject({
      code: "NOT_COMPARABLE",
      message: "run r49 is left out: it is the run itself",
    });
  });

  test.each([
    [
      "another key",
      { comparabilityKey: "other" },
      "its script, profile, k6, topology or class of machine is another",
    ],
    ["INVALID", { invalid: true, verdict: "FAIL" as const }, "it was INVALID"],
    ["FAIL", { verdict: "FAIL" as const }, "it was a FAIL"],
    [
      "with defects and actions",
      { defects: ["lost-orders"], actions: ["chat-1-stopped"] },
      "it ran with lost-orders, chat-1-stopped",
    ],
  ])("runs left out: %s", (_name, change, why) => {
    const bad = baselineWith(100, { runId: "bad", ...change });
    const comparison = compareWithEarlier([p95ToCompare()], [...historyOf(STEADY), bad], baselineWith(100.5));
    expect(comparison.notes).toMatchObject([
      { code: "NOT_COMPARABLE", message: `run bad is left out: ${why}` },
    ]);
    expect(comparison.baseRuns).toHaveLength(10);
  });

  test("a run that had no objective counts: it is INVALID, and measured as well as any", () => {
    const unasked = { verdict: "FAIL", invalid: true, code: "NO_CHECKS" } as const;
    const earlier = baselineWith(100, { runId: "unasked", ...unasked });
    const current = baselineWith(100.5, unasked);
    const history = compareWithEarlier([p95ToCompare()], [earlier], current);
    const paired = comparePairs([p95ToCompare()], [{ base: earlier, current }]);
    expect([history, paired].map(({ baseRuns, notes }) => [baseRuns, notes])).toEqual([
      [["unasked"], []],
      [["unasked"], []],
    ]);
  });

  test.each([
    ["pinned", { pinned: true }, (run: Baseline) => run],
    ["named", {}, askedFor],
  ])("a run with an action counts where it was asked for: %s", (_name, change, asked) => {
    const run = asked(baselineWith(100, { runId: "asked", actions: ["chat-1-stopped"], ...change }));
    const comparison = compareWithEarlier([p95ToCompare()], [run], baselineWith(100.5));
    expect([comparison.baseRuns, comparison.notes]).toEqual([["asked"], []]);
  });

  test("nothing comparable is no PASS", () => {
    expect(compareWithEarlier([p95ToCompare()], [], baselineWith(100))).toMatchObject({
      verdict: "FAIL",
      code: "NO_BASELINE",
      reason: "there is nothing to compare with: no earlier run is comparable",
      exitCode: 3,
    });
    expect(
      compareWithEarlier([p95ToCompare()], historyOf(STEADY), baselineWith(1, { values: [] })),
    ).toMatchObject({
      verdict: "FAIL",
      reason: "there is nothing to compare with: no objective has a value in both",
    });
  });

  test("one of several objectives without a value warns", () => {
    const other = subject("{ id: b, metric: other, statistic: avg, pass: '< 1s' }");
    const comparison = compareWithEarlier([p95ToCompare(), other], historyOf(STEADY), baselineWith(100.5));
    expect([comparison.verdict, comparison.code]).toEqual(["WARN", "NO_BASELINE"]);
  });

  test("many objectives are corrected for: what one alone would warn of is noise among 20", () => {
    const objectives = Array.from({ length: 20 }, (_, index) =>
      subject(`{ id: o${index}, metric: m${index}, statistic: p(95), pass: '< 1s' }`),
    );
    const run = (value: (index: number) => number, id: string) =>
      baselineWith(1, {
        runId: id,
        values: objectives.map(({ objective }, index) => ({
          key: objectiveKey(objective),
          value: value(index),
          logError: null,
          samples: 1_000,
        })),
      });
    const history = [95, 105, 92, 108, 97, 103, 94, 106, 99, 101].map((value, index) =>
      run(() => value, `h${index}`),
    );
    const alone = compareWithEarlier(
      objectives.slice(0, 1),
      history,
      run(() => 114, "now"),
    );
    const many = compareWithEarlier(
      objectives,
      history,
      run((index) => (index === 0 ? 114 : 100), "now"),
    );
    expect([alone.verdict, many.verdict]).toEqual(["WARN", "PASS"]);
    expect(many.objectives[0]?.pValue).toBeCloseTo((alone.objectives[0]?.pValue ?? 0) * 20, 6);
  });
});

describe("two runs", () => {
  const against = (value: number, change = {}) =>
    compareWithEarlier([p95ToCompare()], [baselineWith(100, { runId: "base" })], baselineWith(value, change));

  test.each([
    [102, "PASS"],
    [108, "WARN"],
    [500, "WARN"],
  ])("100 then %d is %s: they only ever warn", (value, verdict) => {
    const comparison = against(value);
    expect([comparison.mode, comparison.verdict]).toEqual(["two-runs", verdict]);
  });

  test("without a spread of their own the outer margin counts", () => {
    const unknown = (value: number) =>
      baselineWith(value, {
        runId: `u${value}`,
        values: baselineWith(value).values.map((one) => ({ ...one, logError: null })),
      });
    expect(compareWithEarlier([p95ToCompare()], [unknown(100)], unknown(109)).verdict).toBe("PASS");
    expect(compareWithEarlier([p95ToCompare()], [unknown(100)], unknown(111)).verdict).toBe("WARN");
  });

  describe("shares of counted samples", () => {
    const rate = subject("{ id: e, metric: http_req_failed, statistic: rate, pass: '< 50%' }", "share");
    const key = objectiveKey(rate.objective);
    const run = (value: number, samples: number, id: string) =>
      baselineWith(1, { runId: id, values: [{ key, value, logError: null, samples }] });

    test.each([
      ["none, then none", 0, 0, 10_000, "PASS", "NOTHING_WORSE"],
      ["none, then 1%", 0, 0.01, 10_000, "WARN", "BASELINE_ZERO"],
      ["none, then one in a hundred of few", 0, 0.01, 100, "PASS", "NOTHING_WORSE"],
      ["1%, then 2%", 0.01, 0.02, 10_000, "WARN", "REGRESSION_SUSPECTED"],
      ["1%, then 2% of few", 0.01, 0.02, 100, "PASS", "NOTHING_WORSE"],
      ["1%, then 1.05%", 0.01, 0.0105, 1_000_000, "PASS", "NOTHING_WORSE"],
      ["2%, then 1%", 0.02, 0.01, 10_000, "PASS", "NOTHING_WORSE"],
    ])("%s", (_name, before, now, samples, verdict, code) => {
      const comparison = compareWithEarlier([rate], [run(before, samples, "a")], run(now, samples, "b"));
      expect([comparison.verdict, comparison.code]).toEqual([verdict, code]);
    });

    test("where more is better, less is worse", () => {
      const checks = subject("{ id: c, metric: checks, statistic: rate, pass: '> 90%' }", "share");
      const of = (value: number, id: string) =>
        baselineWith(1, {
          runId: id,
          values: [{ key: objectiveKey(checks.objective), value, logError: null, samples: 10_000 }],
        });
      expect(compareWithEarlier([checks], [of(0.99, "a")], of(0.9, "b")).verdict).toBe("WARN");
      expect(compareWithEarlier([checks], [of(0.9, "a")], of(0.99, "b")).verdict).toBe("PASS");
    });
  });

  test("a wide spread excuses", () => {
    const wide = { values: baselineWith(108).values.map((one) => ({ ...one, logError: 0.2 })) };
    expect(against(108, wide).verdict).toBe("PASS");
  });
});

describe("pairs", () => {
  test.each([
    [
      "no change",
      [
        [100, 101],
        [110, 109],
        [95, 96],
        [120, 119],
        [100, 100],
      ],
      "PASS",
      "NOTHING_WORSE",
    ],
    [
      "20% slower",
      [
        [100, 121],
        [110, 131],
        [95, 113],
        [120, 146],
        [100, 119],
      ],
      "FAIL",
      "REGRESSION",
    ],
    [
      "7% slower",
      [
        [100, 107],
        [110, 117.5],
        [95, 101.7],
        [120, 128.5],
        [100, 107],
      ],
      "WARN",
      "REGRESSION_SUSPECTED",
    ],
    [
      "machine noise in both of a pair cancels out",
      [
        [100, 101],
        [200, 202],
        [50, 49.9],
        [400, 404],
        [80, 80],
      ],
      "PASS",
      "NOTHING_WORSE",
    ],
    [
      "too different to tell",
      [
        [100, 80],
        [100, 130],
        [100, 95],
        [100, 140],
        [100, 90],
      ],
      "WARN",
      "INCONCLUSIVE",
    ],
  ] as const)("%s", (_name, values, verdict, code) => {
    const comparison = comparePairs([p95ToCompare()], pairs(...values));
    expect([comparison.mode, comparison.verdict, comparison.code]).toEqual(["paired", verdict, code]);
  });

  test("two pairs only warn", () => {
    expect(comparePairs([p95ToCompare()], pairs([100, 130], [100, 130])).verdict).toBe("WARN");
  });

  test("a pair with an INVALID run is left out, one with a FAIL is not", () => {
    const all = pairs([100, 121], [110, 131], [95, 113], [120, 146], [100, 119]);
    const invalid = all.map((pair, index) =>
      index === 0 ? { ...pair, current: { ...pair.current, invalid: true } } : pair,
    );
    const comparison = comparePairs([p95ToCompare()], invalid);
    expect(comparison.currentRuns).toEqual(["b1", "b2", "b3", "b4"]);
    expect(comparison.notes).toMatchObject([
      { code: "NOT_COMPARABLE", message: "run b0 is left out: it was INVALID, so its pair is left out" },
    ]);
    const failed = all.map((pair) => ({ ...pair, current: { ...pair.current, verdict: "FAIL" as const } }));
    expect(comparePairs([p95ToCompare()], failed).currentRuns).toHaveLength(5);
  });

  test("data broken on either side is FAIL with the exit code of an invariant, however fast it was", () => {
    const even = pairs([100, 100], [101, 101], [100, 100], [99, 99], [100, 100]);
    expect(comparePairs([p95ToCompare()], even).verdict).toBe("PASS");
    for (const side of ["base", "current"] as const) {
      const broken = even.map((pair, index) =>
        index === 2 ? { ...pair, [side]: { ...pair[side], code: "INVARIANT_BROKEN" } } : pair,
      );
      expect(comparePairs([p95ToCompare()], broken)).toMatchObject({
        verdict: "FAIL",
        code: "INVARIANT_BROKEN",
        exitCode: 6,
      });
    }
  });

  test("no pairs are no PASS", () => {
    expect(comparePairs([p95ToCompare()], [])).toMatchObject({
      verdict: "FAIL",
      code: "NO_BASELINE",
      exitCode: 3,
    });
  });

  test("a pair of which one run has no value does not shift the others", () => {
    const all = pairs([100, 100], [200, 200], [300, 300], [400, 400]);
    const holed = all.map((pair, index) =>
      index === 1 ? { ...pair, base: { ...pair.base, values: [] } } : pair,
    );
    expect(comparePairs([p95ToCompare()], holed).objectives[0]).toMatchObject({
      base: 300,
      current: 300,
      result: "pass",
    });
  });

  test("errors from nothing are a breach when every pair has them", () => {
    const rate = subject("{ id: e, metric: http_req_failed, statistic: rate, pass: '< 50%' }", "share");
    const key = objectiveKey(rate.objective);
    const having = (value: number) =>
      baselineWith(1, { values: [{ key, value, logError: null, samples: 1_000 }] });
    const same = [0.05, 0.06, 0.05, 0.04, 0.05].map((value) => ({ base: having(0), current: having(value) }));
    expect(comparePairs([rate], same)).toMatchObject({ verdict: "FAIL", code: "BASELINE_ZERO" });
    const rare = [0, 0, 0.0005, 0, 0].map((value) => ({ base: having(0), current: having(value) }));
    expect(comparePairs([rate], rare).verdict).toBe("PASS");
    const one = [0, 0.2, 0.01, 0.01, 0.01].map((value) => ({ base: having(0), current: having(value) }));
    expect(comparePairs([rate], one).verdict).toBe("WARN");
  });
});

describe("direction", () => {
  test.each([
    ["{ id: a, metric: m, statistic: p(95), pass: '< 1s' }", 1],
    ["{ id: a, metric: m, statistic: rate, pass: '> 90%' }", -1],
    ["{ id: a, metric: m, statistic: apdex(1s), compare: { warn: +5%, fail: +5% } }", -1],
    ["{ id: a, metric: checks, statistic: rate, compare: { warn: +5%, fail: +5% } }", -1],
    ["{ id: a, metric: http_req_failed, statistic: rate, compare: { warn: +5%, fail: +5% } }", 1],
    ["{ id: a, metric: http_reqs, statistic: rate, compare: { warn: +5%, fail: +5% } }", -1],
    ["{ id: a, metric: m, statistic: avg, compare: { warn: +5%, fail: +5% } }", 1],
  ])("%s: %d", (text, sign) => expect(worseSign(subject(text).objective)).toBe(sign));

  test("for what should be high, less is worse", () => {
    const rate = subject("{ id: a, metric: http_reqs, statistic: rate, pass: '> 50/s' }", "perSecond");
    const key = objectiveKey(rate.objective);
    const run = (value: number, id: string) =>
      baselineWith(1, { runId: id, values: [{ key, value, logError: null, samples: 1_000 }] });
    const history = STEADY.map((value, index) => run(value, `h${index}`));
    const worse = compareWithEarlier([rate], history, run(80, "now"));
    expect([worse.verdict, worse.objectives[0]?.difference?.relative]).toEqual([
      "FAIL",
      expect.closeTo(-0.2, 3),
    ]);
    expect(worse.objectives[0]?.interval?.high).toBeLessThan(-0.1);
    expect(compareWithEarlier([rate], history, run(130, "now")).verdict).toBe("PASS");
  });
});

test("the same measurement has the same key, whatever it is called and bounded by", () => {
  const key = (text: string): string => objectiveKey(subject(text).objective);
  const base = "{ id: a, metric: m, where: { b: 2, a: 1 }, statistic: p(95), pass: '< 1s' }";
  expect(key(base)).toBe("m{a=1,b=2} | steady | p(95)");
  expect(
    key("{ id: z, metric: m, where: { a: 1, b: 2 }, statistic: p(95), pass: '< 9s', critical: true }"),
  ).toBe(key(base));
  const others = [
    "{ id: a, metric: n, where: { b: 2, a: 1 }, statistic: p(95), pass: '< 1s' }",
    "{ id: a, metric: m, where: { b: 2 }, statistic: p(95), pass: '< 1s' }",
    "{ id: a, metric: m, where: { b: 2, a: 1 }, statistic: p(99), pass: '< 1s' }",
    "{ id: a, metric: m, where: { b: 2, a: 1 }, phase: all, statistic: p(95), pass: '< 1s' }",
    "{ id: a, metric: m, where: { b: 2, a: 1 }, window: { size: 5s }, statistic: p(95), pass: '< 1s' }",
    "{ id: a, metric: m, where: { b: 2, a: 1 }, statistic: share, good: '< 5ms', pass: '> 1%' }",
    "{ id: a, metric: m, where: { b: 2, a: 1 }, statistic: share, of: { b: 2 }, pass: '> 1%' }",
    "{ id: a, metric: m, source: prometheus, query: up, statistic: avg, pass: '< 1' }",
  ].map(key);
  expect(new Set([key(base), ...others]).size).toBe(others.length + 1);
});

describe("effect", () => {
  const values = (base: readonly number[], current: readonly number[]) => ({
    base,
    current,
    baseLogError: null,
    currentLogError: null,
    relativeError: 0.005,
    counts: null,
  });

  test("several current runs of a history count with their median", () => {
    const one = effectOf("history", 1, values(STEADY, [110]));
    const three = effectOf("history", 1, values(STEADY, [105, 110, 180]));
    expect(three.middle).toBeCloseTo(one.middle, 12);
    expect(three.high - three.low).toBeLessThan(one.high - one.low);
  });

  test("the paired interval is the mean difference and t standard errors", () => {
    const effect = effectOf("paired", 1, values([1, 1, 1].map(Math.exp), [1.1, 1.2, 1.3].map(Math.exp)));
    expect(effect.middle).toBeCloseTo(0.2, 9);
    expect(effect.low).toBeCloseTo(0.2 - (2.91999 * 0.1) / Math.sqrt(3), 5);
    expect(effect.high).toBeCloseTo(0.2 + (2.91999 * 0.1) / Math.sqrt(3), 5);
  });

  test("one pair has no spread", () => {
    expect(effectOf("paired", 1, values([100], [150]))).toMatchObject({
      low: Number.NEGATIVE_INFINITY,
      pValue: Number.NaN,
    });
  });

  test("zeros are compared absolutely, without a floor", () => {
    expect(effectOf("history", 1, values([0, 0, 0], [0.5]))).toEqual({
      scale: "absolute",
      middle: 0.5,
      low: 0.5,
      high: 0.5,
      pValue: 0,
    });
    expect(effectOf("history", 1, values([0, 0, 0], [0]))).toMatchObject({ middle: 0, pValue: 1 });
  });
});

describe("what is kept of a run", () => {
  const input = madeUpInput({
    objectives: [
      "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 400ms' }",
      "{ id: spikes, metric: http_req_duration, statistic: spikes(3), pass: '< 9' }",
      "{ id: gone, metric: gone, statistic: avg, pass: '< 9' }",
    ],
    store: calmMinute().spread("http_req_failed", repeated(1, 12), 60_000, {
      service: "chat",
      name: "GET /",
      status: "500",
      expected_response: "false",
    }),
  });

  test("values, endpoints and ways of failing", () => {
    const kept = baselineOf(input);
    expect(baselineSchema.parse(kept)).toEqual(kept);
    expect(kept).toMatchObject({
      runId: input.evidence.runId,
      verdict: "FAIL",
      invalid: true,
      requests: 1_212,
    });
    expect(kept.values).toEqual([
      {
        key: "http_req_duration | steady | p(95)",
        value: expect.closeTo(118.4, 0) as number,
        logError: null,
        samples: 1_200,
      },
    ]);
    expect(kept.endpoints).toEqual([
      {
        service: "chat",
        name: "GET /",
        requests: 1_212,
        failedShare: 12 / 1_212,
        latencyMsP95: expect.closeTo(118.5, 0) as number,
      },
    ]);
    expect(kept.latencyMs?.p95).toBeCloseTo(118.5, 0);
    expect(kept.conditions).toMatchObject({
      scenario: kept.scenario,
      topology: expect.any(String) as string,
    });
    expect(kept.errors).toEqual([{ name: "chat GET / 500", share: 12 / 1_212 }]);
  });

  test("a run without samples keeps nothing", () => {
    expect(baselineOf({ ...input, samples: null })).toMatchObject({
      values: [],
      endpoints: [],
      errors: [],
      requests: 0,
      invalid: true,
    });
  });

  test("long runs know the spread of their own values", () => {
    const store = new StoreBuilder();
    for (let second = 0; second < 300; second += 1) {
      const level = 100 * (1 + 0.1 * Math.sin(second / 9));
      store.spread(
        "t",
        Array.from({ length: 50 }, (_, index) => level * (0.5 + index / 50)),
        1_000,
        {},
        second * 1_000,
      );
      store.spread("iterations", [1], 1_000, {}, second * 1_000);
    }
    const objectives = ["{ id: a, metric: t, statistic: p(95), pass: '< 1s' }"];
    const evidence = { shape: null };
    const [value] = baselineOf(madeUpInput({ objectives, store, evidence })).values;
    expect(value?.logError).toBeGreaterThan(0.001);
    expect(value?.logError).toBeLessThan(0.05);
    expect(baselineOf(madeUpInput({ objectives, store, evidence })).values[0]?.logError).toBe(
      value?.logError,
    );
  });

  test("objectives with compare take the worse of both results", () => {
    const objectives = [
      "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 1s', compare: { warn: +5%, fail: +10% } }",
    ];
    const verdict = judgeRun({ ...madeUpInput({ objectives }), baselines: historyOf(STEADY) });
    expect(verdict.objectives[0]).toMatchObject({
      result: "breach",
      code: "REGRESSION",
      notes: [{ code: "TARGET_MET" }],
    });
    expect(verdict.verdict).toBe("FAIL");
    const calm = judgeRun({
      ...madeUpInput({ objectives }),
      baselines: historyOf([118, 119, 117, 118, 118]),
    });
    expect(calm.objectives[0]).toMatchObject({
      result: "pass",
      code: "TARGET_MET",
      notes: [{ code: "NO_REGRESSION" }],
    });
  });

  test("noBaseline: skip leaves the absolute result alone", () => {
    const objectives = [
      "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 1s', compare: { warn: +5%, fail: +10% } }",
    ];
    expect(judgeRun(madeUpInput({ objectives, file: "defaults: { noBaseline: skip }" })).verdict).toBe(
      "PASS",
    );
  });

  test("an error of the last run that comes again is reproducible", () => {
    const store = (): StoreBuilder =>
      calmMinute().spread("http_req_failed", repeated(1, 20), 5_000, {
        service: "chat",
        name: "GET /",
        status: "503",
        expected_response: "false",
      });
    const before = baselineWith(118, { errors: [{ name: "chat GET / 503", share: 0.02 }] });
    expect(judgeRun(madeUpInput({ store: store() }))).toMatchObject({
      verdict: "WARN",
      code: "MISSED",
      reason: expect.stringMatching(/^failed requests 1/) as string,
    });
    const again = judgeRun({ ...madeUpInput({ store: store() }), baselines: [before] });
    expect([again.verdict, again.code, asked(again).at(-1)?.code]).toEqual([
      "FAIL",
      "CRITICAL_BREACHED",
      "REPRODUCIBLE_ERROR",
    ]);
    expect(asked(again).at(-1)?.message).toContain("in this run and the one before");
  });
});

import { describe, expect, test } from "vitest";
import type { RunEvidence } from "../../contracts/run.ts";
import type { ValidityResult } from "../../contracts/verdict.ts";
import { healthyGenerator } from "../testing/evidence.ts";
import { calmMinute, judgeMadeUp, repeated, type MadeUp } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

const MINUTE_MS = 60_000;
const open = (rate: number, vusMax = 20): Pick<RunEvidence, "shape"> => ({
  shape: {
    model: "open",
    phases: [{ phase: "steady", durationMs: MINUTE_MS, from: rate, to: rate }],
    vusMax,
  },
});

function check(name: string, madeUp: MadeUp): ValidityResult {
  const found = judgeMadeUp(madeUp).validity.find((one) => one.check === name);
  if (found === undefined) throw new Error(`no check ${name}`);
  return found;
}

const results = (name: string, madeUp: MadeUp): string => check(name, madeUp).result;

test("everything in order: each check says so, in this order", () => {
  const { validity, verdict } = judgeMadeUp({});
  expect(verdict).toBe("PASS");
  expect(validity.map((one) => `${one.check}: ${one.result}`)).toEqual([
    "scriptErrors: ok",
    "k6Exit: ok",
    "runComplete: ok",
    "actions: not-applicable",
    "steadyState: not-applicable",
    "samples: ok",
    "summary: ok",
    "generators: ok",
    "scenario: ok",
    "duration: ok",
    "scenarios: not-applicable",
    "generatorCpu: ok",
    "vuSaturation: not-applicable",
    "droppedIterations: not-applicable",
    "achievedRate: not-applicable",
    "clockSkew: not-applicable",
    "badSamples: ok",
    "seriesOverflow: ok",
    "summaryAgreement: not-applicable",
  ]);
  expect(validity.every(({ code, message }) => code === "VALID" && message !== "")).toBe(true);
});

test("without samples the checks on samples don't apply, and the cause comes first", () => {
  const verdict = judgeMadeUp({ store: null });
  expect(verdict.code).toBe("SAMPLES_MISSING");
  const word = new Map(verdict.validity.map((one) => [one.check, one.result]));
  for (const name of [
    "scenario",
    "duration",
    "droppedIterations",
    "badSamples",
    "seriesOverflow",
    "summaryAgreement",
    "scenarios",
  ]) {
    expect([name, word.get(name)]).toEqual([name, "not-applicable"]);
  }
});

describe("generators", () => {
  const generators = (
    ...changes: readonly Parameters<typeof healthyGenerator>[0][]
  ): Partial<RunEvidence> => ({
    generators: changes.map((change, index) => healthyGenerator({ id: `k6-${index}`, ...change })),
    generatorsExpected: changes.length,
  });

  test.each([
    [0.849, "ok"],
    [0.85, "invalid"],
    [1.7, "invalid"],
  ])("CPU %d is %s", (cpuShareMax, result) => {
    expect(results("generatorCpu", { evidence: generators({}, { cpuShareMax }) })).toBe(result);
  });

  test("the bound is the file's", () => {
    expect(check("generatorCpu", { file: "validity: { generatorCpu: '< 30%' }" })).toMatchObject({
      result: "invalid",
      code: "GENERATOR_SATURATED",
      message: "CPU of k6 40%, the bound is < 30%",
      value: 0.4,
      bound: { text: "< 30%", operator: "<", value: 0.3 },
    });
  });

  test("one that is missing is lost", () => {
    expect(check("generators", { evidence: { generatorsExpected: 2 } })).toMatchObject({
      result: "invalid",
      code: "GENERATOR_LOST",
      message: "1 of 2 generators reported",
      value: 1,
    });
    expect(results("generatorCpu", { evidence: { generators: [] } })).toBe("not-applicable");
  });

  test.each([
    [[0, 500], "ok", 500],
    [[0, 501], "invalid", 501],
    [[-300, 300], "invalid", 600],
    [[400, 450, 500], "ok", 100],
  ])("clock offsets %j are %s", (skews, result, value) => {
    const found = check("clockSkew", {
      evidence: generators(...skews.map((clockSkewMs) => ({ clockSkewMs }))),
    });
    expect([found.result, found.value]).toEqual([result, value]);
  });
});

describe("dropped iterations", () => {
  const dropped = (count: number, change: Partial<RunEvidence> = open(5)): MadeUp => ({
    store:
      count === 0 ? calmMinute() : calmMinute().spread("dropped_iterations", repeated(1, count), MINUTE_MS),
    evidence: change,
  });

  test.each([
    [0, "ok"],
    [1, "warn"],
    [3, "warn"],
    [4, "invalid"],
  ])("%d of 300 and more due: %s", (count, result) => {
    expect(results("droppedIterations", dropped(count))).toBe(result);
  });

  test("says how many", () => {
    expect(check("droppedIterations", dropped(100))).toMatchObject({
      code: "ITERATIONS_DROPPED",
      message: "iterations dropped: 100 (25% of those due)",
      value: 0.25,
    });
  });

  test("those that a maxDuration cut off are none, and noted", () => {
    const cut = { shape: null, ownLoad: { kind: "iterations", iterations: 400 } } as const;
    expect(results("droppedIterations", dropped(100, cut))).toBe("ok");
    expect(judgeMadeUp(dropped(100, cut)).notes.map(({ code }) => code)).toContain("ITERATIONS_CUT_OFF");
    const ownLoad: RunEvidence["ownLoad"] = { kind: "scenarios", ofIterations: ["other"] };
    expect(results("droppedIterations", dropped(100, { shape: null, ownLoad }))).toBe("invalid");
  });

  test("of a closed load count when there are any", () => {
    expect(results("droppedIterations", dropped(0, {}))).toBe("not-applicable");
    expect(results("droppedIterations", dropped(10, {}))).toBe("invalid");
  });
});

describe("virtual users", () => {
  const busy = (vus: number): MadeUp => ({
    store: calmMinute().spread("vus", [1, vus, 1], MINUTE_MS),
    evidence: open(5, 100),
  });

  test.each([
    [97, "ok"],
    [98, "invalid"],
  ])("%d of 100 busy: %s", (vus, result) => expect(results("vuSaturation", busy(vus))).toBe(result));

  test("without their number there is nothing to judge", () => {
    expect(results("vuSaturation", { evidence: open(5) })).toBe("not-applicable");
    expect(results("vuSaturation", { ...busy(100), evidence: { shape: null } })).toBe("not-applicable");
    expect(results("vuSaturation", { ...busy(100), evidence: {} })).toBe("not-applicable");
  });
});

describe("load", () => {
  test.each([
    [5, "ok", 1],
    [5.1, "ok", 300 / 306],
    [5.11, "invalid", 300 / 306.6],
  ])("300 iterations in a minute of %d/s: %s", (rate, result, value) => {
    const found = check("achievedRate", { evidence: open(rate) });
    expect(found.result).toBe(result);
    expect(found.value).toBeCloseTo(value, 9);
  });

  test("the plan of a ramp is the area under it, of the steady phase alone", () => {
    const shape = {
      model: "open" as const,
      vusMax: 9,
      phases: [
        { phase: "warm-up" as const, durationMs: MINUTE_MS, from: 99, to: 99 },
        { phase: "steady" as const, durationMs: MINUTE_MS, from: 0, to: 10 },
      ],
    };
    const found = check("achievedRate", { evidence: { shape } });
    expect([found.result, found.value]).toEqual(["ok", 1]);
  });

  test.each([
    ["a closed load", {}],
    ["a script's own load", { shape: null }],
    ["a steady phase of nothing", open(0)],
  ])("%s has no planned rate", (_name, change) => {
    expect(results("achievedRate", { evidence: change })).toBe("not-applicable");
  });

  test.each([
    [57, "ok"],
    [56, "invalid"],
  ])("%d of 60 seconds measured: %s", (seconds, result) => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 200), seconds * 1_000);
    expect(results("duration", { store })).toBe(result);
  });

  test("two stretches of the steady phase add up", () => {
    const store = new StoreBuilder();
    store
      .spread("iterations", repeated(1, 100), 30_000)
      .spread("iterations", repeated(1, 100), 10_000, { phase: "ramp-up" }, 30_000);
    store.spread("iterations", repeated(1, 100), 30_000, {}, 40_000);
    expect(check("duration", { store })).toMatchObject({ result: "ok", value: 1 });
  });

  test("a plan without a steady phase has nothing to measure", () => {
    const shape = {
      model: "closed" as const,
      vusMax: 1,
      phases: [{ phase: "ramp-up" as const, durationMs: 1_000, from: 0, to: 1 }],
    };
    expect(results("duration", { evidence: { shape } })).toBe("not-applicable");
    expect(results("duration", { evidence: { shape: null } })).toBe("not-applicable");
  });

  test("iterations of other phases are none of the steady one", () => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 100), MINUTE_MS, { phase: "ramp-up" });
    expect(check("scenario", { store })).toMatchObject({
      result: "invalid",
      message: "an iteration did not run in phase steady",
    });
  });
});

describe("k6 scenarios that must run", () => {
  const file = "validity: { scenarios: [rest, ws] }";
  const lives = (...spans: readonly (readonly [string, number])[]): StoreBuilder => {
    const store = calmMinute();
    for (const [scenario, seconds] of spans)
      store.spread("ws_msgs_sent", repeated(1, seconds), seconds * 1_000, { scenario });
    return store;
  };

  test.each([
    [
      "both to the end",
      [
        ["rest", 60],
        ["ws", 58],
      ],
      "ok",
      "VALID",
    ],
    ["one never started", [["rest", 60]], "invalid", "SCENARIO_NOT_RUN"],
    [
      "one ended early",
      [
        ["rest", 60],
        ["ws", 50],
      ],
      "invalid",
      "ENDED_EARLY",
    ],
  ] as const)("%s", (_name, spans, result, code) => {
    expect(check("scenarios", { file, store: lives(...spans) })).toMatchObject({ result, code });
  });

  test("what ended says which and when", () => {
    expect(check("scenarios", { file, store: lives(["rest", 60], ["ws", 30]) }).message).toBe(
      "scenario ws: 50% of the planned steady time was measured, >= 95% is needed",
    );
  });
});

describe("how the run ended", () => {
  test.each([
    [{ exitCode: 0 }, "ok", "k6 reached its end"],
    [{ exitCode: 99 }, "ok", "k6 reached its end"],
    [
      { exitCode: 107 },
      "invalid",
      "k6 ended with exit code 107 (the script threw in its init, setup or teardown)",
    ],
    [
      { exitCode: 105, stopReason: "interrupted by SIGINT" },
      "invalid",
      "k6 ended with exit code 105 (interrupted by SIGINT)",
    ],
    [{ exitCode: 42 }, "invalid", "k6 ended with exit code 42"],
    [{ exitCode: null, signal: "SIGKILL" }, "invalid", "k6 ended with signal SIGKILL"],
    [{ exitCode: null }, "invalid", "k6 ended with signal unknown"],
  ])("%j", (change, result, message) => {
    expect(check("k6Exit", { evidence: { generators: [healthyGenerator(change)] } })).toMatchObject({
      result,
      message,
    });
  });

  test.each([100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 255, 97, 98])(
    "exit code %d is told in words",
    (exitCode) => {
      expect(check("k6Exit", { evidence: { generators: [healthyGenerator({ exitCode })] } }).message).toMatch(
        /\(.+\)$/,
      );
    },
  );

  test("an end before the end", () => {
    expect(check("runComplete", { evidence: { status: "incomplete", incompleteReason: null } }).message).toBe(
      "the run did not reach its end: the reason is not known",
    );
  });

  test.each([
    [1, 2_000, "warn"],
    [2, 2_000, "warn"],
    [3, 2_000, "invalid"],
    [5, 0, "invalid"],
  ])("%d exceptions in %d iterations more: %s", (count, more, result) => {
    const store = calmMinute().spread("iterations", repeated(1, more), MINUTE_MS);
    const scriptErrors = { count, messages: [{ message: "boom", count }], fatal: null };
    expect(results("scriptErrors", { store, evidence: { scriptErrors } })).toBe(result);
  });

  test("more exceptions than iterations are all of them, also without samples", () => {
    const scriptErrors = { count: 7, messages: [], fatal: null };
    expect(check("scriptErrors", { store: null, evidence: { scriptErrors } })).toMatchObject({
      value: 1,
      message: "exceptions of the script: 7 in 0 iterations: no message",
    });
  });

  test.each([null, undefined, "text", 5])("a summary of %j is none", (summary) => {
    expect(results("summary", { input: { summary } })).toBe("invalid");
  });
});

describe("samples", () => {
  const rejected = (count: number): MadeUp => {
    const store = calmMinute();
    store.store.rejected = count;
    return { store };
  };

  test.each([
    [0, "ok"],
    [3, "ok"],
    [4, "invalid"],
  ])("%d unreadable among 3,900: %s", (count, result) =>
    expect(results("badSamples", rejected(count))).toBe(result),
  );

  test("the counts are told", () => {
    expect(check("samples", {}).message).toBe("3900 samples in 4 series");
    expect(check("badSamples", rejected(3)).message).toBe("3 of 3903 samples were unreadable");
    expect(results("samples", { store: new StoreBuilder() })).toBe("invalid");
  });
});

describe("k6's summary against the samples", () => {
  const agreement = (metrics: object): ValidityResult =>
    check("summaryAgreement", { input: { summary: { metrics } } });
  const trend = (values: object, name = "http_req_duration"): object => ({
    [name]: { type: "trend", contains: "time", values },
  });

  test.each([
    ["the same count", { http_reqs: { type: "counter", values: { count: 1_200 } } }, "ok"],
    ["another count", { http_reqs: { type: "counter", values: { count: 1_207 } } }, "invalid"],
    ["rounding", { http_reqs: { type: "counter", values: { count: 1_200.001 } } }, "ok"],
    ["a rate", { http_req_failed: { type: "rate", values: { passes: 0, fails: 1_200, rate: 0 } } }, "ok"],
    [
      "passes that are fails",
      { http_req_failed: { type: "rate", values: { passes: 1_200, fails: 0 } } },
      "invalid",
    ],
    ["a trend", trend({ count: 1_200, min: 80, max: 120, avg: 99.85, med: 100, "p(95)": 118 }), "ok"],
    ["a percentile within 1%", trend({ "p(95)": 119 }), "ok"],
    ["a percentile 2% off", trend({ "p(95)": 121 }), "invalid"],
    ["a median 2% off", trend({ med: 102 }), "invalid"],
    ["an average 1% off", trend({ avg: 101 }), "invalid"],
    ["a minimum 1% off", trend({ min: 79 }), "invalid"],
    ["a maximum 1% off", trend({ max: 122 }), "invalid"],
    ["a count of samples", trend({ count: 1_300 }), "invalid"],
    ["a submetric", trend({ count: 1_200 }, "http_req_duration{service:chat}"), "ok"],
    ["a submetric off", trend({ count: 1_300 }, "http_req_duration{service:chat}"), "invalid"],
    ["a tag the samples have not", trend({ count: 5 }, "http_req_duration{url:x}"), "not-applicable"],
    ["a metric the samples have not", { other: { type: "counter", values: { count: 5 } } }, "invalid"],
    [
      "a silent metric",
      { other: { type: "trend", values: { count: 0, avg: 0, "p(95)": 0 } } },
      "not-applicable",
    ],
    ["a gauge", { vus: { type: "gauge", values: { value: 99 } } }, "not-applicable"],
    ["rates of counters", { http_reqs: { type: "counter", values: { rate: 99 } } }, "not-applicable"],
    ["an unknown statistic", trend({ "p(95": 1, mode: 4 }), "not-applicable"],
    ["a damaged metric", { http_reqs: null, other: { type: "sum", values: {} } }, "not-applicable"],
  ])("%s: %s", (_name, metrics, result) => expect(agreement(metrics).result).toBe(result));

  test.each([
    ["the last value", { value: -3, min: -3, max: 12 }, "ok"],
    ["another last value", { value: 12, min: -3, max: 12 }, "invalid"],
    ["another least value", { value: -3, min: 0, max: 12 }, "invalid"],
  ])("of a gauge %s: %s", (_name, values, result) => {
    const store = calmMinute().add("level", 12, 0).add("level", -3, 100);
    const summary = { metrics: { level: { type: "gauge", contains: "default", values } } };
    expect(check("summaryAgreement", { store, input: { summary } }).result).toBe(result);
  });

  test.each([
    [
      "six decimals are kept of small values",
      [0.000046, 0.000046],
      { "p(95)": 45.68e-6, avg: 45.7e-6 },
      "ok",
    ],
    ["more than six decimals are missing", [0.000046, 0.000046], { "p(95)": 44e-6 }, "invalid"],
    ["a median near 0 lies between both signs", [-9, -8, 8, 9], { med: 0.01 }, "ok"],
    ["a median near 0 is further off than values are", [-9, -8, 8, 9], { med: 0.5 }, "invalid"],
  ])("%s: %s is %s", (_name, values, expected, result) => {
    const store = calmMinute().spread("own", values, 1_000);
    const summary = { metrics: { own: { type: "trend", contains: "default", values: expected } } };
    expect(check("summaryAgreement", { store, input: { summary } }).result).toBe(result);
  });

  test("says what differs and by how much", () => {
    expect(agreement({ http_reqs: { type: "counter", values: { count: 2_400 } } })).toMatchObject({
      message:
        "count of http_reqs is 1,200 by the samples and 2,400 by k6: 50% apart beyond the sketch error, the bound is <= 0.5%",
      value: expect.closeTo(0.5, 5) as number,
    });
    expect(agreement(trend({ min: 80, max: 120 })).message).toBe(
      "2 values of k6's summary agree with the samples",
    );
  });

  test("the worst difference counts", () => {
    expect(agreement(trend({ max: 120, count: 1_200, avg: 101, min: 40 })).message).toContain(
      "min of http_req_duration",
    );
  });
});

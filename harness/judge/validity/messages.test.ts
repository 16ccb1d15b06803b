import { describe, expect, test } from "vitest";
import type { RunEvidence } from "../../contracts/run.ts";
import type { ValidityResult } from "../../contracts/verdict.ts";
import { healthyGenerator } from "../testing/evidence.ts";
import { calmMinute, judgeMadeUp, repeated, type MadeUp } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

const MINUTE_MS = 60_000;
const shape = (model: "open" | "closed", from = 5, to = from): Pick<RunEvidence, "shape"> => ({
  shape: { model, phases: [{ phase: "steady", durationMs: MINUTE_MS, from, to }], vusMax: 20 },
});
const OPEN = shape("open");

function told(name: string, madeUp: MadeUp): Pick<ValidityResult, "code" | "message" | "value" | "bound"> {
  const found = judgeMadeUp(madeUp).validity.find(({ check }) => check === name);
  if (found === undefined) throw new Error(`no check ${name}`);
  const { code, message, value, bound } = found;
  return { code, message, value, bound };
}

const bound = (text: string, operator: string, value: number) => ({ text, operator, value });

describe("what does not apply says why", () => {
  test.each<[string, MadeUp, string]>([
    ["scenario", { store: null }, "there are no samples"],
    ["duration", { store: null }, "there are no samples"],
    ["duration", { evidence: { shape: null } }, "no steady time is planned"],
    ["scenarios", {}, "the file names no k6 scenarios"],
    ["scenarios", { store: null, file: "validity: { scenarios: [a] }" }, "there are no samples"],
    ["generatorCpu", { evidence: { generators: [] } }, "no generator reported its CPU"],
    ["vuSaturation", { store: null }, "there are no samples"],
    ["vuSaturation", { evidence: { shape: null } }, "the script's own options give the load"],
    ["vuSaturation", {}, "closed load keeps all its users busy"],
    ["vuSaturation", { evidence: OPEN }, "k6 wrote no number of busy users"],
    ["droppedIterations", { store: null }, "there are no samples"],
    ["droppedIterations", {}, "closed load drops nothing"],
    ["achievedRate", { store: null }, "there are no samples"],
    ["achievedRate", { evidence: { shape: null } }, "the script's own options give the load"],
    ["achievedRate", {}, "closed load has no planned rate"],
    ["achievedRate", { evidence: shape("open", 0) }, "no steady load is planned"],
    ["clockSkew", {}, "one generator has one clock"],
    ["badSamples", { store: null }, "there are no samples"],
    ["seriesOverflow", { store: null }, "there are no samples"],
    ["summaryAgreement", { store: null }, "there are no samples"],
    ["summaryAgreement", {}, "the summary has nothing to compare with"],
  ])("%s of %j: %s", (name, madeUp, message) => {
    expect(told(name, madeUp)).toEqual({ code: "VALID", message, value: null, bound: null });
  });
});

describe("what is in order says what was found", () => {
  const busy = { store: calmMinute().spread("vus", [5, 10], MINUTE_MS), evidence: OPEN };
  const two = {
    evidence: {
      generators: [healthyGenerator(), healthyGenerator({ clockSkewMs: 30 })],
      generatorsExpected: 2,
    },
  };
  const ran = {
    file: "validity: { scenarios: [a, b] }",
    store: calmMinute()
      .spread("iterations", repeated(1, 60), MINUTE_MS, { scenario: "a" })
      .spread("checks", repeated(1, 60), MINUTE_MS, { scenario: "b" }),
  };
  const trend = {
    input: { summary: { metrics: { http_reqs: { type: "counter", values: { count: 1_200 } } } } },
  };
  test.each<[string, MadeUp, string, number | null, ReturnType<typeof bound> | null]>([
    ["scriptErrors", {}, "the script threw nothing", 0, bound("<= 0.1%", "<=", 0.001)],
    ["k6Exit", {}, "k6 reached its end", null, null],
    ["runComplete", {}, "the run reached its end", null, null],
    ["samples", {}, "3900 samples in 4 series", null, null],
    ["summary", {}, "k6 wrote its summary", null, null],
    ["generators", {}, "1 of 1 generators reported", null, null],
    ["scenario", {}, "300 iterations finished in phase steady", 300, bound(">= 1", ">=", 1)],
    [
      "scenario",
      { store: new StoreBuilder().spread("http_reqs", repeated(1, 9), 9_000).add("vus", 1) },
      "no iteration finished in phase steady; 9 samples were taken in those that were cut off",
      0,
      null,
    ],
    ["duration", {}, "100% of the planned steady time was measured", 1, bound(">= 95%", ">=", 0.95)],
    ["scenarios", ran, "2 scenarios ran to the end of the steady phase", null, null],
    ["generatorCpu", {}, "k6 used 40% of all cores at most", 0.4, bound("< 85%", "<", 0.85)],
    ["vuSaturation", busy, "50% of the virtual users were busy at most", 0.5, bound("< 98%", "<", 0.98)],
    ["droppedIterations", { evidence: OPEN }, "no iteration was dropped", 0, bound("<= 1%", "<=", 0.01)],
    [
      "achievedRate",
      { evidence: OPEN },
      "100% of the planned load was reached",
      1,
      bound(">= 98%", ">=", 0.98),
    ],
    ["clockSkew", two, "clocks differ by 30 ms", 30, bound("<= 500ms", "<=", 500)],
    ["badSamples", {}, "0 of 3900 samples were unreadable", 0, bound("<= 0.1%", "<=", 0.001)],
    ["seriesOverflow", {}, "every sample has its series", null, null],
    [
      "summaryAgreement",
      trend,
      "1 values of k6's summary agree with the samples",
      0,
      bound("<= 0.5%", "<=", 0.005),
    ],
  ])("%s: %#", (name, madeUp, message, value, limit) => {
    expect(told(name, madeUp)).toEqual({ code: "VALID", message, value, bound: limit });
  });
});

describe("what is not in order says what, the value and the bound", () => {
  const early = new StoreBuilder().spread("iterations", repeated(1, 100), 30_000);
  const cut = calmMinute();
  cut.store.complete = false;
  const overflow = calmMinute();
  overflow.store.overflowed = 3;
  const unreadable = calmMinute();
  unreadable.store.rejected = 100;
  const errors = (count: number, messages: readonly { message: string; count: number }[]) => ({
    evidence: { scriptErrors: { count, messages: [...messages], fatal: null } },
  });
  test.each<[string, MadeUp, string, string, number | null, ReturnType<typeof bound> | null]>([
    [
      "scriptErrors",
      errors(30, [{ message: "boom", count: 20 }]),
      "SCRIPT_ERROR",
      "exceptions of the script: 30 in 300 iterations: boom",
      0.1,
      bound("<= 0.1%", "<=", 0.001),
    ],
    [
      "scriptErrors",
      { evidence: { scriptErrors: { count: 0, messages: [], fatal: "no login" } } },
      "SCRIPT_FAILED",
      "the script failed outside its iterations: no login",
      null,
      null,
    ],
    [
      "k6Exit",
      { evidence: { generators: [healthyGenerator({ exitCode: 109 })] } },
      "K6_ERROR",
      "k6 ended with exit code 109 (k6 crashed)",
      109,
      null,
    ],
    [
      "k6Exit",
      { evidence: { generators: [healthyGenerator({ signal: "SIGTERM" })] } },
      "K6_ERROR",
      "k6 ended with exit code 0",
      0,
      null,
    ],
    [
      "runComplete",
      { evidence: { status: "incomplete", incompleteReason: "killed" } },
      "RUN_INCOMPLETE",
      "the run did not reach its end: killed",
      null,
      null,
    ],
    ["samples", { store: null }, "SAMPLES_MISSING", "there are no samples of this run", null, null],
    ["samples", { store: cut }, "SAMPLES_TRUNCATED", "the file of samples was cut short", null, null],
    [
      "summary",
      { input: { summary: null } },
      "SUMMARY_MISSING",
      "k6 wrote no summary, so it did not reach its end",
      null,
      null,
    ],
    [
      "generators",
      { evidence: { generatorsExpected: 3 } },
      "GENERATOR_LOST",
      "1 of 3 generators reported",
      1,
      null,
    ],
    [
      "scenario",
      { store: new StoreBuilder().add("vus", 1).add("data_sent", 1) },
      "SCENARIO_NOT_RUN",
      "an iteration did not run in phase steady",
      0,
      null,
    ],
    [
      "duration",
      { store: early },
      "ENDED_EARLY",
      "50% of the planned steady time was measured, >= 95% is needed",
      0.5,
      bound(">= 95%", ">=", 0.95),
    ],
    [
      "duration",
      {
        store: early,
        evidence: {
          generators: [healthyGenerator({ exitCode: 99 })],
          scriptErrors: {
            count: 0,
            messages: [],
            fatal: null,
            ended: { by: "threshold", message: "checks" },
          },
        },
      },
      "ABORTED_BY_CHECK",
      "k6 ended the run after 50% of the planned steady time because a threshold with abort was broken",
      0.5,
      null,
    ],
    [
      "scenarios",
      { file: "validity: { scenarios: [a] }" },
      "SCENARIO_NOT_RUN",
      "a did not run in phase steady",
      null,
      null,
    ],
    [
      "scenarios",
      {
        file: "validity: { scenarios: [a] }",
        store: calmMinute().spread("http_reqs", repeated(1, 30), 30_000, { scenario: "a" }),
      },
      "ENDED_EARLY",
      "scenario a: 50% of the planned steady time was measured, >= 95% is needed",
      0.5,
      bound(">= 95%", ">=", 0.95),
    ],
    [
      "generatorCpu",
      { evidence: { generators: [healthyGenerator({ cpuShareMax: 0.9 })] } },
      "GENERATOR_SATURATED",
      "CPU of k6 90%, the bound is < 85%",
      0.9,
      bound("< 85%", "<", 0.85),
    ],
    [
      "generatorCpu",
      { evidence: { generators: [healthyGenerator({ cpuShareMax: Number.POSITIVE_INFINITY })] } },
      "GENERATOR_SATURATED",
      "CPU of k6 –, the bound is < 85%",
      null,
      bound("< 85%", "<", 0.85),
    ],
    [
      "vuSaturation",
      { store: calmMinute().spread("vus", [1, 20], MINUTE_MS), evidence: OPEN },
      "GENERATOR_SATURATED",
      "busy virtual users 100%, the bound is < 98%",
      1,
      bound("< 98%", "<", 0.98),
    ],
    [
      "droppedIterations",
      { store: calmMinute().spread("dropped_iterations", repeated(1, 100), MINUTE_MS), evidence: OPEN },
      "ITERATIONS_DROPPED",
      "iterations dropped: 100 (25% of those due)",
      0.25,
      bound("<= 1%", "<=", 0.01),
    ],
    [
      "droppedIterations",
      { store: calmMinute().add("dropped_iterations", 1), evidence: OPEN },
      "ITERATIONS_DROPPED",
      "iterations dropped: 1 (0.33% of those due)",
      1 / 301,
      bound("<= 1%", "<=", 0.01),
    ],
    [
      "achievedRate",
      { evidence: shape("open", 0, 20) },
      "LOAD_NOT_REACHED",
      "50% of the planned load was reached, >= 98% is needed",
      0.5,
      bound(">= 98%", ">=", 0.98),
    ],
    [
      "clockSkew",
      {
        evidence: {
          generators: [healthyGenerator({ clockSkewMs: -300 }), healthyGenerator({ clockSkewMs: 300 })],
          generatorsExpected: 2,
        },
      },
      "CLOCK_SKEW",
      "clocks of the generators differ by 600 ms, the bound is <= 500ms",
      600,
      bound("<= 500ms", "<=", 500),
    ],
    [
      "badSamples",
      { store: unreadable },
      "NAN_INPUT",
      "2.5% of the samples were NaN, infinite, negative or unreadable, the bound is <= 0.1%",
      0.025,
      bound("<= 0.1%", "<=", 0.001),
    ],
    [
      "seriesOverflow",
      { store: overflow },
      "SERIES_OVERFLOW",
      "3 samples fell into the overflow series: too many combinations of tags",
      3,
      null,
    ],
  ])("%s: %#", (name, madeUp, code, message, value, limit) => {
    expect(told(name, madeUp)).toEqual({ code, message, value, bound: limit });
  });

  test.each([
    [97, "cloud run failed"],
    [98, "cloud progress failed"],
    [100, "setup timed out"],
    [101, "teardown timed out"],
    [102, "timed out"],
    [103, "stopped over its REST interface"],
    [104, "invalid options"],
    [105, "interrupted"],
    [106, "its REST address is taken"],
    [107, "the script threw in its init, setup or teardown"],
    [108, "the script aborted the test"],
    [109, "k6 crashed"],
    [255, "an error that k6 has no code for"],
  ])("exit code %d: %s", (exitCode, meaning) => {
    const { message } = told("k6Exit", { evidence: { generators: [healthyGenerator({ exitCode })] } });
    expect(message).toBe(`k6 ended with exit code ${exitCode} (${meaning})`);
  });
});

test.each([
  ["iterations", 1],
  ["http_reqs", 1],
  ["ws_msgs_sent", 1],
  ["ws_msgs_received", 1],
  ["checks", 0],
])("%s is a sign that a k6 scenario is alive", (metric, value) => {
  const store = calmMinute().spread(metric, repeated(value, 60), MINUTE_MS, { scenario: "a" });
  expect(told("scenarios", { file: "validity: { scenarios: [a] }", store }).code).toBe("VALID");
});

test("a sample of something else is none", () => {
  const store = calmMinute().spread("data_sent", repeated(1, 60), MINUTE_MS, { scenario: "a" });
  expect(told("scenarios", { file: "validity: { scenarios: [a] }", store }).code).toBe("SCENARIO_NOT_RUN");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { LoadLab, type LabRun } from "../load/testing/load-lab.ts";
import { judgeRun } from "./judge-run.ts";
import { recordOf } from "./metrics/metric-types.ts";
import { soundEvidence } from "./testing/evidence.ts";
import { asked } from "./testing/judge-made-up.ts";

/** The real k6 judges hundreds of thresholds on a real run; the judge, from the samples and the summary, must say the same of each. */

/** k6 2.2 refuses `!==`, which its grammar has. */
const OPERATORS = ["<", "<=", ">", ">=", "==", "!=", "==="];
const TREND = ["avg", "min", "med", "max", "p(50)", "p(75)", "p(90)", "p(95)", "p(99)", "p(99.9)"];

/** Limits of which some lie on each side of whatever was measured. */
function expressions(methods: readonly string[], limits: readonly number[]): readonly string[] {
  return methods.flatMap((method) =>
    limits.flatMap((limit) => OPERATORS.map((operator) => `${method}${operator}${limit}`)),
  );
}

const THRESHOLDS: Readonly<Record<string, readonly string[]>> = {
  my_trend: expressions(TREND, [0, 1, 3, 10, 31.6, 100, 316, 1_000]),
  "my_trend{kind:odd}": expressions(TREND, [0, 10, 100, 1_000]),
  http_req_duration: expressions(TREND, [0, 0.5, 1, 5, 50, 500]),
  "http_req_duration{expected_response:true}": expressions(["p(95)", "max"], [0, 1, 50, 500]),
  "http_req_duration{name:GET /wait}": expressions(["avg", "p(99)"], [0, 10, 20, 500]),
  http_req_failed: expressions(["rate"], [0, 0.1, 0.2, 0.25, 0.5, 1]),
  checks: expressions(["rate"], [0, 0.5, 0.8, 1]),
  my_rate: expressions(["rate"], [0, 0.2, 0.25, 1]),
  my_counter: [...expressions(["count"], [0, 199, 200, 201]), ...expressions(["rate"], [0, 10, 1_000])],
  http_reqs: [...expressions(["count"], [0, 180, 241]), ...expressions(["rate"], [0, 5, 10_000])],
  my_gauge: expressions(["value"], [0, 1, 2, 3, 4, 7]),
};

const SCRIPT = `
import { check } from "k6";
import http from "k6/http";
import { Counter, Gauge, Rate, Trend } from "k6/metrics";
export const options = {
  scenarios: { load: { executor: "per-vu-iterations", vus: 4, iterations: 20 } },
  summaryTrendStats: ["avg", "min", "med", "max", "p(90)", "p(95)", "count"],
  thresholds: ${JSON.stringify({ ...THRESHOLDS, "my_trend{kind:never}": ["p(95)<500", "max>500"], my_silent: ["rate<0.1"] })},
};
const trend = new Trend("my_trend", true);
const counted = new Counter("my_counter");
const rated = new Rate("my_rate");
const silent = new Rate("my_silent");
const level = new Gauge("my_gauge");
export function setup() { http.get("%URL%/ok"); }
export default function () {
  const answer = http.get(__ITER % 2 ? "%URL%/sometimes" : "%URL%/ok");
  check(answer, { ok: (r) => r.status === 200 });
  http.get("%URL%/wait?ms=" + (5 + (__ITER % 5) * 3), { tags: { name: "GET /wait" } });
  trend.add(Math.pow(10, Math.random() * 4 - 1), { kind: __ITER % 2 ? "odd" : "even" });
  counted.add(2.5);
  rated.add(__ITER % 5 === 0);
  level.add(3);
}
`;

let lab: LoadLab;
let run: LabRun;

beforeAll(async () => {
  lab = await LoadLab.open();
  run = await lab.run({ "main.js": SCRIPT });
});
afterAll(async () => lab[Symbol.asyncDispose]());

function judge(scriptThresholds: unknown): ReturnType<typeof judgeRun> {
  const evidence = soundEvidence({
    shape: null,
    generators: [...run.result.generators],
    scriptErrors: run.result.scriptErrors,
  });
  return judgeRun({
    evidence,
    samples: run.store,
    summary: run.summary,
    thresholds: null,
    thresholdsReference: null,
    nowMs: 0,
    scriptThresholds,
  });
}

/** What k6 said of each threshold, by the judge's name of it. */
function saidByK6(): ReadonlyMap<string, boolean> {
  const said = new Map<string, boolean>();
  for (const [key, expressionsOfKey] of Object.entries(THRESHOLDS)) {
    const results = recordOf(recordOf(run.summary?.metrics[key])["thresholds"]);
    for (const expression of expressionsOfKey) {
      const { ok } = recordOf(results[expression]);
      said.set(`k6:${key}:${expression.replace("===", "==")}`, ok as boolean);
    }
  }
  return said;
}

test("the same word as k6 for every threshold", () => {
  const expected = [...saidByK6()];
  expect(expected.every(([, ok]) => typeof ok === "boolean")).toBe(true);
  expect(new Set(expected.map(([, ok]) => ok)).size).toBe(2);
  const said = new Map(judge(THRESHOLDS).objectives.map(({ id, result }) => [id, result]));
  const different = expected.filter(([id, ok]) => said.get(id) !== (ok ? "pass" : "breach"));
  expect(different.map(([id, ok]) => `${id}: k6 ${ok}, judge ${said.get(id)}`)).toEqual([]);
  expect(expected.length).toBeGreaterThan(1_300);
});

test("from the samples alone the judge says the same, or that the sketch can't tell", () => {
  const evidence = soundEvidence({ shape: null });
  const input = { evidence, samples: run.store, thresholds: null, thresholdsReference: null, nowMs: 0 };
  // Types of custom metrics and the length of the run are all that is left of the summary.
  const metrics = Object.entries(run.summary?.metrics ?? {}).map(([name, { type }]) => [
    name,
    { type, contains: "default", values: {} },
  ]);
  const { state } = run.summary as unknown as { state: unknown };
  const { objectives } = judgeRun({
    ...input,
    summary: { metrics: Object.fromEntries(metrics), state },
    scriptThresholds: THRESHOLDS,
  });
  const ofK6 = saidByK6();
  const told = objectives.filter(({ code }) => code !== "WITHIN_SKETCH_ERROR");
  expect(
    told.filter(({ id, result }) => result !== (ofK6.get(id) ? "pass" : "breach")).map(({ id }) => id),
  ).toEqual([]);
  expect(told.length).toBeGreaterThan(objectives.length * 0.97);
});

test.each(["p(50)", "p(90)", "p(95)", "p(99)", "p(99.9)"])("%s within 0.5% of k6's own", (statistic) => {
  for (const metric of ["my_trend", "http_req_duration"]) {
    const k6 = run.summary?.metrics[metric]?.values[statistic] ?? run.summary?.metrics[metric]?.values["med"];
    const value = run.store
      .total(run.store.series.filter((one) => one.metric === metric).map(({ id }) => id))
      .quantile(Number(/\d+(?:\.\d+)?/.exec(statistic)?.[0]) / 100);
    if (statistic !== "p(50)") expect(run.summary?.metrics[metric]?.values[statistic]).toBeDefined();
    expect(Math.abs(value / (k6 ?? Number.NaN) - 1)).toBeLessThanOrEqual(0.005);
  }
});

test("sketches and summary agree", () => {
  expect(judge(THRESHOLDS).validity.find(({ check }) => check === "summaryAgreement")).toMatchObject({
    result: "ok",
  });
});

test("what was never measured gets k6's word, beside what was and alone", () => {
  const silent = { "my_trend{kind:never}": ["p(95)<500", "max>500"], my_silent: ["rate<0.1"] };
  const word = ({ id, result, code }: (typeof objectives)[number]): readonly string[] => [id, result, code];
  const { objectives } = judge({ ...silent, http_reqs: ["count>1"] });
  expect(asked({ objectives }).map(word)).toEqual([
    ["k6:my_trend{kind:never}:p(95)<500", "skipped", "NO_DATA"],
    ["k6:my_trend{kind:never}:max>500", "breach", "CROSSED_WITHOUT_SAMPLES"],
    ["k6:my_silent:rate<0.1", "skipped", "NO_DATA"],
    ["k6:http_reqs:count>1", "pass", "TARGET_MET"],
  ]);
  expect(asked(judge(silent)).map(({ result }) => result)).toEqual(["skipped", "breach", "skipped"]);
});

test("k6's summary repeats every threshold of the script, also of what was never measured", () => {
  const repeated = asked(judge(undefined)).map(({ id }) => id);
  const given = asked(
    judge({ ...THRESHOLDS, "my_trend{kind:never}": ["p(95)<500", "max>500"], my_silent: ["rate<0.1"] }),
  ).map(({ id }) => id);
  expect(repeated.toSorted()).toEqual(given.toSorted());
});

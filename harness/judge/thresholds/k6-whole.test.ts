import { describe, expect, test } from "vitest";
import { metricKinds } from "../metrics/metric-types.ts";
import { k6AbortThresholds } from "./k6-abort.ts";
import { parseK6Metric, parseK6Threshold } from "./k6-expression.ts";
import { importK6Thresholds, importScriptThresholds, thresholdsInSummary } from "./k6-import.ts";
import { parseThresholds } from "./parse.ts";
import type { Objective, ThresholdFile } from "./types.ts";

test("a threshold of the script as an objective, field by field", () => {
  const { objectives } = importK6Thresholds({ "t{a:b}": "p( 95 ) <= 500.5" }, "script");
  const expected: Objective = {
    id: "k6:t{a:b}:p(95)<=500.5",
    metric: "t",
    source: "k6",
    query: null,
    type: null,
    where: { a: "b" },
    forEach: null,
    phase: "all",
    when: null,
    statistic: { kind: "percentile", percent: 95 },
    statisticText: "p(95)",
    pass: [{ text: "<= 500.5", operator: "<=", value: 500.5, unit: "" }],
    warn: [],
    good: null,
    of: null,
    window: null,
    atLeast: 0,
    compare: null,
    abortAfterMs: null,
    critical: false,
    weight: 1,
    minSamples: 1,
    noData: "fail",
    insufficient: "warn",
    decide: "point",
    absent: null,
    isK6s: true,
    isScripts: false,
    why: "k6 threshold of the script",
  };
  expect(objectives).toEqual([expected]);
  expect(importScriptThresholds({ "t{a:b}": "p( 95 ) <= 500.5" })).toEqual([
    { ...expected, critical: true, noData: "skip", isScripts: true },
  ]);
});

test.each([
  [[{ threshold: "avg<1", abortOnFail: true }], true],
  [[{ threshold: "avg<1", abortOnFail: false }], false],
  [[{ threshold: "avg<1", abortOnFail: "true" }], false],
  [["avg<1"], false],
  ["avg<1", false],
])("%j is critical: %s", (entries, critical) => {
  expect(importK6Thresholds({ m: entries }, "script").objectives.map((one) => one.critical)).toEqual([
    critical,
  ]);
});

test("what k6 would refuse, in words", () => {
  expect(importK6Thresholds({ m: [undefined, "p95<5"] }, "script").problems).toEqual([
    {
      subject: 'script k6 threshold of "m"',
      value: "undefined",
      expected: "aggregation, operator and number as in k6, such as p(95)<500 or rate<0.01",
    },
    {
      subject: 'script k6 threshold of "m"',
      value: "p95<5",
      expected: "aggregation, operator and number as in k6, such as p(95)<500 or rate<0.01",
    },
  ]);
});

test.each([
  ["avg<1", { kind: "avg" }],
  ["min<1", { kind: "min" }],
  ["max<1", { kind: "max" }],
  ["med<1", { kind: "med" }],
  ["count<1", { kind: "count" }],
  ["rate<1", { kind: "rate" }],
  ["value<1", { kind: "value" }],
  ["p(0)<1", { kind: "percentile", percent: 0 }],
  ["p(100)<1", { kind: "percentile", percent: 100 }],
  ["p(99.95)<1", { kind: "percentile", percent: 99.95 }],
])("%s is %j", (expression, statistic) => {
  expect(parseK6Threshold("m", expression)).toMatchObject({ statistic, bound: { operator: "<", value: 1 } });
});

/** Numbers as Go reads them. */
test.each([
  ["rate<.5", 0.5],
  ["count<1e3", 1_000],
  ["count<1_000", 1_000],
  ["count<+5", 5],
  ["count<5.", 5],
  ["avg>-1.5E-2", -0.015],
])("%s has the bound %d", (expression, value) => {
  expect(parseK6Threshold("m", expression)?.bound.value).toBe(value);
});

test.each(["p(100.1)<1", "xavg<1", "avg<1x", "p(9 5)<1", "avg<--1", "avg = 1"])(
  "%j is no threshold of k6",
  (expression) => expect(parseK6Threshold("m", expression)).toBeNull(),
);

test.each([
  [" m ", "m", {}],
  ["m{ }", "m", {}],
  ["m{a:'x'}", "m", { a: "x" }],
  ["m{a:x'y\"z}", "m", { a: "x'y\"z" }],
  ["m{'a':x}", "m", { a: "x" }],
  ["m{a:x\ny}", "m", { a: "x\ny" }],
])("%j is metric %j with %j", (key, metric, where) => {
  expect(parseK6Metric(key)).toEqual({ metric, where });
});

test("k6's summary repeats thresholds, also of metrics without samples", () => {
  const metrics = { a: { thresholds: { "avg<1": { ok: true }, "max<2": {} } }, b: {}, c: null };
  expect(thresholdsInSummary({ metrics })).toEqual({ a: ["avg<1", "max<2"], b: [], c: [] });
  expect(thresholdsInSummary(null)).toEqual({});
});

describe("what k6 can be asked to abort on", () => {
  const made = (objective: string, kinds = {}, phases?: "tagged" | "one" | "hidden") => {
    const text = `version: 1\nobjectives: [{ id: a, abort: { after: 5s }, ${objective} }]`;
    const file: ThresholdFile = parseThresholds(text, "f");
    const { thresholds, inexpressible } = k6AbortThresholds(file, metricKinds({ metrics: kinds }), phases);
    return (
      inexpressible[0]?.why ?? Object.entries(thresholds).map(([key, [one]]) => `${key} ${one?.threshold}`)[0]
    );
  };

  test.each([
    ["metric: m, statistic: p(95), pass: '< 5'", "m{_phase:steady} p(95)<5"],
    ["metric: m, statistic: avg, pass: '< 5'", "m{_phase:steady} avg<5"],
    ["metric: m, statistic: med, pass: '< 5'", "m{_phase:steady} med<5"],
    ["metric: m, statistic: min, pass: '< 5'", "m{_phase:steady} min<5"],
    ["metric: m, statistic: max, pass: '>= 5'", "m{_phase:steady} max>=5"],
    ["metric: m, statistic: rate, pass: '< 5%'", "m{_phase:steady} rate<0.05"],
    ["metric: m, type: counter, statistic: count, pass: '< 5'", "m{_phase:steady} count<5"],
    ["metric: http_reqs, statistic: count, pass: '< 5', phase: all", "http_reqs count<5"],
    ["metric: m, statistic: count, pass: '< 5'", "k6 has no count for a trend"],
    ["metric: m, type: gauge, statistic: max, pass: '< 5'", "k6 has no max for a gauge"],
    ["metric: m, type: counter, statistic: rate, pass: '< 5/s'", "k6 has no rate for a counter"],
    ["metric: m, type: rate, statistic: count, pass: '< 5'", "k6 has no count for a rate"],
    ["metric: m, type: trend, statistic: rate, pass: '< 5'", "k6 has no rate for a trend"],
    ["metric: m, statistic: value, pass: '< 5'", "k6 has no value for a trend"],
    [
      "metric: m, where: { x: 'a{' }, statistic: avg, pass: '< 5'",
      "k6 can't filter on a tag value with such characters",
    ],
    [
      "metric: m, where: { x: 'a}' }, statistic: avg, pass: '< 5'",
      "k6 can't filter on a tag value with such characters",
    ],
    [
      "metric: m, where: { x: 'a\"' }, statistic: avg, pass: '< 5'",
      "k6 can't filter on a tag value with such characters",
    ],
    ["metric: m, where: { y: b, x: a:b }, statistic: avg, pass: '< 5'", "m{y:b,x:a:b,_phase:steady} avg<5"],
  ])("%s: %s", (objective, expected) => expect(made(objective)).toBe(expected));

  test("a metric's type as k6's summary says it", () => {
    expect(made("metric: m, statistic: count, pass: '< 5'", { m: { type: "counter" } })).toBe(
      "m{_phase:steady} count<5",
    );
  });

  test.each([
    ["tagged", "ramp-up", "m{_phase:ramp-up} avg<5"],
    ["tagged", "all", "m avg<5"],
    ["one", "ramp-up", "m avg<5"],
    ["hidden", "ramp-up", "k6 does not see the phases of this script; phase: all would do"],
    ["hidden", "all", "m avg<5"],
  ] as const)("phases %s, phase %s: %s", (phases, phase, expected) => {
    expect(made(`metric: m, phase: ${phase}, statistic: avg, pass: '< 5'`, {}, phases)).toBe(expected);
  });
});

import { describe, expect, test } from "vitest";
import type { Baseline } from "../../contracts/baseline.ts";
import type { ComparedObjective } from "../../contracts/comparison.ts";
import { baselineWith, historyOf, p95ToCompare } from "../testing/baselines.ts";
import { parseThresholds } from "../thresholds/parse.ts";
import { compareObjectives, isCompared, type Runs, type ToCompare } from "./compare-objectives.ts";
import { comparePairs, compareWithEarlier } from "./compare-runs.ts";
import { objectiveKey } from "./objective-key.ts";

function subject(rest: string, unit = "ms"): ToCompare {
  const [objective] = parseThresholds(`version: 1\nobjectives: [{ id: a, ${rest} }]`, "f").objectives;
  if (objective === undefined) throw new Error("the file has one objective");
  return { objective, unit };
}

const run = ({ objective }: ToCompare, value: number, id: string, samples = 100): Baseline =>
  baselineWith(1, {
    runId: id,
    values: [{ key: objectiveKey(objective), value, logError: 0.01, samples }],
  });

function compared(one: ToCompare, runs: Partial<Runs>): ComparedObjective {
  const [found] = compareObjectives([one], { mode: "history", base: [], current: [], ...runs });
  return found as ComparedObjective;
}

describe("shares of counted samples", () => {
  const two = (one: ToCompare) =>
    compared(one, { mode: "two-runs", base: [run(one, 0.01, "a")], current: [run(one, 0.04, "b")] });

  // Four of a hundred after one of a hundred prove nothing; the spread within the runs says otherwise.
  test.each([
    ["a rate", "metric: m, statistic: rate, pass: '< 50%'", "share", "NO_REGRESSION"],
    [
      "a share of good samples",
      "metric: m, statistic: share, good: '< 5', pass: '< 50%'",
      "share",
      "NO_REGRESSION",
    ],
    [
      "a share of another amount",
      "metric: m, statistic: share, pass: '< 50%'",
      "share",
      "REGRESSION_SUSPECTED",
    ],
    ["a rate per second", "metric: m, statistic: rate, pass: '< 50/s'", "perSecond", "REGRESSION_SUSPECTED"],
    [
      "a rate in windows",
      "metric: m, statistic: rate, pass: '< 50%', window: { size: 5s }",
      "share",
      "REGRESSION_SUSPECTED",
    ],
    ["a mean", "metric: m, statistic: avg, pass: '< 50%'", "share", "REGRESSION_SUSPECTED"],
    [
      "a burn rate",
      "metric: m, statistic: burnRate(99%), good: '< 5', pass: '< 50'",
      "",
      "REGRESSION_SUSPECTED",
    ],
  ])("%s", (_name, rest, unit, code) => expect(two(subject(rest, unit)).code).toBe(code));
});

describe("runs that have the value", () => {
  const P95 = p95ToCompare();
  const without = baselineWith(100, { runId: "without", values: [] });

  test("a history of which one run has it is a comparison of two runs", () => {
    const found = compared(P95, { base: [baselineWith(100), without], current: [baselineWith(200)] });
    expect(found.message).toContain("two runs can't tell");
  });

  test("a history of which two runs have it is one", () => {
    const found = compared(P95, {
      base: [baselineWith(100, { runId: "x" }), baselineWith(100), without],
      current: [baselineWith(200)],
    });
    expect(found.message).toContain("2 runs are too few to fail");
  });

  test("pairs of which only the later run has it are left out", () => {
    const found = comparePairs(
      [P95],
      [
        { base: without, current: baselineWith(900) },
        { base: baselineWith(100), current: baselineWith(110) },
        { base: baselineWith(100), current: { ...without, runId: "other" } },
        { base: baselineWith(100), current: baselineWith(130) },
      ],
    );
    expect(found.objectives[0]).toMatchObject({ base: 100, current: 120 });
  });

  test("one pair stays a pair", () => {
    const found = comparePairs([P95], [{ base: baselineWith(100), current: baselineWith(103) }]);
    expect([found.mode, found.objectives[0]?.code]).toEqual(["paired", "INCONCLUSIVE"]);
  });

  test("two earlier runs are a history, one is not", () => {
    const modes = [1, 2].map(
      (count) => compareWithEarlier([P95], historyOf([100, 101].slice(0, count)), baselineWith(100)).mode,
    );
    expect(modes).toEqual(["two-runs", "history"]);
  });

  test("no run at all: no objective is told of", () => {
    expect(compareWithEarlier([P95], [], baselineWith(100))).toMatchObject({ objectives: [], notes: [] });
  });
});

describe("a faster run is suspicious", () => {
  const P95 = p95ToCompare();
  const after = (change: Partial<Baseline>): string =>
    compared(P95, {
      base: historyOf([100, 101, 99]),
      current: [baselineWith(50, change)],
    }).code;

  test.each([
    ["with a tenth fewer requests", { requests: 9_000 }, "NO_REGRESSION"],
    ["with more than a tenth fewer requests", { requests: 8_999 }, "SUSPICIOUS_IMPROVEMENT"],
    ["with half a percent point more failures", { failedShare: 0.005 }, "NO_REGRESSION"],
    ["with more failures than that", { failedShare: 0.0051 }, "SUSPICIOUS_IMPROVEMENT"],
    ["with neither", {}, "NO_REGRESSION"],
  ])("%s: %s", (_name, change, code) => expect(after(change)).toBe(code));
});

describe("numbers", () => {
  test("from zero there is no ratio and no interval of one", () => {
    const one = subject("metric: m, statistic: avg, pass: '< 50ms'");
    const base = [0, 0, 1].map((value, index) => run(one, value, `h${index}`));
    expect(compared(one, { base, current: [run(one, 9, "now")] })).toMatchObject({
      base: 0,
      current: 9,
      difference: { absolute: 9, relative: null },
      interval: null,
    });
  });

  test("where less is worse the interval is turned", () => {
    const one = subject("metric: m, statistic: rate, pass: '> 50/s'", "perSecond");
    const base = [100, 101, 99, 100].map((value, index) => run(one, value, `h${index}`));
    const { interval } = compared(one, { base, current: [run(one, 80, "now")] });
    expect(interval?.low).toBeCloseTo(-0.2174, 2);
    expect(interval?.high).toBeCloseTo(-0.1822, 2);
    expect(interval?.confidence).toBe(0.9);
  });

  test("without a spread there is no interval and no chance", () => {
    const one = subject("metric: m, statistic: avg, pass: '< 50ms'");
    const unknown = (value: number, id: string): Baseline => {
      const known = run(one, value, id);
      return { ...known, values: known.values.map((kept) => ({ ...kept, logError: null })) };
    };
    expect(
      compared(one, { mode: "two-runs", base: [unknown(10, "a")], current: [unknown(20, "b")] }),
    ).toMatchObject({
      interval: null,
      pValue: null,
      message: "20 ms against 10 ms before (+100%): a single earlier run of unknown spread",
    });
  });

  test("what it is of", () => {
    const one = subject("metric: m, where: { service: chat }, statistic: avg, pass: '< 50ms'");
    expect(compared(one, {})).toMatchObject({
      id: "a",
      metric: "m",
      where: { service: "chat" },
      statistic: "avg",
      unit: "ms",
    });
  });
});

test.each([
  ["metric: m, statistic: p(95), pass: '< 5'", true],
  ["metric: m, statistic: avg, pass: '< 5'", true],
  ["metric: m, statistic: med, pass: '< 5'", true],
  ["metric: m, statistic: rate, pass: '< 5'", true],
  ["metric: m, statistic: share, pass: '< 5%'", true],
  ["metric: m, statistic: apdex(1s), pass: '> 0.5'", true],
  ["metric: m, statistic: burnRate(99%), good: '== 0', pass: '< 5'", true],
  ["metric: m, statistic: min, pass: '< 5'", false],
  ["metric: m, statistic: max, pass: '< 5'", false],
  ["metric: m, statistic: count, pass: '< 5'", false],
  ["metric: m, statistic: value, pass: '< 5'", false],
  ["metric: m, statistic: spikes(3)", false],
  ["metric: m, statistic: max, pass: '< 5', compare: { warn: +5%, fail: +9% }", true],
  ["metric: m, source: prometheus, query: up, statistic: avg, pass: '< 5'", false],
])("compared when nobody asked: %s is %s", (rest, expected) => {
  expect(isCompared(subject(rest).objective)).toBe(expected);
});

test("endpoints that vanished are told in the order of their names", () => {
  const endpoint = (name: string) => ({ service: "", name, requests: 5, failedShare: 0 });
  const before = historyOf([100, 100]).map((one) => ({ ...one, endpoints: ["c", "a", "b"].map(endpoint) }));
  const { notes } = compareWithEarlier([p95ToCompare()], before, baselineWith(100, { endpoints: [] }));
  expect(notes.map(({ message }) => message)).toEqual(
    ["a", "b", "c"].map((name) => `${name} had 5 requests before and none now`),
  );
});

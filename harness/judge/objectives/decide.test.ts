import { describe, expect, test } from "vitest";
import { parseThresholds } from "../thresholds/parse.ts";
import type { Objective } from "../thresholds/types.ts";
import { decide, type Value } from "./decide.ts";

function objective(rest: string): Objective {
  const text = `version: 1\nobjectives: [{ id: a, metric: m, ${rest} }]`;
  const [found] = parseThresholds(text, "f").objectives;
  if (found === undefined) throw new Error("the file has one objective");
  return found;
}

const measured = (value: number, change: Partial<Value> = {}): Value => ({
  value,
  unit: "ms",
  samples: 100,
  needed: 100,
  interval: null,
  relativeError: 0,
  ...change,
});

const TARGET = "statistic: avg, pass: '< 100ms'";
const LIMIT = `${TARGET}, warn: '< 200ms'`;

describe("target and limit, in words", () => {
  test.each([
    [TARGET, 99, "pass", "99 ms keeps the target < 100ms", "< 100ms"],
    [TARGET, 100, "breach", "100 ms breaks the limit < 100ms", "< 100ms"],
    [LIMIT, 99, "pass", "99 ms keeps the target < 100ms", "< 100ms"],
    [LIMIT, 100, "warn", "100 ms misses the target < 100ms, within the limit < 200ms", "< 100ms"],
    [LIMIT, 200, "breach", "200 ms breaks the limit < 200ms", "< 200ms"],
    ["statistic: avg, pass: ['> 5ms', '< 9ms']", 7, "pass", "7 ms keeps the target < 9ms", "< 9ms"],
    ["statistic: avg, pass: ['> 5ms', '< 9ms']", 5, "breach", "5 ms breaks the limit > 5ms", "> 5ms"],
    ["statistic: avg, pass: ['> 5ms', '< 9ms']", 9, "breach", "9 ms breaks the limit < 9ms", "< 9ms"],
    ["statistic: avg, pass: ['!= 7', '< 9']", 8, "pass", "8 ms keeps the target != 7", "!= 7"],
    ["statistic: avg, pass: ['== 7', '< 9']", 7, "pass", "7 ms keeps the target == 7", "== 7"],
    ["statistic: avg, pass: ['< 9', '== 7']", 8, "breach", "8 ms breaks the limit == 7", "== 7"],
    ["statistic: avg, pass: ['== 7', '< 5']", 8, "breach", "8 ms breaks the limit == 7", "== 7"],
    ["statistic: avg, pass: ['< 5', '== 7']", 8, "breach", "8 ms breaks the limit == 7", "== 7"],
    ["statistic: avg, pass: ['< 5', '< 4']", 8, "breach", "8 ms breaks the limit < 4", "< 4"],
  ])("%s of %d", (rest, value, result, message, bound) => {
    const found = decide(objective(rest), measured(value));
    expect([found.result, found.said.message, found.bound?.text, found.notes]).toEqual([
      result,
      message,
      bound,
      [],
    ]);
  });

  test("without a bound there is nothing to miss", () => {
    const none = objective("statistic: avg, compare: { warn: +5%, fail: +10% }");
    expect(decide(none, measured(7))).toEqual({
      result: "pass",
      said: { code: "TARGET_MET", facts: { value: "7 ms", bound: "" }, message: "7 ms keeps the target " },
      bound: null,
      notes: [],
    });
  });
});

describe("an estimate near its bound", () => {
  const error = { relativeError: 0.01 };
  test.each([
    [TARGET, 98.9, "TARGET_MET", "< 100ms"],
    [TARGET, 99.1, "WITHIN_SKETCH_ERROR", "< 100ms"],
    [TARGET, 100.9, "WITHIN_SKETCH_ERROR", "< 100ms"],
    [TARGET, 101.1, "LIMIT_BREACHED", "< 100ms"],
    ["statistic: avg, pass: '> 100ms'", 100.9, "WITHIN_SKETCH_ERROR", "> 100ms"],
    ["statistic: avg, pass: '> 100ms'", 99.1, "WITHIN_SKETCH_ERROR", "> 100ms"],
    ["statistic: avg, pass: '> 100ms'", 101.1, "TARGET_MET", "> 100ms"],
    ["statistic: avg, pass: '> 100ms'", 98.9, "LIMIT_BREACHED", "> 100ms"],
    [LIMIT, 150, "TARGET_MISSED", "< 100ms"],
    [LIMIT, 199, "WITHIN_SKETCH_ERROR", "< 200ms"],
    [LIMIT, 99.5, "WITHIN_SKETCH_ERROR", "< 100ms"],
    [LIMIT, 203, "LIMIT_BREACHED", "< 200ms"],
    ["statistic: avg, pass: ['< 100ms', '< 50ms']", 99.5, "LIMIT_BREACHED", "< 50ms"],
    ["statistic: avg, pass: ['< 900ms', '< 100ms']", 99.5, "WITHIN_SKETCH_ERROR", "< 100ms"],
    ["statistic: avg, pass: '== 0'", 0, "TARGET_MET", "== 0"],
  ])("%s of %d: %s", (rest, value, code, bound) => {
    const found = decide(objective(rest), measured(value, error));
    expect([found.said.code, found.bound?.text]).toEqual([code, bound]);
  });

  test("says how near", () => {
    expect(decide(objective(TARGET), measured(99.5, error))).toMatchObject({
      result: "warn",
      said: { message: "99.5 ms is closer to < 100ms than the sketch can tell (1%)" },
      notes: [],
    });
  });
});

describe("few samples", () => {
  const few = (interval: Value["interval"] = null): Partial<Value> => ({ samples: 99, interval });
  const between = (low: number, high: number): Value["interval"] => ({ low, high, confidence: 0.95 });

  test("are told with the number that is needed", () => {
    const found = decide(objective(TARGET), measured(7, few()));
    expect(found).toMatchObject({
      result: "warn",
      said: { code: "INSUFFICIENT_SAMPLES", message: "too few samples to judge avg: 99 of 100" },
      bound: { text: "< 100ms" },
      notes: [],
    });
    expect(decide(objective(`${TARGET}, insufficient: fail`), measured(7, few())).result).toBe("breach");
  });

  test.each([
    ["the whole interval breaks it", TARGET, 300, between(200, 400), "LIMIT_BREACHED"],
    ["an end keeps it", TARGET, 300, between(99, 400), "INSUFFICIENT_SAMPLES"],
    ["another end keeps it", "statistic: avg, pass: '> 100ms'", 50, between(20, 101), "INSUFFICIENT_SAMPLES"],
    ["all below a lower bound", "statistic: avg, pass: '> 100ms'", 50, between(20, 99), "LIMIT_BREACHED"],
    ["no interval of a mean", TARGET, 300, null, "INSUFFICIENT_SAMPLES"],
    ["what is kept is not clear", TARGET, 50, between(40, 60), "INSUFFICIENT_SAMPLES"],
    ["an equality below the interval", "statistic: avg, pass: '== 5'", 9, between(8, 10), "LIMIT_BREACHED"],
    ["an equality above the interval", "statistic: avg, pass: '== 15'", 9, between(8, 10), "LIMIT_BREACHED"],
    [
      "an equality at its lower end",
      "statistic: avg, pass: '== 8'",
      9,
      between(8, 10),
      "INSUFFICIENT_SAMPLES",
    ],
    [
      "an equality at its upper end",
      "statistic: avg, pass: '== 10'",
      9,
      between(8, 10),
      "INSUFFICIENT_SAMPLES",
    ],
  ])("%s", (_name, rest, value, interval, code) => {
    expect(decide(objective(rest), measured(value, few(interval))).said.code).toBe(code);
  });

  test.each(["min", "max", "count", "value"])("%s is exact", (statistic) => {
    const found = decide(objective(`statistic: ${statistic}, pass: '< 5'`), measured(7, few()));
    expect(found.said.code).toBe("LIMIT_BREACHED");
  });

  test.each(["med", "p(95)", "rate"])("%s is not", (statistic) => {
    const found = decide(objective(`statistic: ${statistic}, pass: '< 0.5'`), measured(7, few()));
    expect(found.said.code).toBe("INSUFFICIENT_SAMPLES");
  });
});

describe("an interval that holds the bound", () => {
  const interval = { low: 90, high: 110, confidence: 0.95 };
  const NOTE = { code: "BORDERLINE", message: "the 95% interval 90 ms to 110 ms holds the bound < 100ms" };

  test("is noted", () => {
    expect(decide(objective(TARGET), measured(95, { interval }))).toMatchObject({
      result: "pass",
      notes: [NOTE],
    });
    expect(decide(objective(TARGET), measured(105, { interval }))).toMatchObject({
      result: "breach",
      notes: [NOTE],
    });
  });

  test("warns where it decides, and the point is noted", () => {
    const deciding = objective(`${TARGET}, decide: interval`);
    expect(decide(deciding, measured(105, { interval }))).toMatchObject({
      result: "warn",
      said: NOTE,
      bound: { text: "< 100ms" },
      notes: [{ code: "LIMIT_BREACHED" }],
    });
  });

  test.each([
    ["on one side of the bound", TARGET, { low: 80, high: 99, confidence: 0.95 }],
    ["around an equality", "statistic: avg, pass: '== 95'", interval],
    ["from an inequality on", "statistic: avg, pass: '!= 90'", interval],
  ])("is nothing to note %s", (_name, rest, found) => {
    expect(decide(objective(rest), measured(95, { interval: found })).notes).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import type { ComparedObjective, Comparison } from "../../contracts/comparison.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import type { Judged } from "../objectives/judge-all.ts";
import { p95ToCompare } from "../testing/baselines.ts";
import { judgeMadeUp } from "../testing/judge-made-up.ts";
import { attachComparison } from "./attach.ts";

const OBJECTIVE = { ...p95ToCompare().objective, compare: { warn: 0.05, fail: 0.1, atLeast: null } };
const [RESULT] = judgeMadeUp({}).objectives as [ObjectiveResult];
const OWN = { code: RESULT.code, facts: RESULT.facts, message: RESULT.message };

const compared = (change: Partial<ComparedObjective>): ComparedObjective => ({
  id: "p95",
  metric: "http_req_duration",
  where: {},
  statistic: "p(95)",
  unit: "ms",
  base: 100,
  current: 115,
  difference: { absolute: 15, relative: 0.15 },
  interval: { low: 0.1, high: 0.2, confidence: 0.9 },
  pValue: 0.001,
  result: "warn",
  code: "REGRESSION_SUSPECTED",
  facts: { why: "slower" },
  message: "slower",
  ...change,
});

const comparison = (objectives: readonly ComparedObjective[]): Comparison => ({
  schema: "loadproof.comparison",
  version: 1,
  mode: "history",
  baseRuns: [],
  currentRuns: [],
  verdict: "PASS",
  code: "NO_BASELINE",
  facts: { why: "of the comparison" },
  objective: null,
  reason: "the comparison's reason",
  exitCode: 0,
  objectives: [...objectives],
  notes: [],
});

function attached(
  one: ComparedObjective | null,
  change: Partial<ObjectiveResult> = {},
  noBaseline: "warn" | "skip" = "warn",
  objective: Judged["objective"] = OBJECTIVE,
): ObjectiveResult {
  const judged = [{ objective, result: { ...RESULT, ...change } }];
  const [found] = attachComparison(judged, comparison(one === null ? [] : [one]), noBaseline);
  return found as ObjectiveResult;
}

describe("the worse of both results counts", () => {
  const TOLD = { code: "REGRESSION_SUSPECTED", facts: { why: "slower" }, message: "slower" };
  test.each([
    ["pass", "pass", "pass", RESULT.code],
    ["pass", "warn", "warn", "REGRESSION_SUSPECTED"],
    ["pass", "breach", "breach", "REGRESSION_SUSPECTED"],
    ["warn", "pass", "warn", RESULT.code],
    ["warn", "warn", "warn", RESULT.code],
    ["warn", "breach", "breach", "REGRESSION_SUSPECTED"],
    ["breach", "pass", "breach", RESULT.code],
    ["breach", "warn", "breach", RESULT.code],
    ["breach", "breach", "breach", RESULT.code],
  ] as const)("%s and %s is %s", (own, other, result, code) => {
    const found = attached(compared({ result: other }), { result: own });
    expect([found.result, found.code]).toEqual([result, code]);
    expect(found.notes).toEqual([code === RESULT.code ? TOLD : OWN]);
    expect(found.message).toBe(code === RESULT.code ? RESULT.message : "slower");
  });

  test("notes that were there stay, the own reason before them and the other after", () => {
    const notes = [{ code: "BORDERLINE" as const, facts: {}, message: "near" }];
    expect(attached(compared({}), { notes }).notes).toEqual([OWN, ...notes]);
    expect(attached(compared({ result: "pass" }), { notes }).notes).toEqual([...notes, TOLD]);
  });
});

test("the numbers of the comparison are added to the result's own", () => {
  expect(attached(compared({})).numbers).toEqual({
    ...RESULT.numbers,
    baseline: 100,
    difference: { absolute: 15, relative: 0.15 },
    interval: { low: 0.1, high: 0.2, confidence: 0.9 },
  });
  expect(attached(compared({ interval: null })).numbers.interval).toEqual(RESULT.numbers.interval);
});

describe("without a baseline", () => {
  const none = compared({
    code: "NO_BASELINE",
    facts: { why: "none" },
    message: "no earlier run has this value",
    base: null,
  });

  test("it warns, with the reason of the objective or else of the comparison", () => {
    expect(attached(none)).toEqual({
      ...RESULT,
      result: "warn",
      code: "NO_BASELINE",
      facts: { why: "none" },
      message: "no earlier run has this value",
      notes: [OWN],
    });
    expect(attached(null)).toMatchObject({ code: "NO_BASELINE", message: "the comparison's reason" });
  });

  test("noBaseline: skip leaves the result alone, and only then", () => {
    expect(attached(none, {}, "skip")).toEqual(RESULT);
    expect(attached(null, {}, "skip")).toEqual(RESULT);
    expect(attached(compared({}), {}, "skip").result).toBe("warn");
  });
});

test("what asks for no comparison, or was skipped, is left alone", () => {
  expect(attached(compared({}), {}, "warn", { ...OBJECTIVE, compare: null })).toEqual(RESULT);
  expect(attached(compared({}), { result: "skipped" })).toEqual({ ...RESULT, result: "skipped" });
});

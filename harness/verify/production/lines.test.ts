import { expect, test } from "vitest";
import { same } from "../checks.ts";
import { type Decision, decide, type Line, type LineOutcome, notMeasured, whyOf } from "./lines.ts";

function line(outcome: LineOutcome): Line {
  const text = same(outcome);
  return { id: outcome, outcome, value: 1, shown: text, limit: "< 2", reason: text, evidence: null };
}

test.each<[readonly LineOutcome[], boolean, Decision, readonly string[]]>([
  [["pass", "pass"], true, "go on", []],
  [["pass", "unmeasured"], true, "wait", ["unmeasured"]],
  [["pass", "fail", "unmeasured"], true, "roll back", ["fail"]],
  [["fail"], true, "roll back", ["fail"]],
  [["fail"], false, "wait", ["fail"]],
  [["unmeasured"], false, "wait", ["unmeasured"]],
  [["pass"], false, "go on", []],
  [[], true, "wait", []],
  [[], false, "wait", []],
])("%j, serving %s: %s", (outcomes, isServing, decision, because) => {
  const decided = decide(outcomes.map(line), isServing);
  expect(decided.decision).toBe(decision);
  expect(decided.because.map(({ id }) => id)).toEqual(because);
});

test("a value that says nothing else is said beside its limit", () => {
  expect(whyOf(line("fail")).en).toBe("fail, expected < 2");
  expect(whyOf(notMeasured("x", "< 2", same("nobody answered"))).en).toBe("nobody answered");
});

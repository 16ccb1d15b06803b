import { describe, expect, test } from "vitest";
import { say } from "../contracts/reason.ts";
import type { InvariantResult, Verdict } from "../contracts/verdict.ts";
import { judgeMadeUp } from "../judge/testing/judge-made-up.ts";
import { decide, exitCodeOf, violationsOf } from "./decide.ts";
import { madeUpFault } from "./testing/made-up.ts";

const invariant = (name: string, result: InvariantResult["result"], violations = 0): InvariantResult => ({
  name,
  compared: 10,
  violations,
  examples: [],
  result,
  ...say("MARKED", {}),
});
const HELD = invariant("acknowledged = stored", "held");
const verdict = (changes: Partial<Verdict> = {}): Verdict => ({
  ...judgeMadeUp({}),
  faults: [madeUpFault()],
  invariants: [HELD],
  ...changes,
});

describe("what a run with faults shows", () => {
  test.each<[string, Partial<Verdict>, ReturnType<typeof decide>]>([
    ["all is well", {}, "survived"],
    ["nobody noticed", { faults: [madeUpFault({ outcome: "no-impact" })] }, "survived"],
    ["a warning", { verdict: "WARN" }, "survived"],
    ["another objective was missed", { verdict: "FAIL" }, "failed"],
    [
      "one of two is not over",
      { faults: [madeUpFault(), madeUpFault({ outcome: "not-recovered" })] },
      "failed",
    ],
    ["an invariant is broken", { invariants: [HELD, invariant("once", "broken", 1)] }, "broken-data"],
    [
      "one is broken in a run that is INVALID",
      { invalid: true, invariants: [invariant("once", "broken", 1)] },
      "broken-data",
    ],
    ["an invariant was not checked", { invariants: [HELD, invariant("once", "not-checked")] }, "not-shown"],
    ["the measurement is not sound", { invalid: true, verdict: "FAIL" }, "not-shown"],
    ["it was interrupted", { incomplete: true }, "not-shown"],
    ["the system did not start", { exitCode: 5, verdict: "FAIL" }, "not-shown"],
    ["no fault was tried", { faults: [] }, "not-shown"],
    ["nobody saw it take effect", { faults: [madeUpFault({ outcome: "unproven" })] }, "not-shown"],
    ["the system was not fit before", { faults: [madeUpFault({ outcome: "unfit" })] }, "not-shown"],
  ])("%s", (_name, changes, outcome) => expect(decide(verdict(changes))).toBe(outcome));
});

test("violations of what tells a loss; of what nobody checked nothing is known", () => {
  const found = [invariant("a", "broken", 2), invariant("b", "held"), invariant("c", "not-checked")];
  expect(violationsOf(["a", "b"], found)).toBe(2);
  expect(violationsOf(["b"], found)).toBe(0);
  expect(violationsOf(["c", "d"], found)).toBeNull();
});

test.each([
  [[], 0],
  [["survived"], 0],
  [["survived", "not-shown"], 3],
  [["not-shown", "failed"], 1],
  [["failed", "broken-data", "not-shown"], 6],
] as const)("%j ends with %i", (outcomes, code) => {
  expect(exitCodeOf(outcomes.map((outcome) => ({ outcome })))).toBe(code);
});

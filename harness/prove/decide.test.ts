import { describe, expect, test } from "vitest";
import type { Comparison } from "../contracts/comparison.ts";
import type { Catch } from "../systems/proof.ts";
import { decideMistake, decideQuiet } from "./decide.ts";
import { madeUpMistake, madeUpRun } from "./testing/made-up.ts";

const P95: Catch = { objectives: ["p95"] };
const LOST: Catch = { invariants: ["acknowledged = stored"] };
const BOTH: Catch = { ...P95, ...LOST };

const decided = (
  caughtBy: Catch,
  run: Parameters<typeof madeUpRun>[0],
  cause: "database-lock" | null = null,
) => decideMistake(madeUpMistake("made-up", { caughtBy, cause }).proof, [], madeUpRun(run));

describe("a load with a mistake", () => {
  test("is caught when all that its row names sounds", () => {
    expect(decided(P95, { p95: "missed" })).toEqual({ outcome: "caught", because: [] });
    expect(decided(LOST, { lost: 3 })).toEqual({ outcome: "caught", because: [] });
    expect(decided(BOTH, { p95: "missed", lost: 3 })).toEqual({ outcome: "caught", because: [] });
  });

  test("has escaped when one of them is silent, whatever else caught it", () => {
    expect(decided(P95, {})).toEqual({ outcome: "escaped", because: ["p95"] });
    expect(decided(P95, { lost: 3 })).toEqual({ outcome: "escaped", because: ["p95"] });
    expect(decided(BOTH, { lost: 3 })).toEqual({ outcome: "escaped", because: ["p95"] });
    expect(decided(LOST, { p95: "missed" })).toEqual({
      outcome: "escaped",
      because: ["acknowledged = stored"],
    });
  });

  test("has escaped when an objective only came near its limit", () => {
    expect(decided(P95, { p95: "near" })).toEqual({ outcome: "escaped", because: ["p95"] });
  });

  test("shows nothing when what must catch it could not be judged", () => {
    expect(decided(P95, { p95: "too-few" })).toEqual({ outcome: "not-shown", because: ["p95"] });
    expect(decided({ objectives: ["p59"] }, {})).toEqual({ outcome: "not-shown", because: ["p59"] });
    expect(decided(LOST, { lost: null })).toEqual({
      outcome: "not-shown",
      because: ["acknowledged = stored"],
    });
  });

  test("shows nothing when the run can't be trusted, did not end or its system broke", () => {
    for (const verdict of [{ invalid: true }, { incomplete: true }, { exitCode: 5 }, { exitCode: 130 }])
      expect(decided(P95, { verdict })).toEqual({ outcome: "not-shown", because: [] });
    expect(decided(P95, { p95: "missed", verdict: { invalid: true } }).outcome).toBe("not-shown");
  });

  test("is caught by a run that what must catch it has cut short", () => {
    expect(decided(P95, { p95: "missed", verdict: { incomplete: true } }).outcome).toBe("caught");
  });

  test("must have its cause named first", () => {
    const causeOf = (causes: NonNullable<Parameters<typeof madeUpRun>[0]>["causes"] & {}) =>
      decided(P95, { p95: "missed", causes }, "database-lock").outcome;
    expect(causeOf(["database-lock", "network"])).toBe("caught");
    expect(causeOf(["network", "database-lock"])).toBe("cause-missed");
    expect(causeOf([])).toBe("cause-missed");
  });
});

describe("a comparison with and without a mistake", () => {
  const SLOWER: Catch = { slower: ["p95"] };
  const compared = (result: "pass" | "warn" | "breach", verdict: Comparison["verdict"], base = 40) =>
    ({
      verdict,
      baseRuns: ["a"],
      objectives: [{ id: "p95", unit: "ms", base, current: 90, result }],
    }) as unknown as Comparison;

  test("catches it by calling the objective slower, although each run passes", () => {
    expect(decided(SLOWER, { comparison: compared("breach", "FAIL") }).outcome).toBe("caught");
    expect(decided(SLOWER, { comparison: compared("warn", "WARN") })).toEqual({
      outcome: "escaped",
      because: ["p95"],
    });
  });

  test("shows nothing without pairs", () => {
    expect(decided(SLOWER, { comparison: null }).outcome).toBe("not-shown");
  });
});

describe("a load without a mistake", () => {
  test("is quiet when it passes, or only too little was seen of what nobody waits for", () => {
    expect(decideQuiet([BOTH], madeUpRun())).toEqual({ outcome: "quiet", because: [] });
    expect(decideQuiet([LOST], madeUpRun({ p95: "too-few" })).outcome).toBe("quiet");
  });

  test("alarms for any objective that is missed or nearly so, and any invariant that is broken", () => {
    expect(decideQuiet([LOST], madeUpRun({ p95: "missed" }))).toEqual({ outcome: "alarm", because: ["p95"] });
    expect(decideQuiet([LOST], madeUpRun({ p95: "near" }))).toEqual({ outcome: "alarm", because: ["p95"] });
    expect(decideQuiet([P95], madeUpRun({ lost: 1 }))).toEqual({
      outcome: "alarm",
      because: ["acknowledged = stored"],
    });
  });

  test("shows nothing when what catches the mistakes of its load was not judged", () => {
    expect(decideQuiet([P95, BOTH], madeUpRun({ p95: "too-few" }))).toEqual({
      outcome: "not-shown",
      because: ["p95"],
    });
    expect(decideQuiet([P95], madeUpRun({ verdict: { invalid: true } })).outcome).toBe("not-shown");
  });

  test("is judged the same with a mistake that changes nothing", () => {
    const { proof } = madeUpMistake("no-effect", { caughtBy: "nothing" });
    expect(decideMistake(proof, [P95], madeUpRun()).outcome).toBe("quiet");
    expect(decideMistake(proof, [P95], madeUpRun({ p95: "missed" })).outcome).toBe("alarm");
  });
});

import type { Cause } from "../contracts/diagnosis.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { EXIT } from "../errors.ts";
import type { Catch, Proof } from "../systems/proof.ts";
import { answersOf, brokenIn, missedIn } from "./answers.ts";
import type { Measured } from "./measured.ts";

/**
 * What a load shows. With a mistake: `caught` as its row says; `cause-missed`: caught, but the diagnosis names another cause
 * first, or none; `escaped`: measured well and not caught so. Without one, or with one that changes nothing: `quiet`, or
 * `alarm`. `not-shown`: it could not be measured, so it says neither.
 */
export const OUTCOMES = ["caught", "cause-missed", "escaped", "quiet", "alarm", "not-shown"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Decision {
  readonly outcome: Outcome;
  /** Objectives and invariants that decided it where it was not as it must be. */
  readonly because: readonly string[];
}

/** Of a load with a mistake that something must catch: all that the row names, in a run that is not PASS. */
function decideCatch(wanted: Catch, cause: Cause | null, measured: Measured): Decision {
  const answers = answersOf(wanted, measured);
  const { verdict } = measured;
  const silent = answers.filter(({ answer }) => answer === "silent").map(({ name }) => name);
  const unjudged = answers.filter(({ answer }) => answer === "unjudged").map(({ name }) => name);
  const sounded = silent.length + unjudged.length === 0 && wordOf(wanted, measured) !== "PASS";
  // Broken data is broken whatever else went wrong; a figure of a run that can't be trusted shows nothing.
  if (sounded && !verdict.invalid)
    return { outcome: isNamed(cause, measured) ? "caught" : "cause-missed", because: [] };
  if (!isSound(verdict)) return { outcome: "not-shown", because: [] };
  if (silent.length === 0 && unjudged.length > 0) return { outcome: "not-shown", because: unjudged };
  return { outcome: "escaped", because: silent };
}

/**
 * Of a load that must say nothing against the system. An alarm is a FAIL, and any WARN for an objective that was missed or
 * an invariant that was broken, whoever asked for it. A WARN that only doubts the measurement (too few samples, a full
 * machine) blames nothing and is none; but what catches the mistakes of this load (`named`) must have been judged.
 */
export function decideQuiet(named: readonly Catch[], measured: Measured): Decision {
  const { verdict } = measured;
  if (!isSound(verdict)) return { outcome: "not-shown", because: [] };
  const blamed = [...missedIn(verdict), ...brokenIn(verdict)];
  if (verdict.verdict === "FAIL" || blamed.length > 0) return { outcome: "alarm", because: blamed };
  const unjudged = named
    .flatMap(({ objectives = [], invariants = [] }) => answersOf({ objectives, invariants }, measured))
    .filter(({ answer }) => answer === "unjudged")
    .map(({ name }) => name);
  if (unjudged.length === 0) return { outcome: "quiet", because: [] };
  return { outcome: "not-shown", because: [...new Set(unjudged)] };
}

/** Of a load with this mistake; `named`: what catches the others of the load. */
export function decideMistake(
  { caughtBy, cause }: Proof,
  named: readonly Catch[],
  measured: Measured,
): Decision {
  return caughtBy === "nothing" ? decideQuiet(named, measured) : decideCatch(caughtBy, cause, measured);
}

/** A comparison is its own judge: each of its runs may pass. */
function wordOf({ slower = [] }: Catch, { verdict, comparison }: Measured): Verdict["verdict"] {
  return slower.length > 0 && comparison !== null ? comparison.verdict : verdict.verdict;
}

function isNamed(cause: Cause | null, { causes }: Measured): boolean {
  return cause === null || causes[0] === cause;
}

const UNSOUND: ReadonlySet<number> = new Set([EXIT.configuration, EXIT.environment, EXIT.interrupted]);

/** Whether the run came to its end and its figures can be trusted. */
function isSound({ invalid, incomplete, exitCode }: Verdict): boolean {
  return !invalid && !incomplete && !UNSOUND.has(exitCode);
}

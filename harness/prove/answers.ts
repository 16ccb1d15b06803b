import type { Verdict } from "../contracts/verdict.ts";
import { sawTooLittle } from "../judge/index.ts";
import type { Catch } from "../systems/proof.ts";
import type { Measured } from "./measured.ts";

/** What one of the things that must catch a mistake says of a run: it `sounded`, was `silent`, or could not be judged. */
interface Answer {
  readonly name: string;
  readonly answer: "sounded" | "silent" | "unjudged";
}

/** An answer for each objective, invariant and comparison of a row. */
export function answersOf(
  { objectives = [], invariants = [], slower = [] }: Catch,
  { verdict, comparison }: Pick<Measured, "verdict" | "comparison">,
): readonly Answer[] {
  return [
    ...objectives.map((id) => ({ name: id, answer: ofObjective(id, verdict) })),
    ...invariants.map((name) => ({ name, answer: ofInvariant(name, verdict) })),
    ...slower.map((id) => ({ name: id, answer: ofComparison(id, comparison) })),
  ];
}

/** Objectives that speak against the system. */
export function missedIn({ objectives }: Verdict): readonly string[] {
  return objectives
    .filter((one) => (one.result === "breach" || one.result === "warn") && !sawTooLittle(one))
    .map(({ id }) => id);
}

export function brokenIn({ invariants }: Verdict): readonly string[] {
  return invariants.filter(({ result }) => result === "broken").map(({ name }) => name);
}

function ofObjective(id: string, { objectives }: Verdict): Answer["answer"] {
  const found = objectives.find((one) => one.id === id);
  if (found === undefined || found.result === "skipped" || sawTooLittle(found)) return "unjudged";
  return found.result === "breach" ? "sounded" : "silent";
}

function ofInvariant(name: string, { invariants }: Verdict): Answer["answer"] {
  const found = invariants.find((one) => one.name === name);
  if (found === undefined || found.result === "not-checked") return "unjudged";
  return found.result === "broken" ? "sounded" : "silent";
}

function ofComparison(id: string, comparison: Measured["comparison"]): Answer["answer"] {
  const found = comparison?.objectives.find((one) => one.id === id);
  if (found === undefined || found.base === null || found.current === null) return "unjudged";
  return found.result === "breach" ? "sounded" : "silent";
}

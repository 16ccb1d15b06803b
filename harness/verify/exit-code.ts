import { EXIT } from "../errors.ts";
import type { SectionResults } from "./checks.ts";

export interface PhaseOutcome {
  readonly sections: readonly SectionResults[];
  readonly isInvariantBroken: boolean;
  /** Exit code of a run that broke; `null` when none did. */
  readonly exitCode: number | null;
}

/** A broken invariant first, then a run that broke, then what failed, then what could not be measured. */
export function exitCodeOf({ sections, isInvariantBroken, exitCode }: PhaseOutcome): number {
  if (isInvariantBroken) return EXIT.invariant;
  if (exitCode !== null) return exitCode;
  const outcomes = new Set(sections.flatMap(({ results }) => results.map(({ outcome }) => outcome)));
  if (outcomes.has("fail")) return EXIT.fail;
  return outcomes.has("unmeasured") || outcomes.size === 0 ? EXIT.invalid : EXIT.pass;
}

import { EXIT } from "../errors.ts";
import type { SectionResults } from "./checks.ts";

export interface PhaseResults {
  readonly sections: readonly SectionResults[];
  /** What each run's verdict ends with. */
  readonly runExitCodes: readonly number[];
}

/** Of the runs' codes, those that outweigh any row: broken data, then what broke around the load. */
const BEFORE_ROWS: readonly number[] = [EXIT.invariant, EXIT.environment, EXIT.configuration];

/** A broken invariant first, then a run that broke, then what failed, then what could not be measured. */
export function exitCodeOf({ sections, runExitCodes }: PhaseResults): number {
  const ofRuns = BEFORE_ROWS.find((code) => runExitCodes.includes(code));
  if (ofRuns !== undefined) return ofRuns;
  const outcomes = new Set(sections.flatMap(({ results }) => results.map(({ outcome }) => outcome)));
  if (outcomes.has("fail")) return EXIT.fail;
  // What nobody looked at by plan is told, and makes no phase worse; alone it is no result.
  return outcomes.has("pass") && !outcomes.has("unmeasured") ? EXIT.pass : EXIT.invalid;
}

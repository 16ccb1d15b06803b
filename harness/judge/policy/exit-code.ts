import type { RunEvidence } from "../../contracts/run.ts";
import { EXIT, exitCodeOfError } from "../../errors.ts";
import type { RunWord } from "./run-word.ts";

/**
 * What the run ends with: an interrupt before all, then broken data, then what went wrong around the load, then the
 * verdict. `judge` of the saved run gives the same.
 */
export function exitCodeOf(
  { failure, strict }: Pick<RunEvidence, "failure" | "strict">,
  { verdict, invalid }: Pick<RunWord, "verdict" | "invalid">,
  isBroken: boolean,
): number {
  if (failure?.code === "INTERRUPTED") return EXIT.interrupted;
  if (isBroken) return EXIT.invariant;
  if (failure !== null) return exitCodeOfError(failure.code);
  if (invalid) return EXIT.invalid;
  if (verdict === "FAIL") return EXIT.fail;
  return verdict === "WARN" && strict ? EXIT.warnStrict : EXIT.pass;
}

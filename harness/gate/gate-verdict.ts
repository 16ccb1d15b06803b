import type { GateVerdict } from "../contracts/gate.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { EXIT } from "../errors.ts";

/** A run that can't be judged says nothing of the canary: it is neither a success nor a failure. What is broken is one. */
export function gateVerdictOf({
  verdict,
  invalid,
  incomplete,
  exitCode,
}: Pick<Verdict, "verdict" | "invalid" | "incomplete" | "exitCode">): GateVerdict {
  if (exitCode === EXIT.fail || exitCode === EXIT.invariant) return "FAIL";
  if (invalid || incomplete) return "INVALID";
  return exitCode === EXIT.pass || exitCode === EXIT.warnStrict ? verdict : "INVALID";
}

import { LoadproofError } from "../../errors.ts";

/** k6 could not be started. */
export function startFailure(executable: string, cause: unknown): LoadproofError {
  const hint = "run `loadproof doctor`, or `loadproof setup k6` to install it";
  return new LoadproofError("TOOL_MISSING", `k6 "${executable}" can't be run`, { cause, hint });
}

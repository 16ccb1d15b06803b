import type { K6Exit } from "../k6/k6-process.ts";

/** Codes of k6 (errext/exitcodes) with which a load still ran its course: thresholds, stopped by REST or a signal, `test.fail`. */
const LOAD_RAN: ReadonlySet<number | null> = new Set([0, 99, 103, 105, 110]);

/** Why k6 ended before the load did, for ends that are no exception of the script; `null` when the load ran. */
export function fatalReason({ exitCode, signal }: K6Exit, lastError: string | null): string | null {
  if (signal !== null || LOAD_RAN.has(exitCode)) return null;
  return lastError ?? `k6 ended with exit code ${exitCode}`;
}

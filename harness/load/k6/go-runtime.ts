import { totalmem } from "node:os";

/**
 * How k6's Go runtime collects garbage. At the default (a collection each time the heap has doubled) a quarter of k6's
 * CPU goes into it; at five times the heap it is a twentieth, which pays for writing the samples. The memory limit makes
 * Go collect more often again before the heap takes half of the machine. `benchmarks/harness-cost.ts` shows both.
 */
const GARBAGE_PERCENT = 400;
const MEMORY_SHARE = 0.5;

/** Variables for the Go runtime; what the caller has set stays. */
export function goRuntime(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return {
    GOGC: environment["GOGC"] || String(GARBAGE_PERCENT),
    GOMEMLIMIT: environment["GOMEMLIMIT"] || String(Math.floor(totalmem() * MEMORY_SHARE)),
  };
}

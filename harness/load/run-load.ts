import { runGenerator } from "./generators/run-generator.ts";
import { generatorSlots } from "./generators/slots.ts";
import type { LoadOptions, LoadResult } from "./load-options.ts";
import { mergeParts } from "./merge/merge-parts.ts";

/**
 * Runs k6 with the bundle, one process per generator, and gathers what they measure as that of one load. Returns also
 * when the script or k6 failed: the result says how. Throws BAD_FILE or BAD_INPUT before any load when k6 does not accept
 * the script, TOOL_MISSING when k6 can't be run, and DISK_FULL, after stopping k6, when the run folder can't take the
 * samples; what one generator throws stops the others.
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const slots = await generatorSlots(options.generators ?? 1, options.runDirectory);
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const settled = await Promise.allSettled(
    slots.map(async (slot) => {
      try {
        return await runGenerator({ ...options, signal, runDirectory: slot.directory }, slot);
      } catch (error) {
        failure.abort(`the failure of ${slot.id}`);
        throw error;
      }
    }),
  );
  const parts = settled.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
  return mergeParts(parts, options.runDirectory);
}

import { join } from "node:path";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import { loadproofVersion, sourceState } from "../run/revision.ts";
import { type Bundle, BUNDLED } from "../systems/index.ts";
import { buildReport, controlOf, decide, type Result } from "./build-report.ts";
import { KeptResults } from "./kept-results.ts";
import { measure } from "./measure.ts";
import { ProveProgress } from "./progress.ts";
import type { ProveOptions } from "./read-options.ts";
import type { ProofReport } from "./report.ts";
import { writePages } from "./write-pages.ts";

/**
 * Carries out every step, writes the pages and returns what they say. An unfinished proof goes on where it was, as long as
 * source and tables are the same; what could not be measured is tried again by the next call. A finished one is forgotten.
 * @throws LoadproofError INTERRUPTED, with how to go on
 */
export async function prove(
  options: ProveOptions,
  context: Context,
  bundle: Bundle = BUNDLED,
): Promise<ProofReport> {
  const { steps, runtime, language } = options;
  const directory = join(options.reportDirectory, "prove");
  const kept = new KeptResults(join(directory, "kept"), [await sourceState(context), runtime]);
  if (options.isFresh) await kept.forget(steps);
  const progress = new ProveProgress(options, context);
  const setting = { runtime, language, directory, bundle };
  progress.begins(directory);
  const results: Result[] = [];
  for (const step of steps) {
    const before = kept.read(step);
    const measured =
      before ?? (await orInterrupted(() => measure(step, setting, context), results, options, context));
    const result = { step, measured };
    results.push(result);
    const decision = decide(result);
    if (before === null && decision.outcome !== "not-shown") await kept.write(step, measured);
    progress.ended(result, decision, controlOf(step, results), before !== null);
  }
  const loadproof = await loadproofVersion(context);
  const report = buildReport(results, { isWhole: options.isWhole, loadproof, now: context.now() });
  await writePages(report, directory, language, context);
  if (report.score.notShown === 0) await kept.forget(steps);
  return report;
}

/** An interruption says how far the proof has come and how it goes on. */
async function orInterrupted<Value>(
  work: () => Promise<Value>,
  done: readonly Result[],
  { steps }: ProveOptions,
  { interrupted }: Context,
): Promise<Value> {
  try {
    interrupted.throwIfAborted();
    return await work();
  } catch (error) {
    if (!interrupted.aborted) throw error;
    const message = `interrupted by ${String(interrupted.reason)}: ${done.length} of ${steps.length} loads are done`;
    const hint = "the same command goes on with the others; --fresh begins anew";
    throw new LoadproofError("INTERRUPTED", message, { hint });
  }
}

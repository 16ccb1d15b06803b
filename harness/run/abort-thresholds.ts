import { k6AbortThresholds, metricKinds } from "../judge/index.ts";
import type { LoadThresholds } from "../load/index.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import type { Telling } from "../report/words/telling.ts";
import type { Progress } from "../terminal/progress.ts";

type Prepared = Pick<PreparedRun, "thresholds" | "isBundled" | "plan">;

/** Thresholds by which k6 ends the run early; objectives that ask for it but can't be said in k6's words are named. */
export function abortThresholds(
  { thresholds: loaded, isBundled, plan }: Prepared,
  progress: Progress,
  { text }: Telling,
): LoadThresholds {
  if (loaded === null) return {};
  const phases = isBundled ? "tagged" : plan.shape === null ? "one" : "hidden";
  const { thresholds, inexpressible } = k6AbortThresholds(loaded.file, metricKinds(null), phases);
  for (const { objective, why } of inexpressible) {
    progress.event(text("progress.cantAbort", { objective, why }));
  }
  return thresholds;
}

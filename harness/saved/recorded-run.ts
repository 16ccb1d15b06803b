import type { Baseline } from "../contracts/baseline.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { baselineOf, type ThresholdFile } from "../judge/index.ts";
import { BASELINE_FILE, readKept } from "./earlier-runs.ts";
import { readComparisonInput } from "./judge-input.ts";
import { readSavedThresholds, readVerdict } from "./read-run.ts";
import type { RunFolder } from "./run-folder.ts";

/**
 * What of a saved run is kept to compare others with it, valued by `thresholds`, else by those saved with it, else by what
 * every HTTP test has. Its word is that of `verdict.json`: valuing a run by other objectives judges it no second time.
 */
export async function recordedRun(folder: RunFolder, thresholds?: ThresholdFile): Promise<Baseline> {
  const hasOwn = thresholds === undefined && (await readSavedThresholds(folder)).thresholds !== null;
  const kept = hasOwn ? await readKept(folder.file(BASELINE_FILE)) : null;
  const baseline = kept ?? baselineOf(await readComparisonInput(folder, thresholds));
  return withWord(baseline, await readVerdict(folder));
}

export function withWord(baseline: Baseline, { verdict, invalid, code }: Verdict): Baseline {
  return { ...baseline, verdict, invalid, code };
}

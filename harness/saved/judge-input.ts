import { THRESHOLDS_FILE, type RunFolder } from "./run-folder.ts";
import { readEvidence, readObservations, readSamples, readSavedThresholds, readSummary } from "./read-run.ts";
import type { JudgeInput, ThresholdFile } from "../judge/index.ts";
import { COMPARISON_OBJECTIVES } from "../judge/comparison/default-objectives.ts";

/** What the judge takes of a saved run; judged by `thresholds`, else by those saved with it. */
export async function readJudgeInput(folder: RunFolder, thresholds?: ThresholdFile): Promise<JudgeInput> {
  const evidence = await readEvidence(folder);
  return {
    evidence,
    samples: await readSamples(folder, evidence),
    summary: await readSummary(folder, evidence),
    observations: await readObservations(folder, evidence),
    thresholds: thresholds ?? (await savedOrDefault(folder)),
    thresholdsReference: await folder.reference(THRESHOLDS_FILE),
    nowMs: Date.parse(evidence.endedAt),
  };
}

/** A run without a threshold file is compared by what every HTTP test has. */
async function savedOrDefault(folder: RunFolder): Promise<ThresholdFile> {
  return (await readSavedThresholds(folder)).thresholds ?? COMPARISON_OBJECTIVES;
}

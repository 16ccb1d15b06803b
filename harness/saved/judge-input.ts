import { COMPARISON_OBJECTIVES, type JudgeInput, type ThresholdFile } from "../judge/index.ts";
import {
  readEvidence,
  readFindings,
  readObservations,
  readSamples,
  readSavedThresholds,
  readSummary,
  readSystemState,
} from "./read-run.ts";
import type { RunFolder } from "./run-folder.ts";

/** What the judge takes of a saved run; judged by `thresholds`, else by those saved with it. */
export async function readJudgeInput(folder: RunFolder, thresholds?: ThresholdFile): Promise<JudgeInput> {
  const evidence = await readEvidence(folder);
  const saved = await readSavedThresholds(folder);
  return {
    evidence,
    samples: await readSamples(folder, evidence),
    summary: await readSummary(folder, evidence),
    observations: await readObservations(folder, evidence),
    systemState: await readSystemState(folder, evidence),
    findings: await readFindings(folder, evidence),
    ...saved,
    thresholds: thresholds ?? saved.thresholds,
    nowMs: Date.parse(evidence.endedAt),
  };
}

/** The same to compare the run with others: without a threshold file by what every HTTP test has. */
export async function readComparisonInput(
  folder: RunFolder,
  thresholds?: ThresholdFile,
): Promise<JudgeInput & { readonly thresholds: ThresholdFile }> {
  const input = await readJudgeInput(folder, thresholds);
  return { ...input, thresholds: input.thresholds ?? COMPARISON_OBJECTIVES };
}

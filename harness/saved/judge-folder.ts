import type { Baseline } from "../contracts/baseline.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { judgeAndRecord } from "../judge/index.ts";
import { BASELINE_FILE, BASELINES_FILE, readSavedBaselines } from "./earlier-runs.ts";
import {
  readEvidence,
  readObservations,
  readSamples,
  readSummary,
  type SavedThresholds,
} from "./read-run.ts";
import type { RunFolder } from "./run-folder.ts";

export interface JudgeFolderInputs extends SavedThresholds {
  /** Earlier runs to judge against, which are then saved with the run; without them those saved already are taken. */
  readonly baselines?: readonly Baseline[];
}

/** Judges a saved run from its folder alone and writes `verdict.json`. Waivers are read as of the run's end. */
export async function judgeFolder(folder: RunFolder, inputs: JudgeFolderInputs): Promise<Verdict> {
  const evidence = await readEvidence(folder);
  const { verdict, baseline } = judgeAndRecord({
    evidence,
    samples: await readSamples(folder, evidence),
    summary: await readSummary(folder, evidence),
    observations: await readObservations(folder, evidence),
    thresholds: inputs.thresholds,
    thresholdsReference: inputs.thresholdsReference,
    nowMs: Date.parse(evidence.endedAt),
    baselines: await baselinesFor(folder, inputs.baselines),
  });
  await folder.writeJson("verdict.json", verdict);
  await folder.writeJson(BASELINE_FILE, baseline);
  return verdict;
}

async function baselinesFor(
  folder: RunFolder,
  given: readonly Baseline[] | undefined,
): Promise<readonly Baseline[]> {
  if (given === undefined) return readSavedBaselines(folder);
  if (given.length > 0) await folder.writeJson(BASELINES_FILE, given);
  return given;
}

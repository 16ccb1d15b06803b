import type { Baseline } from "../contracts/baseline.ts";
import { baselineOf } from "../judge/index.ts";
import { readEvidence, readObservations, readSamples, readSavedThresholds } from "./judge-folder.ts";
import type { RunFolder } from "./run-folder.ts";

/** What of a saved run later runs are compared with; `null` for a run without samples. */
export async function savedBaseline(folder: RunFolder): Promise<Baseline | null> {
  const evidence = await readEvidence(folder);
  const samples = await readSamples(folder, evidence);
  if (samples === null) return null;
  const inputs = await readSavedThresholds(folder);
  const observations = await readObservations(folder, evidence);
  const nowMs = Date.parse(evidence.endedAt);
  return baselineOf({ evidence, samples, summary: null, observations, ...inputs, nowMs });
}

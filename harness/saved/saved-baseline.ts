import { BASELINE_FILE, readKept } from "./earlier-runs.ts";
import { readJudgeInput } from "./judge-input.ts";
import type { Baseline } from "../contracts/baseline.ts";
import { baselineOf } from "../judge/index.ts";
import { readEvidence } from "./read-run.ts";
import type { RunFolder } from "./run-folder.ts";

/** What of a saved run later runs are compared with: as it was judged, else judged again; `null` for a run without samples. */
export async function savedBaseline(folder: RunFolder): Promise<Baseline | null> {
  const { samples } = await readEvidence(folder);
  if (samples === null) return null;
  return (await readKept(folder.file(BASELINE_FILE))) ?? baselineOf(await readJudgeInput(folder));
}

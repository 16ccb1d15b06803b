import type { Baseline } from "../contracts/baseline.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { judgeAndRecord } from "../judge/index.ts";
import { BASELINE_FILE, BASELINES_FILE, readSavedBaselines } from "./earlier-runs.ts";
import { readJudgeInput } from "./judge-input.ts";
import type { RunFolder } from "./run-folder.ts";

export interface JudgeFolderOptions {
  /** Earlier runs to judge against, which are then saved with the run; without them those saved already are taken. */
  readonly baselines?: readonly Baseline[];
  /** WARN gets an exit code of its own, also where the run was not asked to. */
  readonly strict?: boolean;
}

/**
 * Judges a saved run from its folder alone, by the thresholds saved with it, and writes `verdict.json`: the one place
 * where a run's verdict is made. Waivers are read as of the run's end.
 */
export async function judgeFolder(
  folder: RunFolder,
  { baselines, strict = false }: JudgeFolderOptions = {},
): Promise<Verdict> {
  const input = await readJudgeInput(folder);
  const { verdict, baseline } = judgeAndRecord({
    ...input,
    evidence: { ...input.evidence, strict: input.evidence.strict || strict },
    baselines: await baselinesFor(folder, baselines),
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

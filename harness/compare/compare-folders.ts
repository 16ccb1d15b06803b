import { resolve } from "node:path";
import type { Context } from "../context.ts";
import type { Comparison } from "../contracts/comparison.ts";
import {
  askedFor,
  compareWithEarlier,
  isCompared,
  objectivesOf,
  type ThresholdFile,
} from "../judge/index.ts";
import { COMPARISON_FILE, RunFolder } from "../saved/run-folder.ts";
import { earlierRuns, runsToJudgeAgainst } from "../saved/earlier-runs.ts";
import { readComparisonInput } from "../saved/judge-input.ts";
import { readBase } from "../saved/read-base.ts";
import { recordedRun } from "../saved/recorded-run.ts";

export interface CompareOptions {
  /** Folders of runs, baseline files, or names of pinned baselines; none takes the pinned and the rolling one. */
  readonly base: readonly string[];
  readonly current: string;
  /** Instead of the thresholds saved with the current run. */
  readonly thresholds: ThresholdFile | undefined;
  readonly context: Context;
}

/** Compares a saved run with earlier ones, all of them valued by the same objectives, and saves `comparison.json` with it. */
export async function compareFolders({
  base,
  current,
  thresholds,
  context,
}: CompareOptions): Promise<Comparison> {
  const folder = RunFolder.open(resolve(context.workingDirectory, current));
  const input = await readComparisonInput(folder, thresholds);
  const baselines =
    base.length === 0
      ? runsToJudgeAgainst(await earlierRuns(folder, input.evidence, context))
      : await Promise.all(
          base.map(async (one) => askedFor((await readBase(one, input.thresholds, context)).baseline)),
        );
  const subjects = objectivesOf(input).filter(({ objective }) => isCompared(objective));
  const comparison = compareWithEarlier(subjects, baselines, await recordedRun(folder, input.thresholds));
  await folder.writeJson(COMPARISON_FILE, comparison);
  return comparison;
}

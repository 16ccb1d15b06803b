import { stat } from "node:fs/promises";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Context } from "../context.ts";
import type { Baseline } from "../contracts/baseline.ts";
import type { Comparison } from "../contracts/comparison.ts";
import {
  baselineOf,
  compareWithEarlier,
  isCompared,
  objectivesOf,
  type ThresholdFile,
} from "../judge/index.ts";
import { RunFolder } from "../run/run-folder.ts";
import { earlierRuns } from "./earlier-runs.ts";
import { parseBaseline, readPinned } from "./pinned-baselines.ts";
import { readJudgeInput } from "./read-judge-input.ts";

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
  const input = await readJudgeInput(folder, thresholds);
  const file = input.thresholds ?? undefined;
  const baselines =
    base.length === 0
      ? await earlierRuns(folder, input.evidence, context)
      : await Promise.all(base.map(async (one) => (await readBase(one, file, context)).baseline));
  const subjects = objectivesOf(input).filter(({ objective }) => isCompared(objective));
  const comparison = compareWithEarlier(subjects, baselines, baselineOf(input));
  await folder.writeJson("comparison.json", comparison);
  return comparison;
}

/** A folder of a run, a baseline file, or the name of a pinned baseline, as what is kept of it. */
export async function readBase(
  name: string,
  thresholds: ThresholdFile | undefined,
  place: Pick<Context, "workingDirectory">,
): Promise<{ readonly baseline: Baseline; readonly pinned: boolean; readonly folder: RunFolder | null }> {
  const path = resolve(place.workingDirectory, name);
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true && name.endsWith(".json"))
    return { baseline: parseBaseline(await readFile(path, "utf8"), path), pinned: true, folder: null };
  if (found === null && !name.startsWith(".")) {
    const pinned = await readPinned(name, place).catch(() => null);
    if (pinned !== null) return { baseline: pinned.baseline, pinned: true, folder: null };
  }
  const folder = RunFolder.open(found?.isFile() === true ? dirname(path) : path);
  return { baseline: baselineOf(await readJudgeInput(folder, thresholds)), pinned: false, folder };
}

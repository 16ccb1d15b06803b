import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Context } from "../context.ts";
import type { Baseline } from "../contracts/baseline.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readUserText } from "../files/read-user-text.ts";
import type { ThresholdFile } from "../judge/index.ts";
import { parseBaseline, readPinned } from "./pinned-baselines.ts";
import { recordedRun } from "./recorded-run.ts";
import { RunFolder } from "./run-folder.ts";

const WANTED = { bytesMax: FILE_BYTES_MAX.saved, expected: "a baseline that loadproof wrote" } as const;

/** A folder of a run, a baseline file, or the name of a pinned baseline, as what is kept of it. */
export async function readBase(
  name: string,
  thresholds: ThresholdFile | undefined,
  place: Pick<Context, "workingDirectory">,
): Promise<{ readonly baseline: Baseline; readonly pinned: boolean; readonly folder: RunFolder | null }> {
  const path = resolve(place.workingDirectory, name);
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true && name.endsWith(".json"))
    return { baseline: parseBaseline(readUserText(path, WANTED), path), pinned: true, folder: null };
  if (found === null && !name.startsWith(".")) {
    const pinned = await readPinned(name, place).catch(() => null);
    if (pinned !== null) return { baseline: pinned.baseline, pinned: true, folder: null };
  }
  const folder = RunFolder.open(found?.isFile() === true ? dirname(path) : path);
  return { baseline: await recordedRun(folder, thresholds), pinned: false, folder };
}

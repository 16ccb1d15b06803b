import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { baselineSchema, type Baseline } from "../contracts/baseline.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { InputProblems } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText, readTextIfThere } from "../files/read-regular-file.ts";
import { parseWhole } from "../text/parse-whole.ts";
import type { HistoryRecord } from "../history/record.ts";
import { baselineName, parseBaseline, type PinnedBaseline, readPinned } from "./pinned-baselines.ts";
import type { RunFolder } from "./run-folder.ts";
import type { Context } from "../context.ts";

/** What a run is compared with later: written beside its verdict. */
export const BASELINE_FILE = "baseline.json";
/** The earlier runs that a run was judged against, so that it can be judged again with the same words. */
export const BASELINES_FILE = "baselines.json";

/** Folders looked into for a rolling baseline, newest first; the judge takes at most 40 comparable ones. */
const FOLDERS_MAX = 200;

/** The runs that ended before a run began, of its scenario and profile. */
export interface EarlierRuns {
  /** The pinned one, whatever it was made under. */
  readonly pinned: PinnedBaseline | null;
  /** Those made under the same conditions, oldest first; the pinned one may be among them. */
  readonly comparable: readonly Baseline[];
  /** Those made under other conditions, oldest first. */
  readonly others: readonly Baseline[];
}

/** Looks for earlier runs beside the folder of a run, under `baselines/` where the user works, and in its history. */
export async function earlierRuns(
  folder: RunFolder,
  evidence: RunEvidence,
  place: Pick<Context, "workingDirectory">,
  history: readonly HistoryRecord[] = [],
): Promise<EarlierRuns> {
  const pinned = await readPinned(baselineName(evidence), place).catch(() => null);
  const beside = await rollingBaselines(dirname(folder.path), basename(folder.path));
  const kept = history.flatMap((record) => record.baseline ?? []);
  const byId = new Map([...kept, ...beside].map((run) => [run.runId, run]));
  const before = [...byId.values()]
    .filter(({ runId }) => runId !== evidence.runId)
    .filter(({ scenario, profile }) => scenario === evidence.scenario && profile === evidence.profile)
    .filter(({ endedAt }) => Date.parse(endedAt) <= Date.parse(evidence.startedAt))
    .sort(byAge);
  const isComparable = ({ comparabilityKey }: Baseline): boolean =>
    comparabilityKey === evidence.comparabilityKey;
  return {
    pinned,
    comparable: before.filter(isComparable),
    others: before.filter((run) => !isComparable(run)),
  };
}

/** What a run is judged against: the pinned run, and the comparable ones, each once. */
export function runsToJudgeAgainst({ pinned, comparable }: EarlierRuns): readonly Baseline[] {
  if (pinned === null) return comparable;
  const others = comparable.filter(({ runId }) => runId !== pinned.baseline.runId);
  return [{ ...pinned.baseline, pinned: true }, ...others];
}

/** What is kept of the runs in a folder of runs, oldest first. Runs without it, or with a damaged one, are left out. */
export async function rollingBaselines(
  runsDirectory: string,
  except: string | null,
): Promise<readonly Baseline[]> {
  const names = await readdir(runsDirectory).catch(() => []);
  const newest = names
    .filter((name) => name !== except)
    .toSorted()
    .slice(-FOLDERS_MAX);
  const found = await Promise.all(newest.map((name) => readKept(join(runsDirectory, name, BASELINE_FILE))));
  return found.filter((one) => one !== null).toSorted(byAge);
}

function byAge(left: Baseline, right: Baseline): number {
  return Date.parse(left.endedAt) - Date.parse(right.endedAt);
}

/** What was kept of a run; `null` when there is none, or a damaged one. */
export async function readKept(path: string): Promise<Baseline | null> {
  try {
    return parseBaseline(readRegularText(path, FILE_BYTES_MAX.saved), path);
  } catch {
    return null;
  }
}

const listSchema = z.array(baselineSchema);

/** The earlier runs saved with a run; none when it was judged against none. */
export async function readSavedBaselines(folder: RunFolder): Promise<readonly Baseline[]> {
  const path = folder.file(BASELINES_FILE);
  const text = readTextIfThere(path, FILE_BYTES_MAX.saved);
  const parsed = listSchema.safeParse(text === null ? [] : parseWhole(text));
  if (parsed.success) return parsed.data;
  const hint = "the run folder is damaged or of another version";
  throw new InputProblems([{ subject: path, expected: "baselines that loadproof wrote", hint }]);
}

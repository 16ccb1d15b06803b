import { dirname, join } from "node:path";
import type { Context } from "../context.ts";
import type { Baseline } from "../contracts/baseline.ts";
import type { HistoryRecord } from "../history/record.ts";
import { askedFor, compareWithEarlier, isCompared, type JudgeInput, objectivesOf } from "../judge/index.ts";
import { type BaselineInput, ROLLING_RUNS_MIN } from "../report/index.ts";
import { type EarlierRuns, earlierRuns } from "../saved/earlier-runs.ts";
import { readComparisonInput } from "../saved/judge-input.ts";
import { readBase } from "../saved/read-base.ts";
import { readEvidence, readSamples } from "../saved/read-run.ts";
import { recordedRun } from "../saved/recorded-run.ts";
import { RunFolder } from "../saved/run-folder.ts";

/** Runs of a rolling baseline: a fortnight of nights. */
const ROLLING_RUNS_MAX = 14;

export interface BaselineSources {
  /** A folder of a run, a baseline file, or the name of a pinned baseline; instead of those that are found. */
  readonly given: string | undefined;
  /** The history's runs count as earlier ones too. */
  readonly history: readonly HistoryRecord[];
  readonly place: Pick<Context, "workingDirectory">;
}

interface Found {
  readonly kind: BaselineInput["kind"];
  readonly name: string;
  readonly runs: readonly Baseline[];
  /** Folder of the newest of the runs, where it is known. */
  readonly folder?: RunFolder | null;
}

/** What a report compares its run with, and how many comparable earlier runs there are when they are too few. */
export async function reportBaselines(
  folder: RunFolder,
  sources: BaselineSources,
): Promise<{ readonly baselines: readonly BaselineInput[]; readonly rollingRuns: number }> {
  const evidence = await readEvidence(folder);
  const earlier = await earlierRuns(folder, evidence, sources.place, sources.history);
  const comparable = earlier.comparable.filter(isSound);
  const found =
    sources.given === undefined
      ? [...pinnedOf(earlier), ...rollingOf(comparable, earlier.others.filter(isSound))]
      : [await givenOne(sources.given, sources.place)];
  if (found.length === 0) return { baselines: [], rollingRuns: comparable.length };
  const input = await readComparisonInput(folder);
  const current = await recordedRun(folder);
  const baselines = await Promise.all(found.map((one) => compared(one, input, current, folder)));
  return { baselines, rollingRuns: comparable.length };
}

/** A bad run in a baseline makes the next bad run look fine, and so does one that was disturbed. */
function isSound({ verdict, invalid, defects, actions }: Baseline): boolean {
  return verdict !== "FAIL" && !invalid && defects.length + actions.length === 0;
}

function pinnedOf({ pinned }: EarlierRuns): Found[] {
  return pinned === null ? [] : [{ kind: "pinned", name: pinned.name, runs: [pinned.baseline] }];
}

/** Too few comparable runs make none; runs that are all of other conditions are shown as what they are. */
function rollingOf(comparable: readonly Baseline[], others: readonly Baseline[]): Found[] {
  const runs = comparable.length > 0 ? comparable : others;
  const newest = runs.at(-1);
  if (newest === undefined || runs.length < ROLLING_RUNS_MIN) return [];
  return [{ kind: "rolling", name: newest.runId, runs: runs.slice(-ROLLING_RUNS_MAX) }];
}

async function givenOne(given: string, place: BaselineSources["place"]): Promise<Found> {
  const { baseline, pinned, folder } = await readBase(given, undefined, place);
  return pinned
    ? { kind: "pinned", name: given, runs: [baseline] }
    : { kind: "previous", name: baseline.runId, runs: [baseline], folder };
}

/** The judge leaves bad runs out; a report that was asked to compare with one shows it all the same. */
async function compared(
  { kind, name, runs, folder = null }: Found,
  input: JudgeInput,
  current: Baseline,
  beside: RunFolder,
): Promise<BaselineInput> {
  const subjects = objectivesOf(input).filter(({ objective }) => isCompared(objective));
  const usable = runs.map((run): Baseline => ({ ...askedFor(run), verdict: "PASS", invalid: false }));
  const { objectives } = compareWithEarlier(subjects, usable, current);
  const from = folder ?? folderBeside(runs.at(-1), beside);
  return { kind, name, runs, objectives, samples: from === null ? null : await samplesOf(from) };
}

/** Where the folder of an earlier run lies, if it is still there. */
function folderBeside(run: Baseline | undefined, folder: RunFolder): RunFolder | null {
  if (run === undefined || !/^[\w.-]+$/.test(run.runId)) return null;
  return RunFolder.open(join(dirname(folder.path), run.runId));
}

/** The curve of an earlier run is an extra: without its folder, the figures that were kept of it say the rest. */
async function samplesOf(folder: RunFolder): Promise<BaselineInput["samples"]> {
  try {
    return await readSamples(folder, await readEvidence(folder));
  } catch {
    return null;
  }
}

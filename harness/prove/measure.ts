import { readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { runPairs } from "../compare/run-pairs.ts";
import { SilentProgress } from "../compare/silent-progress.ts";
import type { Context } from "../context.ts";
import type { Comparison } from "../contracts/comparison.ts";
import { LoadproofError } from "../errors.ts";
import { makeFolder } from "../files/make-folder.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { PAIRS_TO_FAIL } from "../judge/index.ts";
import { prepareRun } from "../plan/prepare-run.ts";
import { buildReportView } from "../report/index.ts";
import { performRun } from "../run/execute-run.ts";
import { loadReportInput } from "../run/load-report-input.ts";
import { readEvidence, readVerdict } from "../saved/read-run.ts";
import { RunFolder } from "../saved/run-folder.ts";
import type { Bundle } from "../systems/index.ts";
import type { Measured } from "./measured.ts";
import { contextOf, flagsOf, type LoadSetting, runFlagsOf } from "./run-options.ts";
import type { Step } from "./steps.ts";

export interface MeasureSetting extends LoadSetting {
  /** Folder of the proof. */
  readonly directory: string;
  readonly bundle: Bundle;
}

/** Carries out one step; what an earlier, interrupted attempt has left is taken away. @throws LoadproofError INTERRUPTED */
export async function measure(step: Step, setting: MeasureSetting, context: Context): Promise<Measured> {
  const directory = join(setting.directory, "loads", step.id);
  await guardDisk(directory, async () => {
    await rm(directory, { recursive: true, force: true });
    await makeFolder(directory);
  });
  const startedAt = context.now();
  const own = contextOf(step, directory, context);
  const { folder, comparison } = await perform(step, directory, setting, own);
  const seconds = (context.now() - startedAt) / 1_000;
  const { machine, environment } = await readEvidence(folder);
  const { diagnosis } = buildReportView(await loadReportInput(folder, { language: "en" }));
  return {
    startedAt: new Date(startedAt).toISOString(),
    seconds,
    run: relative(setting.directory, folder.path),
    verdict: await readVerdict(folder),
    causes: diagnosis.causes.map(({ cause }) => cause),
    comparison,
    machine,
    runtime: environment.runtime,
  };
}

interface Performed {
  readonly folder: RunFolder;
  readonly comparison: Comparison | null;
}

async function perform(
  step: Step,
  directory: string,
  setting: MeasureSetting,
  context: Context,
): Promise<Performed> {
  const caughtBy = step.mistake?.proof.caughtBy ?? "nothing";
  if (caughtBy !== "nothing" && caughtBy.slower !== undefined)
    return comparePairs(step, directory, setting, context);
  const flags = runFlagsOf(step, setting, directory, context);
  const prepared = await prepareRun(step.load.scenario, flags, context, setting.bundle);
  const { folder } = await performRun(prepared, context, new SilentProgress(() => undefined));
  if (context.interrupted.aborted)
    throw new LoadproofError("INTERRUPTED", `interrupted by ${String(context.interrupted.reason)}`);
  return { folder, comparison: null };
}

async function comparePairs(
  { load, mistake }: Step,
  directory: string,
  setting: MeasureSetting,
  context: Context,
): Promise<Performed> {
  const comparison = await runPairs({
    scenario: load.scenario,
    flags: flagsOf(load, setting, context),
    targets: { a: { kind: "current" }, b: { kind: "defects", defects: mistake?.name ?? "" } },
    deployments: {},
    pairs: PAIRS_TO_FAIL,
    directory,
    context,
    bundle: setting.bundle,
    onProgress: () => undefined,
  });
  const runs = join(directory, "b", "runs");
  const last = (await readdir(runs)).toSorted().at(-1) ?? "";
  return { folder: RunFolder.open(join(runs, last)), comparison };
}

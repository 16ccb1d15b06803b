import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { SilentProgress } from "../compare/silent-progress.ts";
import type { Context } from "../context.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { LoadproofError } from "../errors.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { makeFolder } from "../files/make-folder.ts";
import { prepareRun } from "../plan/prepare-run.ts";
import { headline } from "../report/index.ts";
import { performRun } from "../run/execute-run.ts";
import { readEvidence } from "../saved/read-run.ts";
import { decide, violationsOf } from "./decide.ts";
import type { Experiment } from "./experiments.ts";
import type { ChaosRow } from "./report.ts";
import { type ChaosSetting, contextOf, flagsOf } from "./run-of.ts";

export interface Performed {
  readonly row: ChaosRow;
  readonly evidence: RunEvidence;
}

/** Carries out one experiment in a folder of its own. @throws LoadproofError INTERRUPTED */
export async function perform(
  experiment: Experiment,
  directory: string,
  setting: ChaosSetting,
  context: Context,
): Promise<Performed> {
  const { id, folder: name, file } = experiment;
  const own = join(directory, "runs", name);
  await guardDisk(own, async () => {
    await rm(own, { recursive: true, force: true });
    await makeFolder(own);
  });
  const startedAt = context.now();
  const ownContext = contextOf(experiment, context);
  const prepared = await prepareRun(file.scenario, flagsOf(experiment, setting, own), ownContext);
  const progress = new SilentProgress(() => undefined);
  const { verdict, folder } = await performRun(prepared, ownContext, progress);
  if (context.interrupted.aborted)
    throw new LoadproofError("INTERRUPTED", `interrupted by ${String(context.interrupted.reason)}`);
  const { system } = prepared;
  const { lost = [], duplicated = [] } = system?.invariants?.tells ?? {};
  const { invariants } = verdict;
  return {
    evidence: await readEvidence(folder),
    row: {
      experiment: id,
      system: system?.topology.name ?? null,
      title: file.title,
      why: file.why,
      command: prepared.plan.command,
      outcome: decide(verdict),
      headline: headline({ verdict }),
      code: verdict.code,
      facts: verdict.facts,
      exitCode: verdict.exitCode,
      faults: verdict.faults,
      lost: violationsOf(lost, invariants),
      duplicated: violationsOf(duplicated, invariants),
      invariants: {
        held: invariants.filter(({ result }) => result === "held").length,
        count: invariants.length,
        compared: invariants.reduce((sum, { compared }) => sum + compared, 0),
      },
      startedAt: new Date(startedAt).toISOString(),
      seconds: (context.now() - startedAt) / 1_000,
      run: relative(directory, folder.path),
    },
  };
}

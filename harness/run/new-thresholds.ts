import { relative } from "node:path";
import type { Context } from "../context.ts";
import { writeThresholds } from "../propose/write-thresholds.ts";
import { commandName } from "../installation.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import type { RunFolder } from "../saved/run-folder.ts";

type Prepared = Pick<PreparedRun, "plan" | "scriptPath" | "thresholds" | "newThresholds" | "isBundled">;

/** Writes the threshold file that was asked for and says so; offers it where the run was judged without one. */
export async function newThresholds(
  prepared: Prepared,
  folder: RunFolder,
  context: Context,
): Promise<readonly string[]> {
  const { plan, scriptPath, thresholds, newThresholds: path, isBundled } = prepared;
  if (path === null) {
    if (thresholds !== null || isBundled) return [];
    return [`no threshold file judged this run; to make one: ${plan.command} --write-thresholds`];
  }
  const shown = relative(context.workingDirectory, path) || path;
  const reason = await writeThresholds(folder, { path, script: scriptPath, context });
  if (reason !== null) return [`${shown} was not written: ${reason}`];
  const script = relative(context.workingDirectory, scriptPath);
  const run = `${commandName(context)} run ${script} --thresholds ${shown}`;
  return [`${shown} holds what this run measured, with head-room; judge by it: ${run}`];
}

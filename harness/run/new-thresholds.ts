import { relative } from "node:path";
import type { Context } from "../context.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { commandName } from "../installation.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { writeThresholds } from "../propose/write-thresholds.ts";
import { failureText } from "./failure-text.ts";
import type { Telling } from "../report/words/telling.ts";
import type { RunFolder } from "../saved/run-folder.ts";
import { quote } from "../text/quote.ts";

type Prepared = Pick<PreparedRun, "plan" | "scriptPath" | "thresholds" | "newThresholds" | "isBundled">;

interface Judged {
  readonly folder: RunFolder;
  readonly verdict: Pick<Verdict, "verdict" | "invalid" | "incomplete">;
}

/** Writes the threshold file that was asked for and says so; offers it where a run that a file could be made of had none. */
export async function newThresholds(
  prepared: Prepared,
  { folder, verdict }: Judged,
  context: Context,
  telling: Telling,
): Promise<readonly string[]> {
  const { plan, scriptPath, newThresholds: path } = prepared;
  if (path === null) {
    if (!isOffered(prepared, verdict)) return [];
    return [telling.text("thresholds.offer", { command: `${plan.command} --write-thresholds` })];
  }
  const shown = relative(context.workingDirectory, path) || path;
  // The run is judged all the same, and its result comes after this.
  const why = await writeThresholds(folder, { path, script: scriptPath, context, telling }).catch(
    (error: unknown) => failureText(error, telling),
  );
  if (why !== null) return [telling.text("thresholds.notWritten", { path: shown, why })];
  const script = quote(relative(context.workingDirectory, scriptPath));
  const command = `${commandName(context)} run ${script} --thresholds ${quote(shown)}`;
  return [telling.text("thresholds.written", { path: shown, command })];
}

/** Nobody holds a system to a run that failed, that measured nothing sound or that did not reach its end. */
export function isOffered(
  { thresholds, isBundled }: Pick<Prepared, "thresholds" | "isBundled">,
  { verdict, invalid, incomplete }: Judged["verdict"],
): boolean {
  return thresholds === null && !isBundled && verdict !== "FAIL" && !invalid && !incomplete;
}

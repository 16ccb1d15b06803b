import type { RunEvidence } from "../../../contracts/run.ts";
import { scaledCommand } from "../../../contracts/scaling.ts";
import type { ReportView } from "../../view/types.ts";
import { enoughCommand } from "./enough-command.ts";

/**
 * What to run next: twice the load after a clean pass, where that can be said; enough of it after too few samples; the same
 * again after anything else.
 */
export function nextCommand({
  run,
  diagnosis,
  verdict,
}: Pick<ReportView, "run" | "diagnosis" | "verdict">): string {
  const raised = diagnosis.nextSteps.includes("rerun-higher") ? run.raisedCommand : null;
  return raised ?? enoughCommand(run.command, verdict) ?? run.command;
}

/** The command with twice the users, or twice the rate; `null` where no number of the command says the load. */
export function raisedCommand({ scaling }: Pick<RunEvidence, "scaling">): string | null {
  return scaling === null || scaling === undefined ? null : scaledCommand(scaling, { vus: scaling.vus * 2 });
}

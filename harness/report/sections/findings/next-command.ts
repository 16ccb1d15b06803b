<<<<<<< HEAD
import { enoughCommand } from "./enough-command.ts";
import type { ReportView } from "../../view/types.ts";

/** What to run next: twice the load after a clean pass, enough of it after too few samples, the same again after anything else. */
export function nextCommand({
  run,
  diagnosis,
  verdict,
}: Pick<ReportView, "run" | "diagnosis" | "verdict">): string {
  if (diagnosis.nextSteps.includes("rerun-higher")) return raiseLoad(run.command, run.shape?.vusMax ?? null);
  return enoughCommand(run.command, verdict) ?? run.command;
=======
import type { RunEvidence } from "../../../contracts/run.ts";
import { scaledCommand } from "../../../contracts/scaling.ts";
import type { ReportView } from "../../view/types.ts";

/** What to run next: twice the load after a clean pass, where that can be said; the same again after anything else. */
export function nextCommand({ run, diagnosis }: Pick<ReportView, "run" | "diagnosis">): string {
  return (diagnosis.nextSteps.includes("rerun-higher") ? run.raisedCommand : null) ?? run.command;
>>>>>>> main
}

/** The command with twice the users, or twice the rate; `null` where no number of the command says the load. */
export function raisedCommand({ scaling }: Pick<RunEvidence, "scaling">): string | null {
  return scaling === null || scaling === undefined ? null : scaledCommand(scaling, { vus: scaling.vus * 2 });
}

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
}

/** The same command with twice the virtual users. */
export function raiseLoad(command: string, vusMax: number | null): string {
  const named = /(\bK6_VUS=|--vus[ =])(\d+)/;
  if (named.test(command))
    return command.replace(named, (_all, name: string, vus: string) => `${name}${Number(vus) * 2}`);
  return vusMax === null ? command : `K6_VUS=${vusMax * 2} ${command}`;
}

import { FAULT_KINDS } from "../actions/kinds.ts";
import { inOrder, parseAction } from "../actions/parse-action.ts";
import type { Context } from "../context.ts";
import type { Action } from "../contracts/plan.ts";
import { type FaultFile, isFilePath, readFaultFile } from "../faults/read-fault-file.ts";
import type { Flags } from "../options/table.ts";
import { isNameOf } from "../text/names.ts";
import type { ProblemCollector } from "../text/problems.ts";
import type { Subject } from "./find-script.ts";
import type { RunOptions } from "./run-options.ts";

export interface ReadSchedule {
  readonly schedule: readonly Action[];
  /** Nothing that was asked for is missing because it could not be read. */
  readonly isWhole: boolean;
}

/** What is to happen during the load, in order of time: actions, faults, and those of fault files. */
export function readSchedule(
  { actions, faults }: Pick<RunOptions, "actions" | "faults">,
  { action: asked = [] }: Pick<Flags, "action">,
  { name }: Pick<Subject, "name">,
  context: Pick<Context, "workingDirectory">,
  problems: ProblemCollector,
): ReadSchedule {
  const read = faults.map((word) => {
    if (!isFilePath(word)) return [parseAction(word, "--fault", FAULT_KINDS, problems)];
    const file = readFaultFile(word, context, problems);
    if (file !== null) checkScenario(file, name, problems);
    return file?.faults ?? [null];
  });
  const found = read.flat().filter((action) => action !== null);
  const isWhole = found.length === read.flat().length && actions.length === asked.length;
  return { schedule: inOrder([...actions, ...found]), isWhole };
}

/** A fault that was meant for another load says nothing of this one. */
function checkScenario({ path, scenario }: FaultFile, name: string, problems: ProblemCollector): void {
  if (scenario === null || isNameOf(scenario, name)) return;
  problems.add({
    subject: `${path} scenario`,
    value: scenario,
    expected: `${name}, which is to run`,
    hint: "run that scenario, give another --fault file, or leave `scenario` out for a file that fits any",
  });
}

import { FAULT_KINDS } from "../actions/kinds.ts";
import { inOrder, parseAction } from "../actions/parse-action.ts";
import type { Context } from "../context.ts";
import type { Action } from "../contracts/plan.ts";
import { type FaultFile, isFilePath, readFaultFile } from "../faults/read-fault-file.ts";
import { isNameOf } from "../text/names.ts";
import type { ProblemCollector } from "../text/problems.ts";
import type { Subject } from "./find-script.ts";
import type { RunOptions } from "./run-options.ts";

/** What is to happen during the load, in order of time: actions, faults, and those of fault files. */
export function readSchedule(
  { actions, faults }: Pick<RunOptions, "actions" | "faults">,
  { name }: Pick<Subject, "name">,
  context: Pick<Context, "workingDirectory">,
  problems: ProblemCollector,
): readonly Action[] {
  const read = faults.flatMap((word) => {
    if (!isFilePath(word)) return parseAction(word, "--fault", FAULT_KINDS, problems) ?? [];
    const file = readFaultFile(word, context, problems);
    if (file === null) return [];
    checkScenario(file, name, problems);
    return file.faults;
  });
  return inOrder([...actions, ...read]);
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

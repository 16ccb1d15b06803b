import type { Action } from "../contracts/plan.ts";
import type { ProblemCollector } from "../text/problems.ts";
import type { Here } from "./kind.ts";
import { actionKind } from "./kinds.ts";

/** Whether all that a schedule asks for can be done where the system runs. */
export function checkPlace(schedule: readonly Action[], here: Here, problems: ProblemCollector): void {
  for (const action of schedule) {
    const why = actionKind(action.kind)?.whyNotHere?.(action, here) ?? null;
    if (why !== null) problems.add({ subject: `action ${action.name}`, value: action.kind, ...why });
  }
}

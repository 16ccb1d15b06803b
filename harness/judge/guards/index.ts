import type { ObjectiveResult } from "../../contracts/verdict.ts";
import type { Guarded } from "./guarded.ts";
import { judgeImplied } from "./implied.ts";
import { judgeLastingFaults } from "./lasting-faults.ts";
import { judgeRecoveries } from "./recoveries.ts";
import { judgeScriptFailures } from "./script-failures.ts";
import { judgeServiceDeaths } from "./service-deaths.ts";
import { judgeUnanswered } from "./unanswered.ts";

/** Results that no threshold file can forget to ask for. */
const GUARDS: readonly ((run: Guarded) => readonly ObjectiveResult[])[] = [
  judgeImplied,
  judgeUnanswered,
  judgeScriptFailures,
  judgeServiceDeaths,
  judgeRecoveries,
  judgeLastingFaults,
];

export function guardResults(run: Guarded): readonly ObjectiveResult[] {
  return GUARDS.flatMap((guard) => guard(run));
}

import { say } from "../../contracts/reason.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { exactly } from "../objectives/decide.ts";
import { ownBreach } from "../objectives/objective-result.ts";
import { parseBound, type WrittenBound } from "../thresholds/bound.ts";
import type { Guarded } from "./guarded.ts";

const NONE = parseBound("== 0") as WrittenBound;

/** One critical result per action whose subject was to come back and did not: what was not recovered was not survived. */
export function judgeRecoveries({
  evidence: { actions },
}: Pick<Guarded, "evidence">): readonly ObjectiveResult[] {
  return actions
    .filter(({ outcome }) => outcome === "not-recovered")
    .map(({ name, subject, message, cause }) =>
      ownBreach(
        {
          id: `not-recovered[${name}]`,
          metric: "actions_not_recovered",
          where: { action: name },
          statisticText: "count",
          pass: [NONE],
          warn: [],
          why: "what was to be started again and did not come back was not survived",
        },
        exactly(1, "count", { samples: 1, needed: 1 }),
        say("NOT_RECOVERED", { service: subject, message: cause ?? message }),
      ),
    );
}

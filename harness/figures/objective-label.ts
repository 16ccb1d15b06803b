import type { Bound, ObjectiveResult } from "../contracts/verdict.ts";
import { labelOf } from "../judge/format.ts";

/** Words of the threshold as 002 writes them: `http p95`, `chat p95`, `http_req_failed`. */
export function objectiveLabel(
  objective: Pick<ObjectiveResult, "metric" | "where" | "statistic" | "when">,
): string {
  const { when } = objective;
  return when === undefined ? labelOf(objective) : `${labelOf(objective)} [${when.relation}: ${when.action}]`;
}

/** The bound an objective is measured against: the one that decided, else the first of `pass`, else of `warn`. */
export function objectiveTarget({ numbers, pass, warn }: ObjectiveResult): Bound | null {
  return numbers.bound ?? pass[0] ?? warn[0] ?? null;
}

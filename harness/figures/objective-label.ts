import type { Bound, ObjectiveResult } from "../contracts/verdict.ts";
import { namedStatistic, shortStatistic } from "../judge/statistic/parse.ts";

/** Words of the threshold as 002 writes them: `http p95`, `chat p95`, `http_req_failed`. */
export function objectiveLabel(
  objective: Pick<ObjectiveResult, "metric" | "where" | "statistic" | "when">,
): string {
  const { when } = objective;
  return when === undefined ? labelOf(objective) : `${labelOf(objective)} [${when.relation}: ${when.action}]`;
}

function labelOf(objective: Pick<ObjectiveResult, "metric" | "where" | "statistic">): string {
  const { service, name, expected_response: _expected, ...rest } = objective.where;
  const subject = [service, name].filter((part) => part !== undefined).join(" ");
  const further = Object.entries(rest).map(([tag, value]) => `${tag}=${value}`);
  const where = further.length === 0 ? "" : ` {${further.join(", ")}}`;
  const statistic = shortStatistic(objective.statistic);
  if (objective.metric === "http_req_duration")
    return `${subject === "" ? "http" : subject} ${statistic}${where}`;
  const metric = subject === "" ? objective.metric : `${subject} ${objective.metric}`;
  return namedStatistic(objective.statistic)?.row.countsOnes
    ? `${metric}${where}`
    : `${metric} ${statistic}${where}`;
}

/** The bound an objective is measured against: the one that decided, else the first of `pass`, else of `warn`. */
export function objectiveTarget({ numbers, pass, warn }: ObjectiveResult): Bound | null {
  return numbers.bound ?? pass[0] ?? warn[0] ?? null;
}

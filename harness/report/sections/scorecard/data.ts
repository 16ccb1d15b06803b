import type { ObjectiveResult } from "../../../contracts/verdict.ts";
import { namedStatistic, shortStatistic } from "../../../judge/statistic/parse.ts";
import type { ObjectiveView } from "../../view/types.ts";
import type { SeriesIndex } from "../../view/series-index.ts";
import { budgetUsed } from "./error-budget.ts";
import { objectiveSpark } from "./spark.ts";

const ORDER: Readonly<Record<ObjectiveResult["result"], number>> = {
  breach: 0,
  warn: 1,
  skipped: 2,
  pass: 3,
};

/** The judge's objectives with a label and group each; breached first, critical before others, else in the file's order. */
export function objectiveViews(
  objectives: readonly ObjectiveResult[],
  originals: readonly ObjectiveResult[],
  index: SeriesIndex | null,
): ObjectiveView[] {
  return objectives
    .map((objective, position) => ({
      ...objective,
      label: objectiveLabel(objective),
      group: objectiveGroup(objective),
      target: objective.numbers.bound ?? objective.pass[0] ?? objective.warn[0] ?? null,
      matching: (originals[position] ?? objective).where,
      spark: objectiveSpark(originals[position] ?? objective, index),
      budgetUsed: budgetUsed(originals[position] ?? objective, index),
    }))
    .sort(
      (left, right) =>
        ORDER[left.result] - ORDER[right.result] || Number(right.critical) - Number(left.critical),
    );
}

/** Words of the threshold as 002 writes them: `http p95`, `chat p95`, `http_req_failed`. */
export function objectiveLabel(
  objective: Pick<ObjectiveResult, "metric" | "where" | "statistic" | "when">,
): string {
  const { when } = objective;
  return when === undefined ? labelOf(objective) : `${labelOf(objective)} [${when.relation}: ${when.action}]`;
}

function labelOf(objective: Pick<ObjectiveResult, "metric" | "where" | "statistic">): string {
  const { service, name, expected_response: _expected, phase: _phase, ...rest } = objective.where;
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

/** Which line of 002's template an objective answers. */
export function objectiveGroup(objective: Pick<ObjectiveResult, "metric" | "where">): ObjectiveView["group"] {
  if (/failed|errors?$|^checks$/.test(objective.metric)) return "failures";
  if (objective.where["service"] !== undefined) return "service";
  return /duration|latency|_ms$/.test(objective.metric) ? "latency" : "other";
}

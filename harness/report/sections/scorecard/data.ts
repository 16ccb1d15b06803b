import type { ObjectiveResult } from "../../../contracts/verdict.ts";
import { objectiveLabel, objectiveTarget } from "../../../figures/objective-label.ts";
import type { ObjectiveView } from "../../view/types.ts";
import type { SeriesIndex } from "../../../figures/series-index.ts";
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
      target: objectiveTarget(objective),
      matching: (originals[position] ?? objective).where,
      spark: objectiveSpark(originals[position] ?? objective, index),
      budgetUsed: budgetUsed(originals[position] ?? objective, index),
    }))
    .sort(
      (left, right) =>
        ORDER[left.result] - ORDER[right.result] || Number(right.critical) - Number(left.critical),
    );
}

/** Which line of 002's template an objective answers. */
export function objectiveGroup(objective: Pick<ObjectiveResult, "metric" | "where">): ObjectiveView["group"] {
  if (/failed|errors?$|^checks$/.test(objective.metric)) return "failures";
  if (objective.where["service"] !== undefined) return "service";
  return /duration|latency|_ms$/.test(objective.metric) ? "latency" : "other";
}

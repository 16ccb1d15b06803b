import type { Bound, ObjectiveResult } from "../../../contracts/verdict.ts";
import { namedStatistic, shareWithin } from "../../../judge/statistic/parse.ts";
import { isSteady, type SeriesIndex } from "../../../figures/series-index.ts";

/**
 * How much of what an objective allows to go wrong did go wrong, over the steady phase: bad samples / (samples * allowed
 * share). `null` for objectives that allow nothing, that do not judge a share of the samples, or not all of the phase.
 */
export function budgetUsed(objective: ObjectiveResult, index: SeriesIndex | null): number | null {
  const bound = objective.pass.length > 1 ? undefined : (objective.pass[0] ?? objective.warn[0]);
  if (objective.when !== undefined || bound === undefined || objective.numbers.value === null) return null;
  const { value } = objective.numbers;
  if (!/^[<>]/.test(bound.operator)) return null;
  if (namedStatistic(objective.statistic)?.row.countsOnes && objective.unit === "share")
    return bound.operator.startsWith("<") ? ratio(value, bound.value) : ratio(1 - value, 1 - bound.value);
  const within = shareWithin(objective.statistic);
  if (within === undefined || index === null || !bound.operator.startsWith("<")) return null;
  return ratio(slowShare(objective, bound, index), 1 - within);
}

function slowShare(objective: ObjectiveResult, bound: Bound, index: SeriesIndex): number {
  const where = Object.entries(objective.where);
  const sketch = index.total(
    objective.metric,
    (tags) => isSteady(tags) && where.every(([tag, value]) => tags[tag] === value),
  );
  return sketch.count === 0 ? Number.NaN : 1 - sketch.countAtMost(bound.value) / sketch.count;
}

function ratio(bad: number, allowed: number): number | null {
  const used = bad / allowed;
  return allowed > 1e-12 && Number.isFinite(used) ? Math.max(0, used) : null;
}

import type { Bound, ObjectiveResult } from "../../../contracts/verdict.ts";
import { namedStatistic, shareWithin } from "../../../judge/statistic/parse.ts";
import { isSteady, type SeriesIndex } from "../../../figures/series-index.ts";

/** Samples of the steady phase that an objective allows to go wrong, and those that did. */
export interface ErrorBudget {
  readonly samples: number;
  /** A share of them, and so no whole number. */
  readonly allowed: number;
  readonly bad: number;
}

/**
 * How much of what an objective allows to go wrong did go wrong, over the steady phase: bad samples / (samples * allowed
 * share). `null` for objectives that allow nothing, that do not judge a share of the samples, or not all of the phase.
 */
export function budgetUsed(objective: ObjectiveResult, index: SeriesIndex | null): number | null {
  const shares = budgetShares(objective, index);
  return shares === null ? null : Math.max(0, shares.bad / shares.allowed);
}

/** The same as counts; `null` also where no samples were counted. */
export function errorBudget(objective: ObjectiveResult, index: SeriesIndex | null): ErrorBudget | null {
  const shares = budgetShares(objective, index);
  const { samples } = objective.numbers;
  if (shares === null || samples === null || samples === 0) return null;
  return {
    samples,
    allowed: shares.allowed * samples,
    bad: Math.max(0, Math.round(shares.bad * samples)),
  };
}

/** Shares of the samples, 0 to 1. */
interface BudgetShares {
  readonly bad: number;
  readonly allowed: number;
}

function budgetShares(objective: ObjectiveResult, index: SeriesIndex | null): BudgetShares | null {
  const bound = objective.pass.length > 1 ? undefined : (objective.pass[0] ?? objective.warn[0]);
  if (objective.when !== undefined || bound === undefined || objective.numbers.value === null) return null;
  const { value } = objective.numbers;
  if (!/^[<>]/.test(bound.operator)) return null;
  if (namedStatistic(objective.statistic)?.row.countsOnes && objective.unit === "share")
    return bound.operator.startsWith("<") ? shares(value, bound.value) : shares(1 - value, 1 - bound.value);
  const within = shareWithin(objective.statistic);
  if (within === undefined || index === null || !bound.operator.startsWith("<")) return null;
  return shares(slowShare(objective, bound, index), 1 - within);
}

function slowShare(objective: ObjectiveResult, bound: Bound, index: SeriesIndex): number {
  const where = Object.entries(objective.where);
  const sketch = index.total(
    objective.metric,
    (tags) => isSteady(tags) && where.every(([tag, value]) => tags[tag] === value),
  );
  return sketch.count === 0 ? Number.NaN : 1 - sketch.countAtMost(bound.value) / sketch.count;
}

/** `null` where nothing is allowed, or nothing was measured. */
function shares(bad: number, allowed: number): BudgetShares | null {
  return allowed > 1e-12 && Number.isFinite(bad / allowed) ? { bad, allowed } : null;
}

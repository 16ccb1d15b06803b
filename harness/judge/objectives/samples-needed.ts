import type { Bound } from "../../contracts/verdict.ts";
import { unreachable } from "../unreachable.ts";
import type { Objective } from "../thresholds/types.ts";

/** Chance that all samples lie below a percentile although they were drawn fairly: ln 0.05 / ln p samples make it 5%. */
const MISS_CHANCE = 0.05;
/** With no event in 3/r samples, a rate of r or more is excluded at 95% (the rule of three). */
const RULE_OF_THREE = 3;
/** A burn rate of fewer expected bad events than this is noise. */
const BUDGET_EVENTS = 5;
/** Below this a mean says little about skewed times. */
const SAMPLES_FOR_MEAN = 30;

/** Samples an objective needs to be decided: p95 59, p99 299, p99.9 2,995; a rate limit r needs 3/r. */
export function samplesNeeded(objective: Objective): number {
  if (objective.minSamples !== "auto") return objective.minSamples;
  const { statistic } = objective;
  switch (statistic.kind) {
    case "percentile":
      return samplesForQuantile(statistic.percent / 100);
    case "med":
      return samplesForQuantile(0.5);
    case "avg":
    case "apdex":
      return SAMPLES_FOR_MEAN;
    case "rate":
    case "share":
      // A share of observed values is one of amounts: the number of points says nothing about it.
      if (objective.source === "prometheus" && objective.good === null) return 1;
      return Math.max(
        1,
        ...[...objective.pass, ...objective.warn]
          .filter(({ unit }) => unit !== "perSecond")
          .map(samplesForRate),
      );
    case "burnRate":
      return Math.ceil(BUDGET_EVENTS / (1 - statistic.objective) - ROUNDING);
    case "min":
    case "max":
    case "count":
    case "value":
    case "spikes":
      return 1;
  }
  return unreachable(statistic);
}

/** Keeps 3 / 0.01 at 300 although doubles make it 300.00000000000006. */
const ROUNDING = 1e-6;

function samplesForQuantile(quantile: number): number {
  if (quantile <= 0 || quantile >= 1) return 1;
  const wanted = Math.max(quantile, 1 - quantile);
  return Math.ceil(Math.log(MISS_CHANCE) / Math.log(wanted));
}

/** The rarer of the two outcomes decides: `< 2%` and `>= 98%` need the same. A bound of 0 or 1 is exact at any count. */
export function samplesForRate({ value }: Bound): number {
  const rarer = Math.min(value, 1 - value);
  return rarer <= 0 || rarer >= 0.5 ? 1 : Math.ceil(RULE_OF_THREE / rarer - ROUNDING);
}

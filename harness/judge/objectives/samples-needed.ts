import { rowOf } from "../statistic/table.ts";
import type { Objective } from "../thresholds/types.ts";

/** Samples an objective needs to be decided: p95 59, p99 299, p99.9 2,995; a rate limit r needs 3/r. */
export function samplesNeeded(objective: Objective): number {
  const { minSamples, statistic } = objective;
  return minSamples === "auto" ? rowOf(statistic).samplesNeeded(statistic, objective) : minSamples;
}

import { exactValue } from "../metrics/summary-values.ts";
import { rowOf } from "../statistic/table.ts";
import type { Objective } from "../thresholds/types.ts";
import type { Measurement } from "./measurement.ts";

/**
 * k6's own value of an objective over the whole run: exact, where the sketch is an estimate. `null` when the objective
 * looks at a part of the run, at other tags than the summary has, or takes expected failures out.
 */
export function wholeRunValue(
  objective: Objective,
  { summary, expectedFailures }: Measurement,
): number | null {
  const { phase, window, source, statistic, metric, where, statisticText, isScripts } = objective;
  if (phase !== "all" || window !== null || source !== "k6") return null;
  if (rowOf(statistic).countsOnes && expectedFailures.length > 0 && !isScripts) return null;
  return exactValue(summary, metric, where, statisticText);
}

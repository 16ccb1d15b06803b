import { PHASE_TAG } from "../../contracts/samples.ts";
import { hasTags } from "../metrics/selection.ts";
import { exactValue } from "../metrics/summary-values.ts";
import { rowOf } from "../statistic/table.ts";
import type { Objective } from "../thresholds/types.ts";
import type { Measurement } from "./measurement.ts";

/**
 * k6's own value of an objective over the whole run: exact, where the sketch is an estimate. `null` when the objective
 * looks at a part of the run, at other tags than the summary has, or takes expected failures out.
 */
export function wholeRunValue(objective: Objective, measurement: Measurement): number | null {
  const { window, source, statistic, metric, where, statisticText } = objective;
  if (window !== null || source !== "k6") return null;
  if (isWholeRate(objective, measurement))
    return exactValue(measurement.summary, metric, where, statisticText);
  if (!isOfWholeRun(objective, measurement)) return null;
  if (rowOf(statistic).countsOnes && measurement.expectedFailures.length > 0) return null;
  return exactValue(measurement.summary, metric, where, statisticText);
}

/**
 * Without a plan a counter's rate is k6's, which holds the samples of setup and teardown too: those of the load alone,
 * divided by the length of the whole run, would be a rate of nothing.
 */
function isWholeRate(
  { phase, metric, where, statistic, good }: Objective,
  { kinds, clock }: Measurement,
): boolean {
  const { isAmount, countsOnes } = rowOf(statistic);
  const isRate = isAmount === true && countsOnes === true;
  if (!isRate || good !== null || Object.keys(where).length > 0) return false;
  return kinds.get(metric)?.type === "counter" && clock.isWholeRun(phase);
}

/** Without a plan, setup and teardown, the steady phase is all there is. */
function isOfWholeRun({ phase, metric, where }: Objective, { catalog }: Measurement): boolean {
  if (phase === "all") return true;
  const series = catalog.ofMetric(metric).filter(({ tags }) => hasTags(tags, where));
  return series.every(({ tags }) => tags[PHASE_TAG] === phase);
}

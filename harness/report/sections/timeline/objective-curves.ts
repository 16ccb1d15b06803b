import type { ObjectiveResult } from "../../../contracts/verdict.ts";
import { shareWithin } from "../../../judge/statistic/parse.ts";
import { isLoad, type SeriesIndex } from "../../../figures/series-index.ts";
import { statisticReader } from "../scorecard/spark.ts";
import { intoBins, readBins, type TimeBins } from "../../view/time-bins.ts";
import type { ObjectiveCurve } from "./types.ts";
import type { ObjectiveView } from "../../view/types.ts";

/** Missed objectives that get a chart of their own. */
export const MISSED_CHARTS_MAX = 6;

/** Tags that do not narrow an objective to a part of the requests. */
const WIDE_TAGS: ReadonlySet<string> = new Set(["expected_response", "scenario"]);

/** Whether an objective judges the latency of all requests together, all the time. */
export function isOverallLatency(
  objective: Pick<ObjectiveResult, "metric" | "where" | "statistic" | "when">,
): boolean {
  return (
    objective.when === undefined &&
    objective.metric === "http_req_duration" &&
    shareWithin(objective.statistic) !== undefined &&
    Object.keys(objective.where).every((tag) => WIDE_TAGS.has(tag))
  );
}

/** The statistic of an objective in each bin; `null` when it only makes sense over a whole run. */
export function objectiveCurve(
  objective: ObjectiveView,
  index: SeriesIndex,
  bins: TimeBins,
): ObjectiveCurve | null {
  const read = statisticReader(objective.statistic);
  if (read === null) return null;
  const matches = Object.entries(objective.matching);
  const sketches = intoBins(
    index,
    bins,
    objective.metric,
    (tags) => isLoad(tags) && matches.every(([tag, value]) => tags[tag] === value),
  );
  const values = readBins(sketches, (sketch) => read(sketch) ?? Number.NaN);
  if (values.every((value) => value === null)) return null;
  return {
    id: objective.id,
    label: objective.label,
    unit: objective.unit,
    result: objective.result,
    values,
    target: objective.pass[0] ?? null,
    limit: objective.warn[0] ?? objective.pass[0] ?? null,
  };
}

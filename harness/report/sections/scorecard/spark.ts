import type { ReadonlySketch } from "../../../contracts/samples.ts";
import type { ObjectiveResult } from "../../../contracts/verdict.ts";
import { namedStatistic } from "../../../judge/statistic/parse.ts";
import { isSteady, type SeriesIndex } from "../../../figures/series-index.ts";

/** Points of a sparkline. */
export const SPARK_POINTS = 24;

/** The objective's statistic per stretch of the steady phase; empty when it can't be drawn. */
export function objectiveSpark(objective: ObjectiveResult, index: SeriesIndex | null): (number | null)[] {
  const read = statisticReader(objective.statistic);
  if (index === null || read === null) return [];
  const buckets = index.buckets(
    objective.metric,
    (tags) => isSteady(tags) && Object.entries(objective.where).every(([tag, value]) => tags[tag] === value),
  );
  const first = buckets.at(0);
  const last = buckets.at(-1);
  if (first === undefined || last === undefined) return [];
  const lengthMs = last.offsetMs - first.offsetMs;
  // More points than buckets would draw gaps where nothing is missing.
  const points = Math.max(1, Math.min(SPARK_POINTS, Math.floor(lengthMs / index.store.bucketMs) + 1));
  const widthMs = lengthMs / points + 1;
  const worst: (number | null)[] = Array.from({ length: points }, () => null);
  for (const { offsetMs, sketch } of buckets) {
    const slot = Math.min(points - 1, Math.floor((offsetMs - first.offsetMs) / widthMs));
    const value = read(sketch);
    if (value === null) continue;
    worst[slot] = Math.max(worst[slot] ?? Number.NEGATIVE_INFINITY, value);
  }
  return worst;
}

/** Reads a statistic from one bucket; `null` for those that only make sense over a whole run. */
export function statisticReader(statistic: string): ((sketch: ReadonlySketch) => number | null) | null {
  const named = namedStatistic(statistic);
  if (named?.row.ofSketch === undefined) return null;
  const { statistic: own, row } = named;
  return (sketch) => finite(row.ofSketch?.(own, sketch) ?? Number.NaN);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

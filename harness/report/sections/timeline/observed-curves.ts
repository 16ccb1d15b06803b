import type { Observations, ObservedSeries } from "../../../contracts/observations.ts";
import { rounded, type TimeBins } from "../../view/time-bins.ts";
import type { Curve, ObservedCurves, Stretch } from "./types.ts";

/** Curves that can be told apart in one chart; of more, those with the highest values are drawn. */
const CURVES_MAX = 6;

/** One chart per query that gave values while there was load. */
export function observedCurves(
  observations: Observations | null,
  bins: TimeBins & { readonly startMs: number; readonly judged: Stretch },
): readonly ObservedCurves[] {
  if (observations === null) return [];
  return observations.observations.flatMap(({ metric, query, series }) => {
    const telling = tellingTags(series);
    const curves = series
      .map((one) => ({
        ...observedCurve(one, observations.stepMs, bins),
        label: labelOf(one.tags, telling) || metric,
      }))
      .filter(({ values }) => values.some((value) => value !== null));
    if (curves.length === 0) return [];
    const kept = new Set(curves.toSorted((left, right) => right.most - left.most).slice(0, CURVES_MAX));
    return [
      {
        metric,
        query,
        curves: curves.filter((curve) => kept.has(curve)).map(({ most: _most, ...curve }) => curve),
        omitted: curves.length - kept.size,
      },
    ];
  });
}

/** The labels that tell the series of an answer apart. */
function tellingTags(series: readonly ObservedSeries[]): readonly string[] {
  const tags = [...new Set(series.flatMap((one) => Object.keys(one.tags)))].sort();
  return tags.filter((tag) => new Set(series.map((one) => one.tags[tag])).size > 1);
}

function labelOf(tags: Readonly<Record<string, string>>, telling: readonly string[]): string {
  const [only, ...further] = telling;
  if (only !== undefined && further.length === 0) return tags[only] ?? "";
  return telling.flatMap((tag) => (tags[tag] === undefined ? [] : `${tag}=${tags[tag]}`)).join(" ");
}

function observedCurve(
  series: ObservedSeries,
  stepMs: number,
  bins: TimeBins & { readonly startMs: number; readonly judged: Stretch },
): Omit<ObservedCurves["curves"][number], "label"> & { readonly most: number } {
  const points = series.points.flatMap(([atMs, value]) =>
    typeof value === "number" ? [{ offsetMs: atMs - bins.startMs, value }] : [],
  );
  const judged = points
    .filter(({ offsetMs }) => offsetMs >= bins.judged.fromMs && offsetMs < bins.judged.toMs)
    .map(({ value }) => value);
  const mean =
    judged.length === 0 ? null : rounded(judged.reduce((sum, value) => sum + value, 0) / judged.length);
  const max = judged.length === 0 ? null : rounded(judged.reduce((left, right) => Math.max(left, right)));
  const most = points.reduce((left, { value }) => Math.max(left, value), Number.NEGATIVE_INFINITY);
  return { values: intoCurve(points, stepMs, bins), mean, max, most };
}

/** The highest value of each bin; a bin between two points has the one before it. */
function intoCurve(
  points: readonly { readonly offsetMs: number; readonly value: number }[],
  stepMs: number,
  { fromMs, binMs, count }: TimeBins,
): Curve {
  let next = 0;
  let last: { readonly offsetMs: number; readonly value: number } | undefined;
  return Array.from({ length: count }, (_, slot) => {
    const startMs = fromMs + slot * binMs;
    let most: number | null = null;
    for (let point = points[next]; point !== undefined; point = points[next]) {
      if (point.offsetMs >= startMs + binMs) break;
      if (point.offsetMs >= startMs) most = Math.max(most ?? point.value, point.value);
      last = point;
      next += 1;
    }
    const held = last !== undefined && startMs - last.offsetMs < stepMs ? last.value : null;
    const value = most ?? held;
    return value === null ? null : rounded(value);
  });
}

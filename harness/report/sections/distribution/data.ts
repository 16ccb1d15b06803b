import type { ReadonlySketch } from "../../../contracts/samples.ts";
import { shareWithin } from "../../../judge/statistic/parse.ts";
import { inWindow } from "../../../figures/figure-window.ts";
import { isOverallLatency } from "../timeline/objective-curves.ts";
import type { SeriesIndex } from "../../../figures/series-index.ts";
import { rounded } from "../../view/time-bins.ts";
import type { Distribution, PercentilePoint } from "./types.ts";
import type { ObjectiveView } from "../../view/types.ts";
import type { KeyFigures } from "../../../figures/types.ts";

/** Points of the percentile curve between two powers of ten of 1/(1-q). */
const POINTS_PER_DECADE = 16;

/** The latency of all requests of the judged window by percentile; `null` when there are none. */
export function buildDistribution(
  index: SeriesIndex,
  figures: KeyFigures,
  objectives: readonly ObjectiveView[],
  baseline: SeriesIndex | null,
): Distribution | null {
  const within = inWindow(figures.window);
  const sketch = index.total("http_req_duration", within);
  if (sketch.count === 0) return null;
  const overall = objectives.filter(isOverallLatency);
  const target = overall[0]?.pass[0] ?? overall[0]?.warn[0] ?? null;
  return {
    points: percentilePoints(sketch),
    baseline: baseline === null ? [] : percentilePoints(baseline.total("http_req_duration", within)),
    objectives: overall.flatMap(({ id, statistic, pass, warn }) => {
      const bound = pass[0] ?? warn[0];
      const quantile = shareWithin(statistic);
      return bound === undefined || quantile === undefined ? [] : [{ id, quantile, bound }];
    }),
    ranges: target === null ? null : ranges(index, figures, target.value),
  };
}

/** Quantiles spaced evenly on the axis log10(1/(1-q)), up to the last that the sample count supports. */
function percentilePoints(sketch: ReadonlySketch): PercentilePoint[] {
  if (sketch.count === 0) return [];
  const decades = Math.min(5, Math.log10(sketch.count));
  const steps = Math.max(1, Math.round(decades * POINTS_PER_DECADE));
  return Array.from({ length: steps + 1 }, (_, step) => {
    const quantile = 1 - 10 ** ((-decades * step) / steps);
    return { quantile: Number(quantile.toFixed(7)), ms: rounded(sketch.quantile(quantile)) ?? 0 };
  });
}

function ranges(index: SeriesIndex, figures: KeyFigures, boundMs: number): Distribution["ranges"] {
  const within = inWindow(figures.window);
  const answered = index.total(
    "http_req_duration",
    (tags) => within(tags) && tags["expected_response"] !== "false",
  );
  const all = figures.http.requests;
  if (all === 0) return null;
  const half = answered.countAtMost(boundMs / 2);
  const kept = answered.countAtMost(boundMs);
  return {
    boundMs,
    half: half / all,
    within: (kept - half) / all,
    beyond: (answered.count - kept) / all,
    failed: (all - answered.count) / all,
  };
}

import type { ReadonlySketch, Tags } from "../contracts/samples.ts";
import { exactValue, type SummaryMetric } from "../judge/metrics/summary-values.ts";
import type { LatencyMs } from "./types.ts";

export const NO_LATENCY: LatencyMs = {
  p50: null,
  p90: null,
  p95: null,
  p99: null,
  p999: null,
  max: null,
  mean: null,
};

/** The percentiles of a sketch that reports print; all `null` when it is empty. */
export function latencyOf(sketch: ReadonlySketch): LatencyMs {
  if (sketch.count === 0) return NO_LATENCY;
  return {
    p50: sketch.quantile(0.5),
    p90: sketch.quantile(0.9),
    p95: sketch.quantile(0.95),
    p99: sketch.quantile(0.99),
    p999: sketch.quantile(0.999),
    max: sketch.max,
    mean: sketch.sum / sketch.count,
  };
}

/**
 * As `latencyOf`, with k6's own exact values where its summary has the same samples: as many in the judged window as in the
 * whole run. One value then reads the same here, in the verdict and at k6's end.
 */
export function exactLatencyOf(
  sketch: ReadonlySketch,
  summary: readonly SummaryMetric[],
  metric: string,
  where: Tags = {},
): LatencyMs {
  const own = latencyOf(sketch);
  // A part that has as many samples as the whole is the whole.
  const same = [where, {}].find((tags) => exactValue(summary, metric, tags, "count") === sketch.count);
  if (sketch.count === 0 || same === undefined) return own;
  const exact = (statistic: string): number | null => exactValue(summary, metric, same, statistic);
  return {
    p50: exact("med") ?? own.p50,
    p90: exact("p(90)") ?? own.p90,
    p95: exact("p(95)") ?? own.p95,
    p99: exact("p(99)") ?? own.p99,
    p999: exact("p(99.9)") ?? own.p999,
    max: exact("max") ?? own.max,
    mean: exact("avg") ?? own.mean,
  };
}

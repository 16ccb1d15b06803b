import type { ReadonlySketch } from "../contracts/samples.ts";
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

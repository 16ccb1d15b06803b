import type { ReadonlySketch } from "../../contracts/samples.ts";
import type { MetricType } from "../metrics/metric-types.ts";
import type { WrittenBound } from "../thresholds/bound.ts";

/** What a statistic is computed on: the samples of a whole phase or of one window. */
export interface Slice {
  readonly sketch: ReadonlySketch;
  /** Samples with value 1 of a rate that count as 0: failures the file declares as expected. */
  readonly forgiven: number;
  /** Length of the slice, for values per second. */
  readonly durationMs: number;
  /** Samples of failed requests, in `sketch` too; frustrated users of an apdex however fast they failed. */
  readonly failed: ReadonlySketch | null;
  /** For `share`: the amount that this slice's amount is a share of. */
  readonly whole: number | null;
  /** The last value, of gauges; `null` when it is not known. */
  readonly last: number | null;
  /** The last part of a window, for burn rates; whole phases have none. */
  readonly tail?: (lengthMs: number) => Pick<Slice, "sketch" | "forgiven">;
}

/** What a metric counts: the sum of a counter, the number of samples of anything else. */
export function amountOf(type: MetricType, sketch: ReadonlySketch): number {
  return type === "counter" ? sketch.sum : sketch.count;
}

/** Samples that keep the bound, within the sketch's error; on a rate, ones or zeros exactly. */
export function goodCount(
  good: WrittenBound,
  { sketch, forgiven }: Pick<Slice, "sketch" | "forgiven">,
): number {
  if (good.operator === "==") return good.value === 0 ? sketch.zeros + forgiven : sketch.count - sketch.zeros;
  if (good.operator === "!=") return good.value === 0 ? sketch.count - sketch.zeros : sketch.zeros + forgiven;
  const atMost = sketch.countAtMost(good.value);
  return good.operator === "<" || good.operator === "<=" ? atMost : sketch.count - atMost;
}

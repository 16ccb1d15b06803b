import type { ReadonlySketch } from "../../contracts/samples.ts";
import type { MetricType } from "../metrics/metric-types.ts";
import type { WrittenBound } from "../thresholds/bound.ts";
import { unreachable } from "../unreachable.ts";
import type { Statistic } from "../thresholds/statistic.ts";

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
  /** Value of the last bucket, for gauges; `null` when it is not known. */
  readonly last: number | null;
  /** The last part of a window, for burn rates; whole phases have none. */
  readonly tail?: (lengthMs: number) => Pick<Slice, "sketch" | "forgiven">;
}

interface Definition {
  readonly statistic: Statistic;
  readonly type: MetricType;
  readonly good: WrittenBound | null;
  /** Whether `rate` is events per second instead of a share of samples. */
  readonly perSecond: boolean;
}

/** Tolerating users answer within this many times the satisfied limit (Apdex 1.1). */
const APDEX_TOLERATED_FACTOR = 4;

/** The value of a statistic in base units; NaN when there is none. `spikes` is not here: it needs windows. */
export function statisticValue({ statistic, type, good, perSecond }: Definition, slice: Slice): number {
  const { sketch } = slice;
  switch (statistic.kind) {
    case "percentile":
      return sketch.quantile(statistic.percent / 100);
    case "med":
      return sketch.quantile(0.5);
    case "avg":
      return (sketch.sum - slice.forgiven) / sketch.count;
    case "min":
      return sketch.count === 0 ? Number.NaN : sketch.min;
    case "max":
      return sketch.count === 0 ? Number.NaN : sketch.max;
    case "count":
      return amountOf(type, sketch);
    case "rate":
      return perSecond
        ? amountOf(type, sketch) / (slice.durationMs / 1_000)
        : (sketch.sum - slice.forgiven) / sketch.count;
    case "share":
      return good === null
        ? amountOf(type, sketch) / (slice.whole ?? Number.NaN)
        : goodCount(good, slice) / sketch.count;
    case "value":
      return slice.last ?? Number.NaN;
    case "apdex":
      return apdex(statistic.satisfiedMs, slice);
    case "burnRate":
      return good === null ? Number.NaN : burnRate(statistic.objective, good, slice);
    case "spikes":
      return Number.NaN;
  }
  return unreachable(statistic);
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

/** The short window of a burn rate is this part of the long one (Google SRE workbook, chapter 5). */
const BURN_TAIL_SHARE = 1 / 12;

/**
 * How many times faster than allowed the error budget is used up. In a window both it and its last twelfth must burn:
 * an error that is over is no longer burning.
 */
function burnRate(objective: number, good: WrittenBound, slice: Slice): number {
  const rateOf = (part: Pick<Slice, "sketch" | "forgiven">): number =>
    part.sketch.count === 0 ? 0 : (1 - goodCount(good, part) / part.sketch.count) / (1 - objective);
  const long = slice.sketch.count === 0 ? Number.NaN : rateOf(slice);
  return slice.tail === undefined
    ? long
    : Math.min(long, rateOf(slice.tail(slice.durationMs * BURN_TAIL_SHARE)));
}

/** Apdex 1.1: (satisfied + tolerating / 2) / all; failed requests are frustrated (unless they are expected failures). */
function apdex(satisfiedMs: number, { sketch, failed }: Slice): number {
  const within = (limitMs: number): number =>
    sketch.countAtMost(limitMs) - (failed?.countAtMost(limitMs) ?? 0);
  const satisfied = within(satisfiedMs);
  const tolerating = within(satisfiedMs * APDEX_TOLERATED_FACTOR) - satisfied;
  return (satisfied + tolerating / 2) / sketch.count;
}

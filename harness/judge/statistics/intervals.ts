import type { ReadonlySketch } from "../../contracts/samples.ts";
import { Z_95 } from "./normal.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

const CONFIDENCE = 0.95;

/** Wilson's score interval of a share: right also for 0 of n, where it ends near 3.84/n. */
export function shareInterval(hits: number, count: number): Interval | null {
  if (!(count > 0)) return null;
  const share = hits / count;
  const square = Z_95 * Z_95;
  const centre = share + square / (2 * count);
  const spread = Z_95 * Math.sqrt((share * (1 - share)) / count + square / (4 * count * count));
  const scale = 1 + square / count;
  return {
    low: Math.max(0, Math.min(share, (centre - spread) / scale)),
    high: Math.min(1, Math.max(share, (centre + spread) / scale)),
    confidence: CONFIDENCE,
  };
}

/**
 * Interval of a quantile from order statistics: the values at the ranks where Binomial(n, q) has 2.5% on each side
 * (normal approximation). For independent samples; load is correlated, so the honest interval is wider.
 */
export function quantileInterval(sketch: ReadonlySketch, quantile: number): Interval | null {
  const { count } = sketch;
  if (count === 0) return null;
  const spread = Z_95 * Math.sqrt(count * quantile * (1 - quantile));
  const last = Math.max(1, count - 1);
  const at = (rank: number): number => sketch.quantile(Math.min(1, Math.max(0, rank / last)));
  return {
    low: at(Math.floor(count * quantile - spread) - 1),
    high: at(Math.ceil(count * quantile + spread)),
    confidence: CONFIDENCE,
  };
}

/** Interval of a mean by the normal approximation; the variance is taken from the bins. */
export function meanInterval(sketch: ReadonlySketch): Interval | null {
  const { count } = sketch;
  if (count < 2) return null;
  const mean = sketch.sum / count;
  let squares = sketch.zeros * mean * mean;
  for (const bin of sketch.bins()) squares += bin.count * ((bin.lower + bin.upper) / 2 - mean) ** 2;
  const spread = Z_95 * Math.sqrt(squares / (count - 1) / count);
  return { low: mean - spread, high: mean + spread, confidence: CONFIDENCE };
}

/**
 * Newcombe's interval (method 10) of the difference of two shares, `current` minus `base`: square-and-add of the two
 * Wilson intervals. It keeps its level near 0, where the plain normal interval does not.
 */
export function shareDifferenceInterval(
  base: { readonly hits: number; readonly count: number },
  current: { readonly hits: number; readonly count: number },
): Interval | null {
  const before = shareInterval(base.hits, base.count);
  const after = shareInterval(current.hits, current.count);
  if (before === null || after === null) return null;
  const [from, to] = [base.hits / base.count, current.hits / current.count];
  return {
    low: to - from - Math.hypot(to - after.low, before.high - from),
    high: to - from + Math.hypot(after.high - to, from - before.low),
    confidence: CONFIDENCE,
  };
}

import { effectOf } from "../../../judge/comparison/effect.ts";
import { RELATIVE_ERROR } from "../../../sketch/log-buckets.ts";
import type { ChangeRow } from "./types.ts";

type RowInput = Pick<
  ChangeRow,
  "subject" | "objective" | "statistic" | "unit" | "before" | "after" | "noise"
> & { readonly lowerIsBetter: boolean };

/** A row with its difference; only a difference beyond the noise is called a change. */
export function changeRow({ lowerIsBetter, ...input }: RowInput): ChangeRow {
  const { before, after, noise } = input;
  if (before === null || after === null) {
    const change = before === after ? "unchanged" : before === null ? "new" : "gone";
    return { ...input, absolute: null, relative: null, change };
  }
  const absolute = after - before;
  const relative = before === 0 ? null : absolute / before;
  const better = lowerIsBetter ? absolute < 0 : absolute > 0;
  const change = Math.abs(absolute) <= noise ? "unchanged" : better ? "improved" : "worsened";
  return { ...input, absolute, relative, change };
}

/** Runs from which their own spread tells the noise of a difference. */
export const SPREAD_RUNS_MIN = 3;

/**
 * Half of the 90% interval of the difference between one run and earlier ones, from the spread of those
 * (Student's t, s * sqrt(1 + 1/K)); `null` for fewer than three runs.
 */
export function spreadNoise(before: readonly number[], after: number): number | null {
  if (before.length < SPREAD_RUNS_MIN) return null;
  const { scale, low, high, middle } = effectOf("history", 1, {
    base: before,
    current: [after],
    baseLogError: null,
    currentLogError: null,
    relativeError: RELATIVE_ERROR,
    counts: null,
  });
  if (!Number.isFinite(low) || !Number.isFinite(high)) return null;
  const half = (high - low) / 2;
  return scale === "absolute" ? half : Math.expm1(half) * (after / Math.exp(middle));
}

/** Two standard errors of the difference of two shares, with one failure added to each so that 0 of n is not certain. */
export function shareNoise(
  before: { readonly share: number; readonly count: number },
  after: { readonly share: number; readonly count: number },
): number {
  const variance = ({ share, count }: { share: number; count: number }): number => {
    const shrunk = (share * count + 1) / (count + 2);
    return (shrunk * (1 - shrunk)) / Math.max(1, count);
  };
  return 2 * Math.sqrt(variance(before) + variance(after));
}

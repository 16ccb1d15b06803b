import type { ComparisonMode } from "../../contracts/comparison.ts";
import { shareDifferenceInterval } from "../statistics/intervals.ts";
import { mean, median, standardDeviation } from "../statistics/moments.ts";
import { normalCdf, Z_95_ONE_SIDED } from "../statistics/normal.ts";
import { studentCdf, studentQuantile } from "../statistics/student-t.ts";

/** Values of one objective in earlier and in current runs; in pairs, entry i of both belongs together. */
export interface ValuePairs {
  readonly base: readonly number[];
  readonly current: readonly number[];
  /** Standard errors of ln(value) within a run, where known; for two runs. */
  readonly baseLogError: number | null;
  readonly currentLogError: number | null;
  /** Relative error of a single value: spreads below it are not believed. */
  readonly relativeError: number;
  /** For shares: samples behind the first value of each side; `null` for anything else. */
  readonly counts: { readonly base: number; readonly current: number } | null;
}

/** A difference, positive when it is for the worse. On the log scale unless a value is zero; then absolute. */
export interface Effect {
  readonly scale: "log" | "absolute";
  /** Median difference. */
  readonly middle: number;
  /** One-sided 95% limits; infinite where there is no estimate of the spread. */
  readonly low: number;
  readonly high: number;
  /** Chance of a difference this bad without a cause; NaN where it can't be told. */
  readonly pValue: number;
}

const ONE_SIDED = 0.95;

/** How much worse the current runs are, by the method that the number of runs allows. */
export function effectOf(mode: ComparisonMode, sign: 1 | -1, values: ValuePairs): Effect {
  const ofShares = mode === "two-runs" ? twoShares(sign, values) : null;
  if (ofShares !== null) return ofShares;
  const scale = [...values.base, ...values.current].every((value) => value > 0) ? "log" : "absolute";
  const of = (value: number): number => sign * (scale === "log" ? Math.log(value) : value);
  const floor = scale === "log" ? values.relativeError : 0;
  const base = values.base.map(of);
  const current = values.current.map(of);
  if (mode === "paired") return { scale, ...pairedEffect(base, current, floor) };
  if (mode === "history") return { scale, ...historyEffect(base, current, floor) };
  return { scale, ...twoRunEffect(base, current, scale === "log" ? values : null) };
}

type Estimate = Omit<Effect, "scale">;

/** Mean of the paired differences with Student's t: what both runs of a pair suffered from cancels out. */
function pairedEffect(base: readonly number[], current: readonly number[], floor: number): Estimate {
  const differences = current.map((value, index) => value - (base[index] ?? Number.NaN));
  const spread = Math.max(standardDeviation(differences), floor);
  return fromStudent(
    mean(differences),
    median(differences),
    spread / Math.sqrt(differences.length),
    differences.length - 1,
  );
}

/**
 * The current value against the spread of earlier runs: s * sqrt(1 + 1/K). Several current runs count with their
 * median, whose variance is pi/2 of the mean's.
 */
function historyEffect(base: readonly number[], current: readonly number[], floor: number): Estimate {
  const own = current.length === 1 ? 1 : Math.PI / 2 / current.length;
  const spread = Math.max(standardDeviation(base), floor) * Math.sqrt(own + 1 / base.length);
  const difference = median(current) - mean(base);
  return fromStudent(difference, difference, spread, base.length - 1);
}

function fromStudent(difference: number, middle: number, error: number, freedom: number): Estimate {
  if (!(freedom > 0)) return untold(middle);
  const reach = error === 0 ? 0 : studentQuantile(ONE_SIDED, freedom) * error;
  return { middle, ...around(difference, error, reach, (t) => studentCdf(t, freedom)) };
}

/** A difference without an estimate of the spread. */
function untold(middle: number): Estimate {
  return { middle, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, pValue: Number.NaN };
}

/** Without any spread a difference is certain. */
function around(
  difference: number,
  error: number,
  reach: number,
  chanceBelow: (errors: number) => number,
): Omit<Estimate, "middle"> {
  const pValue = error === 0 ? Number(!(difference > 0)) : 1 - chanceBelow(difference / error);
  return { low: difference - reach, high: difference + reach, pValue };
}

/** Two shares of known counts have an interval of their own (Newcombe), also at zero and in short runs. */
function twoShares(sign: 1 | -1, { base, current, counts }: ValuePairs): Effect | null {
  const [from = Number.NaN, to = Number.NaN] = [base[0], current[0]];
  if (counts === null) return null;
  const interval = shareDifferenceInterval(
    { hits: from * counts.base, count: counts.base },
    { hits: to * counts.current, count: counts.current },
  );
  if (interval === null) return null;
  const [low, high] = sign === 1 ? [interval.low, interval.high] : [-interval.high, -interval.low];
  return { scale: "absolute", middle: sign * (to - from), low, high, pValue: Number.NaN };
}

/** Two runs tell only how unsteady each was in itself, not how much runs differ: this can warn, never fail. */
function twoRunEffect(
  base: readonly number[],
  current: readonly number[],
  errors: Pick<ValuePairs, "baseLogError" | "currentLogError"> | null,
): Estimate {
  const middle = median(current) - median(base);
  if (errors === null || errors.baseLogError === null || errors.currentLogError === null)
    return untold(middle);
  const error = Math.hypot(errors.baseLogError, errors.currentLogError);
  return { middle, ...around(middle, error, Z_95_ONE_SIDED * error, normalCdf) };
}

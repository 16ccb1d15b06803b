import type { CompareRule } from "../thresholds/types.ts";
import { holm } from "../statistics/holm.ts";
import { median } from "../statistics/moments.ts";
import { decideDifference, judgedChange } from "./decide-difference.ts";
import { effectOf } from "./effect.ts";

/** One side of a canary in one slice of time. */
export interface SideSlice {
  readonly requests: number;
  readonly failed: number;
  /** A percentile of its times; `null` where nothing was timed. */
  readonly latencyMs: number | null;
}

/** Both sides in the same slice: `base` is the old one, `current` the new one. */
export interface SlicePair {
  readonly base: SideSlice;
  readonly current: SideSlice;
}

export interface SidesRule {
  readonly latency: CompareRule & { readonly atLeast: number };
  /** Share of requests by which the new side may fail more often. */
  readonly failuresAtLeast: number;
}

/** `worse` is proven, `not-worse` is as far as the slices can tell, `undecided` could be either. */
export type SidesWord = "not-worse" | "undecided" | "worse";

export interface SidesDifference {
  readonly word: SidesWord;
  readonly base: number;
  readonly current: number;
  /** Of latencies the relative change, slice by slice; of failures the difference of the shares. */
  readonly change: number;
  /** The largest change that the slices leave possible (one-sided 95%). */
  readonly mostChange: number;
  /** Adjusted for both questions (Holm). */
  readonly pValue: number;
  readonly slices: number;
}

export interface SidesComparison {
  readonly latency: SidesDifference | null;
  readonly failures: SidesDifference | null;
}

/** With fewer slices Student's t is so wide that only a change of several times could be proven. */
export const SLICES_MIN = 6;
const LEVEL = 0.05;
/** A quantile of a histogram is as exact as its buckets: spreads below this are not believed. */
const BUCKET_ERROR = 0.02;

/**
 * The new part of the traffic against the old one. Why slices of time are pairs: both parts are served at the same moments
 * by the same callers' load, databases, brokers and neighbours, so what makes a minute slow makes it slow for both, and
 * cancels out in the difference within the slice; an earlier window of the old part alone would not have had that
 * minute. What is left in the differences is the new part's own doing and the chance of which requests fell where. Slices
 * are consecutive, so differences may depend on their neighbours a little: a significant difference must also be of a
 * size that matters, and levels are held by simulation (`compare-sides.test.ts`), with drift and stalls in common.
 */
export function compareSides(pairs: readonly SlicePair[], rule: SidesRule): SidesComparison {
  const latency = latencyQuestion(pairs);
  const failures = failuresQuestion(pairs);
  const [latencyP = 1, failuresP = 1] = holm([
    latency?.effect.pValue ?? Number.NaN,
    failures?.effect.pValue ?? Number.NaN,
  ]);
  return {
    latency: latency === null ? null : decideLatency(latency, latencyP, rule.latency),
    failures: failures === null ? null : decideFailures(failures, failuresP, rule.failuresAtLeast),
  };
}

type Question = NonNullable<ReturnType<typeof latencyQuestion>>;

function latencyQuestion(pairs: readonly SlicePair[]) {
  const timed = pairs.flatMap(({ base, current }) =>
    base.latencyMs === null || current.latencyMs === null
      ? []
      : [{ base: base.latencyMs, current: current.latencyMs }],
  );
  return question(timed, BUCKET_ERROR);
}

/**
 * Shares are compared on their own scale, since most slices have none that failed; Student's t takes the spread from the
 * slices themselves, so failures that come in bursts count as few, where a test of counts would take each for itself.
 */
function failuresQuestion(pairs: readonly SlicePair[]) {
  const served = pairs.filter(({ base, current }) => base.requests > 0 && current.requests > 0);
  const shares = served.map(({ base, current }) => ({
    base: base.failed / base.requests,
    current: current.failed / current.requests,
  }));
  const asked = question(shares, 0);
  if (asked === null) return null;
  const pooled = (side: keyof SlicePair): number =>
    sum(served.map((pair) => pair[side].failed)) / sum(served.map((pair) => pair[side].requests));
  return { ...asked, base: pooled("base"), current: pooled("current") };
}

function question(values: readonly { base: number; current: number }[], relativeError: number) {
  if (values.length < SLICES_MIN) return null;
  const base = values.map((value) => value.base);
  const current = values.map((value) => value.current);
  const absent = { baseLogError: null, currentLogError: null, counts: null };
  const effect = effectOf("paired", 1, { base, current, relativeError, ...absent });
  return { base: median(base), current: median(current), effect, slices: values.length };
}

function decideLatency(
  { base, current, effect, slices }: Question,
  pValue: number,
  rule: SidesRule["latency"],
): SidesDifference {
  const { result } = decideDifference({
    mode: "paired",
    rule,
    effect,
    sign: 1,
    pValue,
    base,
    current,
    unit: "ms",
    runs: slices,
    suspicious: false,
  });
  const change = judgedChange({ base, current, mode: "paired", effect, sign: 1 }) ?? current - base;
  const mostChange = effect.scale === "log" ? Math.expm1(effect.high) : effect.high;
  return { word: WORDS[result], base, current, change, mostChange, pValue, slices };
}

const WORDS = { pass: "not-worse", warn: "undecided", breach: "worse" } as const;

function decideFailures(
  { base, current, effect, slices }: Question,
  pValue: number,
  atLeast: number,
): SidesDifference {
  const change = current - base;
  const counts = change > 0 && change >= atLeast;
  const word = !counts ? "not-worse" : pValue < LEVEL ? "worse" : "undecided";
  const mostChange = effect.scale === "absolute" ? effect.high : base * Math.expm1(effect.high);
  return { word, base, current, change, mostChange, pValue, slices };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

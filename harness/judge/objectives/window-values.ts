import type { Bound } from "../../contracts/verdict.ts";
import type { Slice } from "../statistic/slice.ts";
import type { Interval } from "../statistics/intervals.ts";
import { keepsBound, marginTo, type Unit } from "../thresholds/bound.ts";
import type { Objective, WindowRule } from "../thresholds/types.ts";
import type { Value } from "./decide.ts";
import type { WindowSlice } from "./windows.ts";

/** How one slice is valued; made by the objective's judge. */
export interface Valuation {
  readonly unit: Unit | "count";
  readonly needed: number;
  readonly perSecond: boolean;
  value(slice: Slice): number;
  interval(slice: Slice): Interval | null;
  relativeError(slice: Slice): number;
}

/** What is kept of a window: its sketch is gone when the next one is made. */
export interface ValuedWindow {
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly measured: Value;
  /** How far beyond its limit the value lies, as a share of the limit; negative while the limit is kept. */
  readonly badness: number;
}

export interface Gap {
  readonly gapFromMs: number;
}

/** `over` and `within`: the value of each window. A full window without a sample is a gap, unless the last value is held. */
export function* valuedWindows(
  objective: Objective,
  rule: WindowRule,
  windows: Iterable<WindowSlice>,
  valuation: Valuation,
): Generator<ValuedWindow | Gap> {
  for (const slice of windows) {
    if (slice.sketch.count > 0) yield valued(objective, slice, valuation);
    else if (rule.gap !== "hold" && slice.durationMs >= rule.sizeMs) yield { gapFromMs: slice.offsetMs };
  }
}

/** `for`: what holds for each second of a window is what holds for its mildest one. */
export function* sustainedWindows(
  objective: Objective,
  rule: WindowRule,
  buckets: Iterable<WindowSlice>,
  valuation: Valuation,
): Generator<ValuedWindow | Gap> {
  let run: ValuedWindow[] = [];
  let silentFromMs: number | null = null;
  let end = Number.NaN;
  for (const slice of buckets) {
    if (slice.offsetMs !== end) [run, silentFromMs] = [[], null];
    end = slice.offsetMs + slice.durationMs;
    if (slice.sketch.count > 0) {
      silentFromMs = null;
      run.push(valued(objective, slice, valuation));
    } else {
      silentFromMs ??= slice.offsetMs;
      if (rule.gap !== "hold" && end - silentFromMs >= rule.sizeMs) yield { gapFromMs: silentFromMs };
      const silent = silentSecond(run.at(-1), rule, slice.offsetMs);
      if (silent === null) run = [];
      else run.push(silent);
    }
    const wanted = Math.max(1, Math.round(rule.sizeMs / slice.durationMs));
    if (run.length > wanted) run.shift();
    if (run.length === wanted) yield mildestOf(run);
  }
}

/** A second without samples: it ends the run, goes on with the last value, or counts as bad. */
function silentSecond(
  last: ValuedWindow | undefined,
  { gap }: WindowRule,
  offsetMs: number,
): ValuedWindow | null {
  if (last === undefined || gap === "break") return null;
  const measured = { ...last.measured, samples: 0 };
  return { ...last, offsetMs, measured, badness: gap === "fail" ? Number.POSITIVE_INFINITY : last.badness };
}

/** The window that a run of seconds makes: its mildest value, all its samples. */
function mildestOf(run: readonly ValuedWindow[]): ValuedWindow {
  const mildest = run.reduce((left, right) => (right.badness < left.badness ? right : left));
  const samples = run.reduce((sum, { measured }) => sum + measured.samples, 0);
  return {
    ...mildest,
    measured: { ...mildest.measured, samples },
    offsetMs: run[0]?.offsetMs ?? mildest.offsetMs,
    durationMs: run.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}

/** Windows that use up 80% of a bound or more are worth a confidence interval, which costs two more quantiles. */
const NEARLY_BAD = -0.2;

function valued(objective: Objective, slice: WindowSlice, valuation: Valuation): ValuedWindow {
  const value = valuation.value(slice);
  const badness = badnessOf(objective, value);
  const measured: Value = {
    value,
    unit: valuation.unit,
    samples: slice.sketch.count,
    needed: valuation.needed,
    interval: badness > NEARLY_BAD ? valuation.interval(slice) : null,
    relativeError: valuation.relativeError(slice),
  };
  return { offsetMs: slice.offsetMs, durationMs: slice.durationMs, measured, badness };
}

/** The worst of an objective's limits counts. No number is worst of all; without bounds nothing is bad. */
function badnessOf({ pass, warn }: Objective, value: number): number {
  if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  const bounds = warn.length === 0 ? pass : warn;
  return Math.max(Number.NEGATIVE_INFINITY, ...bounds.map((bound) => badnessAgainst(bound, value)));
}

function badnessAgainst(bound: Bound, value: number): number {
  const margin = marginTo(value, bound);
  if (margin !== null && margin !== 0) return -margin;
  return keepsBound(value, bound) ? -Number.EPSILON : Math.max(Number.EPSILON, Math.abs(value - bound.value));
}

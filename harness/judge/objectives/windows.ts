import type { BucketSketch, ReadonlySketch } from "../../contracts/samples.ts";
import { Sketch } from "../../sketch/sketch.ts";
import { SlidingSketch } from "../../sketch/sliding-sketch.ts";
import type { Span } from "../metrics/phase-spans.ts";
import type { JudgedPhase } from "../thresholds/types.ts";
import type { Measurement, Selection } from "./measurement.ts";
import { amountOf, type Slice } from "../statistic/slice.ts";

/** A slice of the judged time. `sketch` is reused by the next window: read it before going on. */
export interface WindowSlice extends Slice {
  readonly offsetMs: number;
}

/** Steps in which a sliding window moves over its own length. */
const STEPS_PER_WINDOW = 10;

/** Fewer buckets than this are no window. */
const TAIL_BUCKETS_MIN = 2;

interface Windowing {
  readonly sizeMs: number;
  /** Whether windows overlap (sliding, to find the worst one) or lie side by side (to count them). */
  readonly sliding: boolean;
  /** Whether windows cut short by the ends of the phase count. */
  readonly partial: boolean;
}

/** Whole windows of a phase, side by side. */
export function windowsOfPhase(
  selection: Selection,
  phase: JudgedPhase,
  measurement: Measurement,
  sizeMs: number,
): Generator<WindowSlice> {
  const stretches = measurement.clock.stretches(phase);
  return windowsOf(selection, stretches, measurement, { sizeMs, sliding: false, partial: false });
}

/** The windows of a selection over the stretches of its phase, also those without samples. */
export function* windowsOf(
  selection: Selection,
  stretches: readonly Span[],
  measurement: Measurement,
  windowing: Windowing,
): Generator<WindowSlice> {
  const { cache, store } = measurement;
  const { bucketMs } = store;
  const sizeMs = Math.max(bucketMs, Math.round(windowing.sizeMs / bucketMs) * bucketMs);
  const stepMs = windowing.sliding
    ? Math.max(bucketMs, Math.floor(sizeMs / STEPS_PER_WINDOW / bucketMs) * bucketMs)
    : sizeMs;
  const buckets = cache.buckets(selection.ids);
  const all = sizeMs === bucketMs ? new BucketMap(buckets) : new SlidingSketch(buckets);
  const tails = new SlidingSketch(buckets);
  const forgiven = new BucketMap(cache.buckets(selection.forgivenIds));
  const failed =
    selection.failedIds.length === 0 ? null : new SlidingSketch(cache.buckets(selection.failedIds));
  const whole = selection.wholeIds.length === 0 ? null : new SlidingSketch(cache.buckets(selection.wholeIds));
  for (const stretch of stretches) {
    for (const { fromMs, toMs } of placesOf(stretch, sizeMs, stepMs, windowing.partial)) {
      yield {
        offsetMs: fromMs,
        durationMs: toMs - fromMs,
        sketch: all.window(fromMs, toMs),
        forgiven: forgiven.sum(fromMs, toMs, bucketMs),
        failed: failed?.window(fromMs, toMs) ?? null,
        whole: whole === null ? null : amountOf(selection.type, whole.window(fromMs, toMs)),
        last: null,
        tail: (lengthMs) => {
          const start = Math.max(
            fromMs,
            toMs - Math.max(TAIL_BUCKETS_MIN, Math.round(lengthMs / bucketMs)) * bucketMs,
          );
          return { sketch: tails.window(start, toMs), forgiven: forgiven.sum(start, toMs, bucketMs) };
        },
      };
    }
  }
}

/** Where windows lie in a stretch. A stretch shorter than a window is one window when partial ones count, else none. */
function* placesOf(
  { fromMs, toMs }: Span,
  sizeMs: number,
  stepMs: number,
  partial: boolean,
): Generator<Span> {
  const first = partial ? fromMs - sizeMs + stepMs : fromMs;
  const last = partial ? toMs - stepMs : toMs - sizeMs;
  if (last < first) return;
  for (let start = first; start < last; start += stepMs) yield clip(start);
  yield clip(last);

  function clip(start: number): Span {
    return { fromMs: Math.max(start, fromMs), toMs: Math.min(start + sizeMs, toMs) };
  }
}

/** Buckets by their offset: a window of one of them needs no merging, and no more do sums. */
class BucketMap {
  readonly #byOffset: ReadonlyMap<number, ReadonlySketch>;

  constructor(buckets: readonly BucketSketch[]) {
    this.#byOffset = new Map(buckets.map(({ offsetMs, sketch }) => [offsetMs, sketch]));
  }

  window(fromMs: number): ReadonlySketch {
    return this.#byOffset.get(fromMs) ?? EMPTY;
  }

  sum(fromMs: number, toMs: number, bucketMs: number): number {
    let sum = 0;
    if (this.#byOffset.size === 0) return sum;
    for (let offsetMs = fromMs; offsetMs < toMs; offsetMs += bucketMs) {
      sum += this.#byOffset.get(offsetMs)?.sum ?? 0;
    }
    return sum;
  }
}

const EMPTY: ReadonlySketch = new Sketch();

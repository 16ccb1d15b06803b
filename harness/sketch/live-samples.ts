import type { BucketSketch, SampleStore, SeriesKey } from "../contracts/samples.ts";
import { RELATIVE_ERROR } from "./log-buckets.ts";
import { BUCKET_MS, type OpenBucket } from "./open-bucket.ts";
import { Sketch } from "./sketch.ts";

interface LiveState {
  readonly series: readonly SeriesKey[];
  /** Sketches of all closed buckets, by series id. */
  readonly totals: readonly Sketch[];
  /** Buckets that still take samples, ascending. */
  readonly open: readonly OpenBucket[];
  readonly startNumber: number;
  readonly counters: { readonly accepted: number; readonly rejected: number; readonly overflowed: number };
}

/** The store of a run that is still going on. `buckets` knows the open buckets only. */
export class LiveSamples implements SampleStore {
  readonly relativeError = RELATIVE_ERROR;
  readonly bucketMs = BUCKET_MS;
  readonly complete = false;
  readonly startMs: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly overflowed: number;
  readonly series: readonly SeriesKey[];
  readonly #state: LiveState;

  constructor(state: LiveState) {
    this.#state = state;
    this.series = state.series;
    this.startMs = state.startNumber * BUCKET_MS;
    this.accepted = state.counters.accepted;
    this.rejected = state.counters.rejected;
    this.overflowed = state.counters.overflowed;
  }

  total(seriesIds: readonly number[]): Sketch {
    const sketch = new Sketch();
    for (const id of seriesIds) {
      const closed = this.#state.totals[id];
      if (closed !== undefined) sketch.merge(closed);
      for (const { sketches } of this.#state.open) mergeIfAny(sketch, sketches[id]);
    }
    return sketch;
  }

  buckets(seriesIds: readonly number[]): BucketSketch[] {
    return this.#state.open
      .map(({ number, sketches }) => {
        const sketch = new Sketch();
        for (const id of seriesIds) mergeIfAny(sketch, sketches[id]);
        return { offsetMs: (number - this.#state.startNumber) * BUCKET_MS, sketch };
      })
      .filter(({ sketch }) => sketch.count > 0);
  }
}

function mergeIfAny(target: Sketch, source: Sketch | undefined): void {
  if (source !== undefined && source.count > 0) target.merge(source);
}

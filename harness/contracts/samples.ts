/** Tags of a series, by name. `phase` is always there. */
export type Tags = Readonly<Record<string, string>>;

/** Identity of a series: one metric with one set of tag values. */
export interface SeriesKey {
  readonly id: number;
  readonly metric: string;
  readonly tags: Tags;
}

/**
 * A log-bucketed histogram of one metric's values (unit: the metric's, ms for times). Relative error of a quantile is
 * at most `RELATIVE_ERROR`; count, sum, min, max and zeros are exact. Merging is addition.
 */
export interface ReadonlySketch {
  readonly count: number;
  readonly zeros: number;
  readonly sum: number;
  /** +Infinity when empty. */
  readonly min: number;
  /** -Infinity when empty. */
  readonly max: number;
  /** Value at quantile `q` (0 to 1) with k6's linear interpolation at rank q*(n-1); NaN when empty. */
  quantile(q: number): number;
  /** How many values are at most `limit`, within the bucket that holds it. */
  countAtMost(limit: number): number;
  /** Non-empty buckets, lower to upper bound ascending, zeros excluded. */
  bins(): Iterable<{ readonly lower: number; readonly upper: number; readonly count: number }>;
}

export interface BucketSketch {
  /** Offset of the bucket's start from `SampleStore.startMs`, milliseconds; a multiple of `bucketMs`. */
  readonly offsetMs: number;
  readonly sketch: ReadonlySketch;
}

/** Read side of `samples.sketch`. Holds no I/O: it is made from bytes. */
export interface SampleStore {
  readonly relativeError: number;
  /** Width of a time bucket, milliseconds. */
  readonly bucketMs: number;
  /** Milliseconds since the epoch of the first bucket's start. */
  readonly startMs: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly overflowed: number;
  /** False when the file was cut short: its totals then are those of what could be read. */
  readonly complete: boolean;
  readonly series: readonly SeriesKey[];
  /** Sketch of all values of these series over the whole file; empty when none. */
  total(seriesIds: readonly number[]): ReadonlySketch;
  /** The same per time bucket, ascending; buckets without a value are left out. */
  buckets(seriesIds: readonly number[]): readonly BucketSketch[];
}

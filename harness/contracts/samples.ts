/** Tags of a series, by name; in a store, `PHASE_TAG` is always among them. */
export type Tags = Readonly<Record<string, string>>;

/** The tag that holds the phase of a series. It is the run's own: a script's `phase` is a tag like any other. */
export const PHASE_TAG = "loadproof:phase";

/** The tag that names, separated by `&`, the tags of a series that could not be told apart from each other's values. */
export const UNSURE_TAG = "loadproof:unsure";

/** Samples that are judged by their tags: they are kept apart from all others, however many there are. */
export interface TagSelection {
  readonly metric: string;
  readonly where: Tags;
  /** A tag of which each value is judged. */
  readonly each: string | null;
}

/** Identity of a series: one metric with one set of tag values. */
export interface SeriesKey {
  readonly id: number;
  readonly metric: string;
  readonly tags: Tags;
}

/** The value that came last. */
export interface LastValue {
  /** Milliseconds since the epoch; of two values in one millisecond the later one has the greater fraction. */
  readonly atMs: number;
  readonly value: number;
}

/**
 * A log-bucketed histogram of one metric's values (unit: the metric's, ms for times). Relative error of a quantile is
 * at most `RELATIVE_ERROR`; count, sum, min, max and zeros are exact. Merging is addition.
 */
export interface ReadonlySketch {
  readonly count: number;
  readonly zeros: number;
  /** How many values are below zero. */
  readonly negatives: number;
  readonly sum: number;
  /** +Infinity when empty. */
  readonly min: number;
  /** -Infinity when empty. */
  readonly max: number;
  /** The latest value, where it is kept (gauges); else `null`. */
  readonly last: LastValue | null;
  /** Value at quantile `q` (0 to 1) with k6's linear interpolation at rank q*(n-1); NaN when empty. */
  quantile(q: number): number;
  /** How many values are at most `limit`, within the bucket that holds it. */
  countAtMost(limit: number): number;
  /** Non-empty buckets, lower to upper bound ascending, zeros excluded; those of values below zero have bounds below zero. */
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

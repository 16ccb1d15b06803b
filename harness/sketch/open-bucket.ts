import type { Sketch } from "./sketch.ts";

/** Width of the time buckets that are written, milliseconds. */
export const BUCKET_MS = 1000;
/** A sample further than this from the first one has a broken clock: it is rejected. */
export const SPAN_MS_MAX = 14 * 24 * 3600 * 1000;

/** A time bucket that still takes samples: its number since the epoch, and its sketches by series id. */
export interface OpenBucket {
  readonly number: number;
  readonly sketches: (Sketch | undefined)[];
}

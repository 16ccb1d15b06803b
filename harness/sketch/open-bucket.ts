import type { Sketch } from "./sketch.ts";

/** Width of the time buckets that are written, milliseconds. */
export const BUCKET_MS = 1000;

/** A time bucket that still takes samples: its number since the epoch, and its sketches by series id. */
export interface OpenBucket {
  readonly number: number;
  readonly sketches: (Sketch | undefined)[];
}

import type { BucketSketch } from "../contracts/samples.ts";
import type { Sketch } from "./sketch.ts";

type Buckets = readonly (BucketSketch & { readonly sketch: Sketch })[];

/** Bins that are kept decoded: 16 MiB, the one-hour buckets of one selection of many series or a few of one each. */
const SLOTS_MAX = 2 * 1024 * 1024;
/** What a sketch takes beside its bins, counted in bins. */
const SLOTS_PER_SKETCH = 16;

/**
 * The buckets of the selections asked for last. Objectives and charts ask for the same selection again and again, and
 * decoding is most of the cost of a judgement.
 */
export class BucketCache {
  readonly #kept = new Map<string, { readonly buckets: Buckets; readonly slots: number }>();
  #slots = 0;

  get(seriesIds: readonly number[], decode: () => Buckets): Buckets {
    const key = seriesIds.join(",");
    const known = this.#kept.get(key);
    const entry = known ?? measured(decode());
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    if (known === undefined) this.#slots += entry.slots;
    this.#dropOldest(key);
    return entry.buckets;
  }

  #dropOldest(newest: string): void {
    for (const [key, { slots }] of this.#kept) {
      if (this.#slots <= SLOTS_MAX || key === newest) return;
      this.#kept.delete(key);
      this.#slots -= slots;
    }
  }
}

function measured(buckets: Buckets): { buckets: Buckets; slots: number } {
  const slots = buckets.reduce(
    (sum, { sketch: { window } }) =>
      sum + (window === null ? 0 : window.end - window.start) + SLOTS_PER_SKETCH,
    0,
  );
  return { buckets, slots };
}

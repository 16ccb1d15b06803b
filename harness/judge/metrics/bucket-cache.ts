import type { BucketSketch, SampleStore } from "../../contracts/samples.ts";

/** Selections whose buckets are kept: an hour of one-second buckets is about 20 MB each. */
const SELECTIONS_MAX = 2;

/** Buckets of a selection, decoded once for neighbouring objectives on the same series; the oldest makes room. */
export class BucketCache {
  readonly #store: SampleStore;
  readonly #kept = new Map<string, readonly BucketSketch[]>();

  constructor(store: SampleStore) {
    this.#store = store;
  }

  buckets(ids: readonly number[]): readonly BucketSketch[] {
    if (ids.length === 0) return [];
    const key = ids.join(" ");
    const known = this.#kept.get(key) ?? this.#store.buckets(ids);
    this.#kept.delete(key);
    this.#kept.set(key, known);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > SELECTIONS_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return known;
  }
}

import type { BucketSketch, ReadonlySketch, SampleStore, SeriesKey } from "../contracts/samples.ts";
import { RELATIVE_ERROR } from "../sketch/log-buckets.ts";
import { Sketch } from "../sketch/sketch.ts";

/** Counters that tell in which seconds the load was measured. */
const HEARTBEATS = ["iterations", "http_reqs"];

/**
 * The last minutes of a load that goes on. A running load keeps only the seconds that are still open: they are copied from
 * each of its snapshots, and forgotten when no trigger looks back as far.
 */
export class RecentSamples implements SampleStore {
  readonly relativeError = RELATIVE_ERROR;
  readonly bucketMs: number;
  readonly startMs: number;
  readonly accepted = 0;
  readonly rejected = 0;
  readonly overflowed = 0;
  readonly complete = true;
  readonly #metrics: ReadonlySet<string>;
  readonly #keptMs: number;
  readonly #buckets = new Map<number, Map<number, Sketch>>();
  #series: readonly SeriesKey[] = [];

  /** `metrics`: those that are judged. `keptMs`: how far back. */
  constructor(first: SampleStore, metrics: Iterable<string>, keptMs: number) {
    this.bucketMs = first.bucketMs;
    this.startMs = first.startMs;
    this.#metrics = new Set([...HEARTBEATS, ...metrics]);
    this.#keptMs = keptMs;
  }

  get series(): readonly SeriesKey[] {
    return this.#series;
  }

  /** Copies what a snapshot has of the seconds that are open. */
  update(snapshot: SampleStore): void {
    this.#series = snapshot.series;
    let newestMs = 0;
    for (const { id, metric } of this.#series) {
      if (!this.#metrics.has(metric)) continue;
      const kept = this.#buckets.get(id) ?? new Map<number, Sketch>();
      this.#buckets.set(id, kept);
      for (const { offsetMs, sketch } of snapshot.buckets([id])) {
        // Of a second that is written nothing but its time is left in a snapshot.
        if (sketch.count === 0) continue;
        const copy = new Sketch();
        copy.merge(sketch as Sketch);
        kept.set(offsetMs, copy);
        newestMs = Math.max(newestMs, offsetMs);
      }
    }
    for (const kept of this.#buckets.values())
      for (const offsetMs of kept.keys()) if (offsetMs < newestMs - this.#keptMs) kept.delete(offsetMs);
  }

  total(seriesIds: readonly number[]): ReadonlySketch {
    const total = new Sketch();
    for (const { sketch } of this.buckets(seriesIds)) total.merge(sketch as Sketch);
    return total;
  }

  buckets(seriesIds: readonly number[]): readonly BucketSketch[] {
    const merged = new Map<number, Sketch>();
    for (const id of new Set(seriesIds)) {
      for (const [offsetMs, sketch] of this.#buckets.get(id) ?? []) {
        const target = merged.get(offsetMs) ?? new Sketch();
        target.merge(sketch);
        merged.set(offsetMs, target);
      }
    }
    return [...merged]
      .sort(([left], [right]) => left - right)
      .map(([offsetMs, sketch]) => ({ offsetMs, sketch }));
  }
}

import type { BucketSketch, SampleStore, SeriesKey, Tags } from "../../contracts/samples.ts";
import { RELATIVE_ERROR } from "../../sketch/log-buckets.ts";
import { seriesIdentity } from "../../sketch/series-identity.ts";
import { Sketch } from "../../sketch/sketch.ts";

interface Recorded {
  readonly key: SeriesKey;
  readonly buckets: Map<number, Sketch>;
}

/** A store of samples in memory, for series that are small enough: what was observed of the system, and made-up runs. */
export class MemoryStore implements SampleStore {
  readonly relativeError = RELATIVE_ERROR;
  readonly bucketMs: number;
  readonly startMs: number;
  accepted = 0;
  rejected = 0;
  overflowed = 0;
  complete = true;
  readonly #byName = new Map<string, Recorded>();
  readonly #recorded: Recorded[] = [];

  constructor(startMs: number, bucketMs: number) {
    this.startMs = startMs;
    this.bucketMs = bucketMs;
  }

  get series(): readonly SeriesKey[] {
    return this.#recorded.map(({ key }) => key);
  }

  /** Adds one sample at an offset from the start; a value a sketch refuses counts as rejected. */
  add(metric: string, tags: Tags, offsetMs: number, value: number): void {
    this.recorder(metric, tags)(offsetMs, value);
  }

  /** `add` for many samples of one series: it is looked up once. */
  recorder(metric: string, tags: Tags): (offsetMs: number, value: number) => void {
    const { buckets } = this.#seriesOf(metric, tags);
    return (offsetMs, value) => {
      const start = Math.floor(offsetMs / this.bucketMs) * this.bucketMs;
      let sketch = buckets.get(start);
      if (sketch === undefined) {
        sketch = new Sketch();
        buckets.set(start, sketch);
      }
      if (sketch.addLast(value, this.startMs + offsetMs)) this.accepted += 1;
      else this.rejected += 1;
    };
  }

  total(seriesIds: readonly number[]): Sketch {
    const total = new Sketch();
    for (const id of new Set(seriesIds)) {
      for (const sketch of this.#recorded[id]?.buckets.values() ?? []) total.merge(sketch);
    }
    return total;
  }

  buckets(seriesIds: readonly number[]): readonly BucketSketch[] {
    const merged = new Map<number, Sketch>();
    for (const id of new Set(seriesIds)) {
      for (const [offsetMs, sketch] of this.#recorded[id]?.buckets ?? []) {
        let target = merged.get(offsetMs);
        if (target === undefined) {
          target = new Sketch();
          merged.set(offsetMs, target);
        }
        target.merge(sketch);
      }
    }
    return [...merged]
      .filter(([, sketch]) => sketch.count > 0)
      .sort(([left], [right]) => left - right)
      .map(([offsetMs, sketch]) => ({ offsetMs, sketch }));
  }

  #seriesOf(metric: string, tags: Tags): Recorded {
    const name = seriesIdentity(metric, tags);
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const recorded = { key: { id: this.#recorded.length, metric, tags }, buckets: new Map<number, Sketch>() };
    this.#byName.set(name, recorded);
    this.#recorded.push(recorded);
    return recorded;
  }
}

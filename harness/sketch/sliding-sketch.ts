import type { BucketSketch } from "../contracts/samples.ts";
import { Sketch } from "./sketch.ts";

/**
 * One sketch of a window that slides over time buckets. A step adds the buckets that come in and takes out those that
 * leave, so its cost does not grow with the window.
 */
export class SlidingSketch {
  readonly #buckets: readonly { readonly offsetMs: number; readonly sketch: Sketch }[];
  #sketch = new Sketch();
  /** The window holds the buckets from `#from` up to, not including, `#to`. */
  #from = 0;
  #to = 0;

  /** Takes buckets as a store gives them: ascending by offset. */
  constructor(buckets: readonly BucketSketch[]) {
    this.#buckets = buckets.map(({ offsetMs, sketch }) => ({ offsetMs, sketch: asSketch(sketch) }));
  }

  /**
   * The sketch of the buckets that start in [fromMs, toMs). The next call changes it: read it before. Going forward is
   * cheap; a window that starts before the last one is built anew.
   */
  window(fromMs: number, toMs: number): Sketch {
    if (
      (this.#buckets[this.#from - 1]?.offsetMs ?? Number.NEGATIVE_INFINITY) >= fromMs ||
      this.#endsAfter(toMs)
    ) {
      this.#restart();
    }
    while (this.#offsetAt(this.#to) < toMs) {
      this.#sketch.merge(this.#buckets[this.#to]!.sketch);
      this.#to += 1;
    }
    while (this.#from < this.#to && this.#offsetAt(this.#from) < fromMs) {
      this.#from += 1;
      this.#sketch.unmerge(this.#buckets[this.#from - 1]!.sketch, UNKNOWN);
    }
    this.#setMoments();
    return this.#sketch;
  }

  #endsAfter(toMs: number): boolean {
    return this.#to > 0 && this.#offsetAt(this.#to - 1) >= toMs;
  }

  #offsetAt(position: number): number {
    return this.#buckets[position]?.offsetMs ?? Number.POSITIVE_INFINITY;
  }

  #restart(): void {
    this.#sketch = new Sketch();
    this.#from = 0;
    this.#to = 0;
  }

  #setMoments(): void {
    let [sum, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const last = this.#buckets[this.#to - 1]?.sketch.last ?? null;
    for (let position = this.#from; position < this.#to; position += 1) {
      const { sketch } = this.#buckets[position]!;
      sum += sketch.sum;
      min = Math.min(min, sketch.min);
      max = Math.max(max, sketch.max);
    }
    this.#sketch.unmerge(NOTHING, { sum, min, max, last });
  }
}

const NOTHING = new Sketch();
const UNKNOWN = { sum: 0, min: 0, max: 0, last: null };

function asSketch(sketch: BucketSketch["sketch"]): Sketch {
  if (sketch instanceof Sketch) return sketch;
  throw new TypeError("a window slides over the sketches of a sample file only");
}

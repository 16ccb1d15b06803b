import type { ReadonlySketch } from "../contracts/samples.ts";
import { BinWindow } from "./bin-window.ts";
import { bucketEstimate, bucketIndex, bucketUpper } from "./log-buckets.ts";

/** The exact part of a sketch: everything but its bins. */
export interface Moments {
  readonly count: number;
  readonly zeros: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The histogram of `ReadonlySketch`, to be filled. While all values above zero lie in one bucket (rates, counters) that
 * bucket and its count are two numbers; a window of bins is made when a second bucket is needed.
 */
export class Sketch implements ReadonlySketch {
  count = 0;
  zeros = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  /** `null` while one bucket was enough. Only the codec reaches into it. */
  window: BinWindow | null = null;
  #onlyIndex = 0;
  #onlyCount = 0;

  /** Adds a value; returns false, and changes nothing, when it is NaN, infinite or negative. */
  add(value: number): boolean {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) return false;
    if (value === 0) this.zeros += 1;
    else this.addBin(bucketIndex(value), 1);
    this.count += 1;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    return true;
  }

  /** Adds all values of another sketch, `times` times. */
  merge(other: Sketch, times = 1): void {
    if (other.window !== null) this.openWindow().merge(other.window, times);
    else if (other.#onlyCount > 0) this.addBin(other.#onlyIndex, other.#onlyCount * times);
    this.addMoments(other, times);
  }

  /**
   * Takes out a sketch that was merged into this one. Counts stay exact; the moments that can't be taken back (min, max,
   * and sum, which would drift) are the caller's to set.
   */
  unmerge(other: Sketch, moments: Pick<Moments, "sum" | "min" | "max">): void {
    if (other.window !== null) this.openWindow().merge(other.window, -1);
    else if (other.#onlyCount > 0) this.addBin(other.#onlyIndex, -other.#onlyCount);
    this.count -= other.count;
    this.zeros -= other.zeros;
    this.sum = moments.sum;
    this.min = moments.min;
    this.max = moments.max;
  }

  /** Adds everything but the bins of another sketch; `addBin` must have been called for those. */
  addMoments(other: Moments, times = 1): void {
    this.count += other.count * times;
    this.zeros += other.zeros * times;
    this.sum += other.sum * times;
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
  }

  /** Adds to one bin without the moments: `addMoments` must follow. */
  addBin(index: number, times: number): void {
    if (this.window !== null) {
      this.window.add(index, times);
    } else if (this.#onlyCount === 0 || index === this.#onlyIndex) {
      this.#onlyIndex = index;
      this.#onlyCount += times;
    } else {
      this.openWindow().add(index, times);
    }
  }

  /** The window, made (and given the one bucket used so far) when there was none. */
  openWindow(): BinWindow {
    if (this.window !== null) return this.window;
    this.window = new BinWindow();
    if (this.#onlyCount > 0) this.window.add(this.#onlyIndex, this.#onlyCount);
    this.#onlyCount = 0;
    return this.window;
  }

  /** A sketch of its own with the same contents, in as little memory as they need. */
  copy(): Sketch {
    const copy = new Sketch();
    const { window } = this;
    window?.trim();
    if (window !== null && window.low === window.high) {
      copy.addBin(window.first + window.low, window.slots[window.low]!);
      copy.addMoments(this);
    } else {
      copy.merge(this);
    }
    return copy;
  }

  /** Makes it empty and keeps the room of its bins. */
  clear(): void {
    this.count = 0;
    this.zeros = 0;
    this.sum = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
    this.#onlyCount = 0;
    this.window?.clear();
  }

  quantile(q: number): number {
    if (this.count === 0 || !(q >= 0 && q <= 1)) return Number.NaN;
    const rank = q * (this.count - 1);
    const below = Math.floor(rank);
    const lower = this.#valueAtRank(below);
    if (rank === below) return lower;
    return lower + (this.#valueAtRank(below + 1) - lower) * (rank - below);
  }

  countAtMost(limit: number): number {
    if (this.count === 0 || !(limit >= this.min)) return 0;
    if (limit >= this.max) return this.count;
    if (limit === 0) return this.zeros;
    return this.zeros + this.#countUpTo(bucketIndex(limit));
  }

  *bins(): Generator<{ lower: number; upper: number; count: number }> {
    for (const [index, count] of this.counts()) {
      yield { lower: bucketUpper(index - 1), upper: bucketUpper(index), count };
    }
  }

  /** Non-empty bins as (bucket index, count), ascending. */
  *counts(): Generator<[index: number, count: number]> {
    const { window } = this;
    if (window === null) {
      if (this.#onlyCount > 0) yield [this.#onlyIndex, this.#onlyCount];
      return;
    }
    for (let slot = window.low; slot <= window.high; slot += 1) {
      const count = window.slots[slot]!;
      if (count !== 0) yield [window.first + slot, count];
    }
  }

  /** Value of the order statistic `rank` (0 is the smallest): exact at both ends, else its bucket's estimate. */
  #valueAtRank(rank: number): number {
    if (rank <= 0) return this.min;
    if (rank >= this.count - 1) return this.max;
    if (rank < this.zeros) return 0;
    const estimate = bucketEstimate(this.#indexAtRank(rank - this.zeros));
    return Math.min(this.max, Math.max(this.min, estimate));
  }

  /** Bucket of the order statistic `rank` among the values above zero, looked for from the nearer end. */
  #indexAtRank(rank: number): number {
    if (this.window === null) return this.#onlyIndex;
    const { slots, first, low, high } = this.window;
    const nonZero = this.count - this.zeros;
    if (rank * 2 < nonZero) {
      let seen = 0;
      for (let slot = low; slot <= high; slot += 1) {
        seen += slots[slot]!;
        if (rank < seen) return first + slot;
      }
    }
    let above = nonZero;
    for (let slot = high; slot >= low; slot -= 1) {
      above -= slots[slot]!;
      if (rank >= above) return first + slot;
    }
    return first;
  }

  #countUpTo(index: number): number {
    if (this.window === null) return this.#onlyIndex <= index ? this.#onlyCount : 0;
    const { slots, first, low, high } = this.window;
    const last = Math.min(high, index - first);
    let total = 0;
    for (let slot = low; slot <= last; slot += 1) total += slots[slot]!;
    return total;
  }
}

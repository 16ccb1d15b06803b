import type { LastValue, ReadonlySketch } from "../contracts/samples.ts";
import { BinWindow } from "./bin-window.ts";
import { bucketEstimate, bucketIndex, bucketUpper } from "./log-buckets.ts";

/** The exact part of a sketch: everything but its bins. */
export interface Moments {
  readonly count: number;
  readonly zeros: number;
  readonly negatives: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: LastValue | null;
}

/**
 * The histogram of `ReadonlySketch`, to be filled. While all values above zero lie in one bucket (rates, counters) that
 * bucket and its count are two numbers; a window of bins is made when a second bucket is needed. Values below zero, which
 * are rare, have a window of their own, by their size.
 */
export class Sketch implements ReadonlySketch {
  count = 0;
  zeros = 0;
  negatives = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  last: LastValue | null = null;
  /** Bins of the values below zero. Only the codec reaches into it. */
  below: BinWindow | null = null;
  /** `null` while one bucket was enough. Only the codec reaches into it. */
  window: BinWindow | null = null;
  #onlyIndex = 0;
  #onlyCount = 0;

  /** Adds a value; returns false, and changes nothing, when it is NaN or infinite. */
  add(value: number): boolean {
    if (!(value > Number.NEGATIVE_INFINITY && value < Number.POSITIVE_INFINITY)) return false;
    if (value > 0) this.addBin(bucketIndex(value), 1);
    else if (value === 0) this.zeros += 1;
    else this.#addBelow(bucketIndex(-value));
    this.count += 1;
    this.sum += value;
    // Of -0 nothing is kept but that it was 0.
    if (value < this.min) this.min = value === 0 ? 0 : value;
    if (value > this.max) this.max = value === 0 ? 0 : value;
    return true;
  }

  /** `add` of a value that may be the last one of a gauge. */
  addLast(value: number, atMs: number): boolean {
    if (!this.add(value)) return false;
    this.last = { atMs, value: value === 0 ? 0 : value };
    return true;
  }

  /** Adds all values of another sketch, `times` times. */
  merge(other: Sketch, times = 1): void {
    if (other.window !== null) this.openWindow().merge(other.window, times);
    else if (other.#onlyCount > 0) this.addBin(other.#onlyIndex, other.#onlyCount * times);
    if (other.below !== null) this.openBelow().merge(other.below, times);
    this.addMoments(other, times);
  }

  /**
   * Takes out a sketch that was merged into this one. Counts stay exact; the moments that can't be taken back (min, max,
   * and sum, which would drift) are the caller's to set.
   */
  unmerge(other: Sketch, moments: Pick<Moments, "sum" | "min" | "max" | "last">): void {
    if (other.window !== null) this.openWindow().merge(other.window, -1);
    else if (other.#onlyCount > 0) this.addBin(other.#onlyIndex, -other.#onlyCount);
    if (other.below !== null) this.openBelow().merge(other.below, -1);
    this.count -= other.count;
    this.zeros -= other.zeros;
    this.negatives -= other.negatives;
    this.sum = moments.sum;
    this.min = moments.min;
    this.max = moments.max;
    this.last = moments.last;
  }

  /** Adds everything but the bins of another sketch; `addBin` must have been called for those. */
  addMoments(other: Moments, times = 1): void {
    this.count += other.count * times;
    this.zeros += other.zeros * times;
    this.negatives += other.negatives * times;
    this.sum += other.sum * times;
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
    this.last = laterOf(this.last, other.last);
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

  openBelow(): BinWindow {
    this.below ??= new BinWindow();
    return this.below;
  }

  /** A sketch of its own with the same contents, in as little memory as they need. */
  copy(): Sketch {
    const copy = new Sketch();
    const { window } = this;
    window?.trim();
    if (window !== null && window.low === window.high) {
      copy.addBin(window.first + window.low, window.slots[window.low]!);
      if (this.below !== null) copy.openBelow().merge(this.below, 1);
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
    this.negatives = 0;
    this.last = null;
    this.sum = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
    this.#onlyCount = 0;
    this.window?.clear();
    this.below?.clear();
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
    if (limit < 0) return this.#countBelow(bucketIndex(-limit));
    const none = this.negatives + this.zeros;
    return limit === 0 ? none : none + this.#countUpTo(bucketIndex(limit));
  }

  *bins(): Generator<{ lower: number; upper: number; count: number }> {
    for (const [index, count] of this.countsBelow()) {
      yield { lower: -bucketUpper(index), upper: -bucketUpper(index - 1), count };
    }
    for (const [index, count] of this.counts()) {
      yield { lower: bucketUpper(index - 1), upper: bucketUpper(index), count };
    }
  }

  /** Non-empty bins of the values below zero as (bucket index of their size, count), ascending by value. */
  *countsBelow(): Generator<[index: number, count: number]> {
    if (this.below === null) return;
    const { slots, first, low, high } = this.below;
    for (let slot = high; slot >= low; slot -= 1) {
      const count = slots[slot]!;
      if (count !== 0) yield [first + slot, count];
    }
  }

  /** Non-empty bins of the values above zero as (bucket index, count), ascending. */
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
    const estimate = this.#estimateAtRank(rank);
    return Math.min(this.max, Math.max(this.min, estimate));
  }

  #estimateAtRank(rank: number): number {
    if (rank < this.negatives) return -bucketEstimate(this.#indexBelow(rank));
    const none = this.negatives + this.zeros;
    return rank < none ? 0 : bucketEstimate(this.#indexAtRank(rank - none));
  }

  /** Bucket of the order statistic `rank` among the values below zero. */
  #indexBelow(rank: number): number {
    let seen = 0;
    for (const [index, count] of this.countsBelow()) {
      seen += count;
      if (rank < seen) return index;
    }
    return 0;
  }

  #addBelow(index: number): void {
    this.openBelow().add(index, 1);
    this.negatives += 1;
  }

  /** Values below zero of at least this size. */
  #countBelow(least: number): number {
    let total = 0;
    for (const [index, count] of this.countsBelow()) if (index >= least) total += count;
    return total;
  }

  /** Bucket of the order statistic `rank` among the values above zero, looked for from the nearer end. */
  #indexAtRank(rank: number): number {
    if (this.window === null) return this.#onlyIndex;
    const { slots, first, low, high } = this.window;
    const nonZero = this.count - this.zeros - this.negatives;
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

/** The one that came last; of two that came at once, the second. */
export function laterOf(left: LastValue | null, right: LastValue | null): LastValue | null {
  if (left === null || right === null) return left ?? right;
  return right.atMs >= left.atMs ? right : left;
}

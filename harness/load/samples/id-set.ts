import type { IdsOfMetric } from "./ids-text.ts";

/** Ids gathered before they are sorted in, at least; a quarter of the ranges when those are more. */
const RECENT_LEAST = 65_536;
/** Memory is bounded by this: 16 bytes to a range, so about 500 MB when no two of 32 million ids are neighbours. */
const RANGES_MAX = 32_000_000;

/** A set of ids, kept as ranges of neighbours: small when they lie close together, and 16 bytes to an id when they don't. */
export class IdSet {
  /** First and last of each range, in ascending order. */
  #ranges = new Float64Array(0);
  #recent = new Float64Array(RECENT_LEAST);
  #recentCount = 0;
  #added = 0;

  /** Distinct ids so far. */
  get count(): number {
    const ranges = this.#sorted();
    let count = 0;
    for (let at = 0; at < ranges.length; at += 2) count += ranges[at + 1]! - ranges[at]! + 1;
    return count;
  }

  /** How often an id came that was there already. */
  get repeated(): number {
    return this.#added - this.count;
  }

  /** Returns false for what is no id: ids are positive whole numbers up to 2^53 - 1. Throws when there are too many ranges. */
  add(id: number): boolean {
    if (!Number.isSafeInteger(id) || id < 1) return false;
    this.#recent[this.#recentCount++] = id;
    this.#added += 1;
    if (this.#recentCount === this.#recent.length) {
      this.#sorted();
      this.#recent = new Float64Array(Math.max(RECENT_LEAST, this.#ranges.length >> 3));
    }
    return true;
  }

  summary(): Omit<IdsOfMetric, "metric"> {
    const { count, repeated } = this;
    return { count, repeated, ranges: this.ranges() };
  }

  /** The ids as ranges of neighbours, both ends included, in ascending order. */
  *ranges(): Generator<readonly [first: number, last: number]> {
    const ranges = this.#sorted();
    for (let at = 0; at < ranges.length; at += 2) yield [ranges[at]!, ranges[at + 1]!];
  }

  #sorted(): Float64Array {
    if (this.#recentCount === 0) return this.#ranges;
    this.#ranges = united(this.#ranges, this.#recent.subarray(0, this.#recentCount).sort());
    this.#recentCount = 0;
    if (this.#ranges.length > RANGES_MAX * 2) {
      throw new Error(`ids are too far apart: more than ${RANGES_MAX} ranges of neighbours`);
    }
    return this.#ranges;
  }
}

/** The ranges with these ids, which are sorted and may repeat, among them. */
function united(ranges: Float64Array, ids: Float64Array): Float64Array<ArrayBuffer> {
  const result = new Float64Array(ranges.length + ids.length * 2);
  let length = 0;
  const append = (first: number, last: number): void => {
    if (length > 0 && first <= result[length - 1]! + 1) {
      if (last > result[length - 1]!) result[length - 1] = last;
      return;
    }
    result[length++] = first;
    result[length++] = last;
  };
  let at = 0;
  for (const id of ids) {
    for (; at < ranges.length && ranges[at]! <= id; at += 2) append(ranges[at]!, ranges[at + 1]!);
    append(id, id);
  }
  for (; at < ranges.length; at += 2) append(ranges[at]!, ranges[at + 1]!);
  return result.slice(0, length);
}

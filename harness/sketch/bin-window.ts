/** Slots added beyond what is asked for, at least: a spreading distribution must not reallocate with each value. */
const SLACK_SLOTS_MIN = 16;

/**
 * Counts of neighbouring buckets in one array. Latencies of one series lie close together (1 ms to 1 s is 690 buckets),
 * so an array with an offset takes half the time of a map in adding and far less in merging (`benchmarks/sketch.ts`).
 * Doubles count exactly to 2^53, where 32-bit slots would overflow in merged long runs.
 */
export class BinWindow {
  /** Bucket index of slot 0. */
  first = 0;
  slots: Float64Array | Uint32Array = new Float64Array(0);
  /** The slots from `start` up to, not including, `end` are this window's own: the others may be those of another. */
  start = 0;
  end = 0;
  /** All own slots before `low` and after `high` are zero. Nothing is used when `low` is greater than `high`. */
  low = 0;
  high = -1;

  add(index: number, times: number): void {
    let slot = index - this.first;
    if (slot < this.start || slot >= this.end) {
      this.#grow(index, index, Math.max(SLACK_SLOTS_MIN, (this.end - this.start) >> 1));
      slot = index - this.first;
    }
    this.slots[slot]! += times;
    this.#use(slot, slot);
  }

  /** Makes room for these bucket indexes, which the caller is about to add to: exactly at first, later with slack. */
  cover(from: number, to: number): void {
    const length = this.end - this.start;
    if (from - this.first < this.start || to - this.first >= this.end) {
      this.#grow(from, to, length === 0 ? 0 : Math.max(SLACK_SLOTS_MIN, length >> 2));
    }
    this.#use(from - this.first, to - this.first);
  }

  /** Adds so many times the counts of another window. To subtract (-1), it must have been added before. */
  merge(other: BinWindow, times: number): void {
    const { slots, low, high } = other;
    if (low > high) return;
    this.cover(other.first + low, other.first + high);
    const shift = other.first - this.first;
    const target = this.slots;
    let slot = low;
    // Four at a time: the loop itself costs as much as an addition.
    for (; slot + 3 <= high; slot += 4) {
      target[slot + shift]! += times * slots[slot]!;
      target[slot + shift + 1]! += times * slots[slot + 1]!;
      target[slot + shift + 2]! += times * slots[slot + 2]!;
      target[slot + shift + 3]! += times * slots[slot + 3]!;
    }
    for (; slot <= high; slot += 1) target[slot + shift]! += times * slots[slot]!;
  }

  /** Narrows `low` and `high` to the first and last count that is not zero. */
  trim(): void {
    while (this.low <= this.high && this.slots[this.low] === 0) this.low += 1;
    while (this.high >= this.low && this.slots[this.high] === 0) this.high -= 1;
  }

  /** Sets all counts to zero and keeps the room. */
  clear(): void {
    this.slots.fill(0, this.low, this.high + 1);
    this.low = this.end;
    this.high = this.start - 1;
  }

  #use(from: number, to: number): void {
    if (from < this.low) this.low = from;
    if (to > this.high) this.high = to;
  }

  #grow(from: number, to: number, slack: number): void {
    const own = this.slots.subarray(this.start, this.end);
    const empty = own.length === 0;
    const ownFirst = this.first + this.start;
    const first = empty ? from : Math.min(from, ownFirst);
    const last = empty ? to : Math.max(to, ownFirst + own.length - 1);
    const slackBelow = empty || first < ownFirst ? slack : 0;
    const slackAbove = empty || last >= ownFirst + own.length ? slack : 0;
    const slots = new Float64Array(last - first + 1 + slackBelow + slackAbove);
    const at = ownFirst - first + slackBelow;
    if (!empty) slots.set(own, at);
    const used = this.low <= this.high;
    this.low = used ? this.low - this.start + at : slots.length;
    this.high = used ? this.high - this.start + at : -1;
    this.first = first - slackBelow;
    this.slots = slots;
    this.start = 0;
    this.end = slots.length;
  }
}

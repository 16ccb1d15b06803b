import type { BinWindow } from "./bin-window.ts";

/** Where the bins of a row lie: bucket index of its first slot, then positions in the slots of all rows. */
const PLACE = { index: 0, from: 1, to: 2, low: 3, high: 4, size: 8 } as const;
/** Slots added beyond what is asked for, at least. */
const SLACK_SLOTS_MIN = 16;
const SLOTS_AT_START = 1024;
/** Room of rows that is kept from use to use: 8 MiB. */
const SLOTS_KEPT_MAX = 1024 * 1024;

/**
 * Bins of many sketches in one array, a stretch of it for each row. As in `BinWindow`, all slots of a row before `low` and
 * after `high` are zero, and so are all that no row has.
 */
export class BinRows {
  slots = new Float64Array(SLOTS_AT_START);
  readonly #places: Int32Array;
  #slotsUsed = 0;

  constructor(rows: number) {
    this.#places = new Int32Array(rows * PLACE.size);
    this.#forgetPlaces();
  }

  /** Makes room for the bucket indexes from `first` to `last`, which are about to be added to; returns the slot of `first`. */
  cover(row: number, first: number, last: number): number {
    const places = this.#places;
    const place = row * PLACE.size;
    const index = places[place + PLACE.index]!;
    const room = places[place + PLACE.to]! - places[place + PLACE.from]!;
    if (first < index || last - index >= room) this.#grow(place, first, last);
    const shift = places[place + PLACE.from]! - places[place + PLACE.index]!;
    if (first + shift < places[place + PLACE.low]!) places[place + PLACE.low] = first + shift;
    if (last + shift > places[place + PLACE.high]!) places[place + PLACE.high] = last + shift;
    return first + shift;
  }

  /** Makes a window show the bins of a row, until anything is done to any row. */
  show(row: number, window: BinWindow): void {
    const place = row * PLACE.size;
    window.slots = this.slots;
    window.start = this.#places[place + PLACE.from]!;
    window.end = this.#places[place + PLACE.to]!;
    window.first = this.#places[place + PLACE.index]! - window.start;
    window.low = this.#places[place + PLACE.low]!;
    window.high = this.#places[place + PLACE.high]!;
  }

  /** Sets all counts of a row to zero and keeps its room. */
  clear(row: number): void {
    const places = this.#places;
    const place = row * PLACE.size;
    this.slots.fill(0, places[place + PLACE.low], places[place + PLACE.high]! + 1);
    places[place + PLACE.low] = places[place + PLACE.to]!;
    places[place + PLACE.high] = places[place + PLACE.from]! - 1;
  }

  /** To be called when all rows are clear: thousands of rows can't keep what each of them once needed. */
  limitRoom(): void {
    if (this.#slotsUsed > SLOTS_KEPT_MAX) this.#forgetPlaces();
  }

  #forgetPlaces(): void {
    this.#places.fill(0);
    for (let place = 0; place < this.#places.length; place += PLACE.size)
      this.#places[place + PLACE.high] = -1;
    this.#slotsUsed = 0;
    if (this.slots.length > SLOTS_KEPT_MAX) this.slots = new Float64Array(SLOTS_KEPT_MAX);
  }

  /** Moves a row behind all others, with more room on the side that needs it. */
  #grow(place: number, first: number, last: number): void {
    const places = this.#places;
    const [from, to] = [places[place + PLACE.from]!, places[place + PLACE.to]!];
    const empty = from === to;
    const before = empty ? first : places[place + PLACE.index]!;
    const beforeLast = empty ? last : before + to - from - 1;
    const slack = Math.max(SLACK_SLOTS_MIN, (to - from) >> 1);
    const index = empty || first < before ? Math.min(first, before) - slack : before;
    const indexLast = empty || last > beforeLast ? Math.max(last, beforeLast) + slack : beforeLast;
    const start = this.#reserve(indexLast - index + 1);
    const moved = start + before - index - from;
    const used = places[place + PLACE.low]! <= places[place + PLACE.high]!;
    this.slots.copyWithin(from + moved, from, to);
    this.slots.fill(0, from, to);
    places[place + PLACE.index] = index;
    places[place + PLACE.from] = start;
    places[place + PLACE.to] = start + indexLast - index + 1;
    places[place + PLACE.low] = used ? places[place + PLACE.low]! + moved : places[place + PLACE.to]!;
    places[place + PLACE.high] = used ? places[place + PLACE.high]! + moved : start - 1;
  }

  #reserve(slots: number): number {
    const start = this.#slotsUsed;
    this.#slotsUsed += slots;
    if (this.#slotsUsed > this.slots.length) {
      const grown = new Float64Array(Math.max(this.#slotsUsed, this.slots.length * 2));
      grown.set(this.slots);
      this.slots = grown;
    }
    return start;
  }
}

import type { LastValue } from "../contracts/samples.ts";
import { addBins } from "./bin-codec.ts";
import { BinWindow } from "./bin-window.ts";
import { type ByteReader, DamagedBytes } from "./byte-reader.ts";
import { BUCKET_INDEX_MAX, BUCKET_INDEX_MIN } from "./log-buckets.ts";
import { laterOf, type Sketch } from "./sketch.ts";

/** The values below zero of one sketch. */
interface Below {
  readonly count: number;
  readonly bins: BinWindow;
}

interface RareRow {
  readonly bins: BinWindow;
  negatives: number;
  last: LastValue | null;
}

/** What few sketches have, values below zero and a last value, by the row of `SketchSums` that it belongs to. */
export class RareSums {
  readonly #rows = new Map<number, RareRow>();

  add(row: number, below: Below | null, last: LastValue | null): void {
    const sums = this.#rows.get(row) ?? { bins: new BinWindow(), negatives: 0, last: null };
    this.#rows.set(row, sums);
    if (below !== null) sums.bins.merge(below.bins, 1);
    sums.negatives += below?.count ?? 0;
    sums.last = laterOf(sums.last, last);
  }

  /** Makes a sketch show those of a row, until anything is done to that row. */
  show(row: number, sketch: Sketch): void {
    const sums = this.#rows.get(row);
    sketch.negatives = sums?.negatives ?? 0;
    sketch.below = sums === undefined || sums.negatives === 0 ? null : sums.bins;
    sketch.last = sums?.last ?? null;
  }

  clear(row: number): void {
    this.#rows.delete(row);
  }
}

/** Throws `DamagedBytes`. */
export function readBelow(reader: ByteReader): Below {
  const count = reader.varint();
  const length = reader.varint();
  const end = reader.offset + length;
  if (count === 0 || end > reader.end)
    throw new DamagedBytes("the values below zero are longer than the sketch");
  const first = reader.zigzag();
  const last = first + reader.varint();
  if (first < BUCKET_INDEX_MIN || last > BUCKET_INDEX_MAX) throw new DamagedBytes("a bin is out of range");
  const bins = new BinWindow();
  bins.cover(first, last);
  const slots = bins.slots as Float64Array;
  const found = addBins(reader, reader.offset, end, slots, first - bins.first, last - bins.first);
  if (found !== count) throw new DamagedBytes("bins do not add up");
  reader.offset = end;
  return { count, bins };
}

/** Throws `DamagedBytes`. */
export function readLast(reader: ByteReader): LastValue {
  const [atMs, value] = [reader.float64(), reader.float64()];
  if (!Number.isFinite(atMs) || !Number.isFinite(value))
    throw new DamagedBytes("the last value is no number");
  return { atMs, value };
}

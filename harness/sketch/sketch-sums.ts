import { addBins, takeOutBins } from "./bin-codec.ts";
import { BinRows } from "./bin-rows.ts";
import { BinWindow } from "./bin-window.ts";
import { type ByteReader, DamagedBytes } from "./byte-reader.ts";
import { BUCKET_INDEX_MAX, BUCKET_INDEX_MIN, bucketIndex } from "./log-buckets.ts";
import { readBelow, readLast, RareSums } from "./rare-sums.ts";
import { Sketch } from "./sketch.ts";
import { FLAG, MILLION, MORE } from "./sketch-codec.ts";

/** What a row says of its sum beside the bins: one line of the processor's cache. */
const MOMENT = { count: 0, zeros: 1, sum: 2, min: 3, max: 4, size: 8 } as const;
/** Flags, a count of one byte, max, min and sum as doubles, then the bins' first bucket and span of two bytes each. */
const PLAIN_BYTES_MIN = 30;
const PLAIN_BINS_AT = 26;

/**
 * Sums of encoded sketches, many at a time: one per row. They lie in a few arrays, without an object per sum, so that the
 * sums of hundreds of series stay in the processor's cache while one file after the other is added to them.
 */
export class SketchSums {
  readonly #moments: Float64Array;
  readonly #bins: BinRows;
  /** What few sketches have. */
  readonly #rare = new RareSums();
  readonly #shown = new Sketch();
  readonly #window = new BinWindow();
  /** Counters add the same value again and again; a logarithm costs more than all the rest of such a sketch. */
  #oneValue = 1;
  #oneIndex = bucketIndex(1);

  constructor(rows: number) {
    this.#moments = new Float64Array(rows * MOMENT.size);
    this.#bins = new BinRows(rows);
    this.#shown.window = this.#window;
    for (let row = 0; row < rows; row += 1) this.#clearMoments(row);
  }

  /** Adds the sketch that is encoded in bytes `start` to `end`. One that contradicts itself adds nothing: throws `DamagedBytes`. */
  add(row: number, reader: ByteReader, start: number, end: number): void {
    if (end - start >= PLAIN_BYTES_MIN && this.#addPlain(row, reader, start, end)) return;
    reader.offset = start;
    reader.end = end;
    const flags = reader.byte();
    if (flags & FLAG.more) return this.#addMore(row, reader, flags);
    const count = reader.varint();
    const zeros = flags & FLAG.zeros ? reader.varint() : 0;
    if (zeros > count) throw new DamagedBytes("more zeros than values");
    if (flags & FLAG.nonZero) this.#addNonZero(row, reader, flags, count, zeros);
    else if (zeros !== count) throw new DamagedBytes("values are missing");
    else if (count > 0) this.#addMoments(row, count, zeros, 0, 0, 0);
  }

  count(row: number): number {
    return this.#moments[row * MOMENT.size + MOMENT.count]!;
  }

  /** The sum of a row, until anything is done to any row. */
  sketch(row: number): Sketch {
    const own = row * MOMENT.size;
    const [moments, shown] = [this.#moments, this.#shown];
    shown.count = moments[own + MOMENT.count]!;
    shown.zeros = moments[own + MOMENT.zeros]!;
    shown.sum = moments[own + MOMENT.sum]!;
    shown.min = moments[own + MOMENT.min]!;
    shown.max = moments[own + MOMENT.max]!;
    this.#bins.show(row, this.#window);
    this.#rare.show(row, shown);
    return shown;
  }

  clear(row: number): void {
    this.#bins.clear(row);
    this.#rare.clear(row);
    this.#clearMoments(row);
  }

  /** To be called when all rows are clear. */
  limitRoom(): void {
    this.#bins.limitRoom();
  }

  /**
   * The sketch of most series in most seconds, whose parts lie at fixed places: times with a count below 128. Reading these
   * without a call per part takes half the time. Returns false, and adds nothing, when the sketch is any other.
   */
  #addPlain(row: number, reader: ByteReader, start: number, end: number): boolean {
    const { bytes, view } = reader;
    const count = bytes[start + 1]!;
    if (bytes[start] !== FLAG.nonZero || count > 0x7f) return false;
    const max = view.getFloat64(start + 2, true);
    const min = view.getFloat64(start + 10, true);
    const sum = view.getFloat64(start + 18, true);
    let at = start + PLAIN_BINS_AT;
    // One byte or two is as good as random here: computing beats a jump that the processor can't foresee.
    const index = bytes[at]!;
    const indexMore = bytes[at + 1]! & -(index >> 7);
    at += 1 + (index >> 7);
    const span = bytes[at]!;
    const spanMore = bytes[at + 1]! & -(span >> 7);
    at += 1 + (span >> 7);
    if ((indexMore | spanMore) > 0x7f) return false;
    const zigzag = (index & 0x7f) | (indexMore << 7);
    const first = (zigzag >> 1) ^ -(zigzag & 1);
    requireLimits(min, max, sum);
    this.#addBins(row, reader, at, end, first, first + ((span & 0x7f) | (spanMore << 7)), count);
    this.#addMoments(row, count, 0, sum, min, max);
    return true;
  }

  /** A sketch with values below zero, or with the last one. */
  #addMore(row: number, reader: ByteReader, flags: number): void {
    const more = reader.byte();
    const count = reader.varint();
    const zeros = flags & FLAG.zeros ? reader.varint() : 0;
    const below = more & MORE.below ? readBelow(reader) : null;
    const last = more & MORE.last ? readLast(reader) : null;
    const negatives = below?.count ?? 0;
    if (zeros + negatives > count) throw new DamagedBytes("more values in the parts than in all");
    if (flags & FLAG.nonZero || negatives > 0) this.#addNonZero(row, reader, flags, count, zeros, negatives);
    else if (zeros !== count) throw new DamagedBytes("values are missing");
    else if (count > 0) this.#addMoments(row, count, zeros, 0, 0, 0);
    this.#rare.add(row, below, last);
  }

  #addNonZero(
    row: number,
    reader: ByteReader,
    flags: number,
    count: number,
    zeros: number,
    negatives = 0,
  ): void {
    const nonZero = count - zeros - negatives;
    const limitsInMillionths = (flags & FLAG.limitsInMillionths) !== 0;
    const max = readNumber(reader, limitsInMillionths);
    const impliedMin = zeros > 0 ? 0 : max;
    const min = flags & FLAG.minImplied ? impliedMin : readNumber(reader, limitsInMillionths);
    const sumInMillionths = (flags & FLAG.sumInMillionths) !== 0;
    const sum = flags & FLAG.sumImplied ? nonZero * max : readNumber(reader, sumInMillionths);
    if (negatives === 0) requireLimits(min, max, sum);
    else requireOrder(min, max, sum);
    if (nonZero === 0) {
      if (flags & FLAG.nonZero) throw new DamagedBytes("no value is above zero");
    } else if (flags & FLAG.oneBin) {
      this.#addOneBin(row, max, nonZero);
    } else {
      const first = reader.zigzag();
      const last = first + reader.varint();
      this.#addBins(row, reader, reader.offset, reader.end, first, last, nonZero);
    }
    this.#addMoments(row, count, zeros, sum, min, max);
  }

  #addOneBin(row: number, value: number, times: number): void {
    if (value !== this.#oneValue) {
      this.#oneValue = value;
      this.#oneIndex = bucketIndex(value);
    }
    const slot = this.#bins.cover(row, this.#oneIndex, this.#oneIndex);
    this.#bins.slots[slot]! += times;
  }

  #addBins(
    row: number,
    reader: ByteReader,
    at: number,
    end: number,
    first: number,
    last: number,
    nonZero: number,
  ): void {
    if (first < BUCKET_INDEX_MIN || last > BUCKET_INDEX_MAX) throw new DamagedBytes("a bin is out of range");
    const from = this.#bins.cover(row, first, last);
    const to = from + last - first;
    const { slots } = this.#bins;
    if (addBins(reader, at, end, slots, from, to) === nonZero) return;
    takeOutBins(reader, at, end, slots, from, to);
    throw new DamagedBytes("bins do not add up");
  }

  #addMoments(row: number, count: number, zeros: number, sum: number, min: number, max: number): void {
    const moments = this.#moments;
    const own = row * MOMENT.size;
    moments[own + MOMENT.count]! += count;
    moments[own + MOMENT.zeros]! += zeros;
    moments[own + MOMENT.sum]! += sum;
    if (min < moments[own + MOMENT.min]!) moments[own + MOMENT.min] = min;
    if (max > moments[own + MOMENT.max]!) moments[own + MOMENT.max] = max;
  }

  #clearMoments(row: number): void {
    const own = row * MOMENT.size;
    this.#moments.fill(0, own, own + MOMENT.min);
    this.#moments[own + MOMENT.min] = Number.POSITIVE_INFINITY;
    this.#moments[own + MOMENT.max] = Number.NEGATIVE_INFINITY;
  }
}

function requireLimits(min: number, max: number, sum: number): void {
  if (max > 0 && min >= 0 && min <= max && max < Number.POSITIVE_INFINITY && sum >= 0) return;
  throw new DamagedBytes("limits are out of order");
}

function readNumber(reader: ByteReader, inMillionths: boolean): number {
  return inMillionths ? reader.varint() / MILLION : reader.float64();
}

/** The same where values lie below zero. */
function requireOrder(min: number, max: number, sum: number): void {
  if (min < 0 && min <= max && Number.isFinite(min) && Number.isFinite(max) && Number.isFinite(sum)) return;
  throw new DamagedBytes("limits are not in order");
}

import { type ByteReader, DamagedBytes } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { BUCKET_INDEX_MAX, BUCKET_INDEX_MIN, bucketIndex } from "./log-buckets.ts";
import type { Sketch } from "./sketch.ts";

/*
 * One sketch as bytes:
 *   flags, count, [zeros], [max], [min], [sum], [first bucket, bucket span, bins...]
 * A part whose value follows from the others is left out, so 0/1 rates and counters of one value take 3 to 6 bytes.
 * Numbers are written as whole millionths when that is exact (k6 prints six decimals), else as doubles.
 * A bin is one byte, gap to the bin before (high half) and count - 1 (low half); 15 in a half says that a varint follows.
 */
const FLAG_ZEROS = 1;
const FLAG_NON_ZERO = 2;
/** min equals max, or is 0 because there are zeros. */
const FLAG_MIN_IMPLIED = 4;
/** sum is (count - zeros) * max, exactly. */
const FLAG_SUM_IMPLIED = 8;
const FLAG_SUM_IN_MILLIONTHS = 16;
/** All values above zero are in the bucket of max. */
const FLAG_ONE_BIN = 32;
const FLAG_LIMITS_IN_MILLIONTHS = 64;

const MILLION = 1e6;
const HALF_ESCAPE = 15;

export function encodeSketch(sketch: Sketch, out: ByteWriter): void {
  const nonZero = sketch.count - sketch.zeros;
  const oneBin = nonZero > 0 ? hasOneBin(sketch) : false;
  const minImplied = sketch.min === (sketch.zeros > 0 ? 0 : sketch.max);
  const sumImplied = sketch.sum === nonZero * sketch.max;
  const sumInMillionths = isMillionths(sketch.sum);
  const limitsInMillionths = isMillionths(sketch.max) && (minImplied || isMillionths(sketch.min));
  out.byte(
    (sketch.zeros > 0 ? FLAG_ZEROS : 0) |
      (nonZero > 0 ? FLAG_NON_ZERO : 0) |
      (minImplied ? FLAG_MIN_IMPLIED : 0) |
      (sumImplied ? FLAG_SUM_IMPLIED : 0) |
      (sumInMillionths ? FLAG_SUM_IN_MILLIONTHS : 0) |
      (oneBin ? FLAG_ONE_BIN : 0) |
      (limitsInMillionths ? FLAG_LIMITS_IN_MILLIONTHS : 0),
  );
  out.varint(sketch.count);
  if (sketch.zeros > 0) out.varint(sketch.zeros);
  if (nonZero === 0) return;
  writeNumber(out, sketch.max, limitsInMillionths);
  if (!minImplied) writeNumber(out, sketch.min, limitsInMillionths);
  if (!sumImplied) writeNumber(out, sketch.sum, sumInMillionths);
  if (!oneBin) encodeBins(sketch, out);
}

/** Adds an encoded sketch, which ends at the reader's end, to `target`. Throws `DamagedBytes`. */
export function decodeSketchInto(target: Sketch, reader: ByteReader): void {
  const flags = reader.byte();
  const count = reader.varint();
  const zeros = flags & FLAG_ZEROS ? reader.varint() : 0;
  if (zeros > count) throw new DamagedBytes("more zeros than values");
  if (!(flags & FLAG_NON_ZERO)) {
    if (zeros !== count) throw new DamagedBytes("values are missing");
    if (count > 0) target.addMoments({ count, zeros, sum: 0, min: 0, max: 0 });
    return;
  }
  const nonZero = count - zeros;
  const limitsInMillionths = (flags & FLAG_LIMITS_IN_MILLIONTHS) !== 0;
  const max = readNumber(reader, limitsInMillionths);
  const impliedMin = zeros > 0 ? 0 : max;
  const min = flags & FLAG_MIN_IMPLIED ? impliedMin : readNumber(reader, limitsInMillionths);
  const sumInMillionths = (flags & FLAG_SUM_IN_MILLIONTHS) !== 0;
  const sum = flags & FLAG_SUM_IMPLIED ? nonZero * max : readNumber(reader, sumInMillionths);
  if (!(max > 0 && min >= 0 && min <= max && max < Number.POSITIVE_INFINITY && sum >= 0)) {
    throw new DamagedBytes("limits are out of order");
  }
  if (flags & FLAG_ONE_BIN) target.addBin(bucketIndex(max), nonZero);
  else decodeBins(target, reader, nonZero);
  target.addMoments({ count, zeros, sum, min, max });
}

function hasOneBin(sketch: Sketch): boolean {
  if (sketch.window === null) return true;
  sketch.window.trim();
  return sketch.window.low === sketch.window.high;
}

function encodeBins(sketch: Sketch, out: ByteWriter): void {
  const { first, slots, low, high } = sketch.openWindow();
  out.zigzag(first + low);
  out.varint(high - low);
  let next = low;
  for (let slot = low; slot <= high; slot += 1) {
    const count = slots[slot]!;
    if (count === 0) continue;
    const gap = Math.min(slot - next, HALF_ESCAPE);
    const more = Math.min(count - 1, HALF_ESCAPE);
    out.byte(gap * 16 + more);
    if (gap === HALF_ESCAPE) out.varint(slot - next);
    if (more === HALF_ESCAPE) out.varint(count);
    next = slot + 1;
  }
}

/** Adds the bins up to the reader's end; bins that contradict the rest are taken out again. */
function decodeBins(target: Sketch, reader: ByteReader, nonZero: number): void {
  const first = reader.zigzag();
  const last = first + reader.varint();
  if (first < BUCKET_INDEX_MIN || last > BUCKET_INDEX_MAX) throw new DamagedBytes("a bin is out of range");
  const window = target.openWindow();
  window.cover(first, last);
  const { slots } = window;
  const [from, to] = [first - window.first, last - window.first];
  const { bytes, offset, end } = reader;
  if (addBins(bytes, offset, end, slots, from, to) === nonZero) return;
  addAnyBins(bytes, offset, end, slots, from, to, -1);
  throw new DamagedBytes("bins do not add up");
}

/**
 * Adds the counts of `bytes[offset, end)` to `slots[slot, to]`. Returns how many values the bins hold, or -1 when it
 * stopped at a bin that can't be. Reading and merging files spend their time here: this loop knows only bins of few values
 * and, from the first other one on, leaves them to `addAnyBins`. With 32-bit integers alone it takes half the time.
 */
function addBins(
  bytes: Uint8Array,
  offset: number,
  end: number,
  slots: Float64Array,
  slot: number,
  to: number,
): number {
  let total = 0;
  while (offset < end) {
    const head = bytes[offset]!;
    const more = head & HALF_ESCAPE;
    let next = (offset + 1) | 0;
    let gap = head >> 4;
    if (gap === HALF_ESCAPE && next < end) {
      gap = bytes[next]!;
      next = (next + 1) | 0;
    }
    if (gap > 0x7f || more === HALF_ESCAPE) {
      const rest = addAnyBins(bytes, offset, end, slots, slot, to, 1);
      return rest < 0 ? -1 : total + rest;
    }
    slot = (slot + gap) | 0;
    if (slot > to) return -1;
    slots[slot]! += more + 1;
    total = (total + more + 1) | 0;
    slot = (slot + 1) | 0;
    offset = next;
  }
  return total;
}

/** The same for bins of any kind, times `sign`: it stops where `addBins` does, so -1 takes out what that has added. */
function addAnyBins(
  bytes: Uint8Array,
  offset: number,
  end: number,
  slots: Float64Array,
  slot: number,
  to: number,
  sign: 1 | -1,
): number {
  let total = 0;
  while (offset < end) {
    const head = bytes[offset]!;
    let gap = head >> 4;
    let count = (head & HALF_ESCAPE) + 1;
    offset += 1;
    if (gap === HALF_ESCAPE || count > HALF_ESCAPE) {
      for (let scale = 1, more = gap === HALF_ESCAPE; more && offset < end; scale *= 0x80, offset += 1) {
        const byte = bytes[offset]!;
        gap = (scale === 1 ? 0 : gap) + (byte & 0x7f) * scale;
        more = byte > 0x7f;
      }
      for (let scale = 1, more = count > HALF_ESCAPE; more && offset < end; scale *= 0x80, offset += 1) {
        const byte = bytes[offset]!;
        count = (scale === 1 ? 0 : count) + (byte & 0x7f) * scale;
        more = byte > 0x7f;
      }
      if (count === 0) return -1;
    }
    slot += gap;
    if (slot > to) return -1;
    slots[slot]! += sign * count;
    slot += 1;
    total += count;
  }
  return total;
}

function isMillionths(value: number): boolean {
  const millionths = Math.round(value * MILLION);
  return millionths <= Number.MAX_SAFE_INTEGER && millionths / MILLION === value;
}

function writeNumber(out: ByteWriter, value: number, inMillionths: boolean): void {
  if (inMillionths) out.varint(Math.round(value * MILLION));
  else out.float64(value);
}

function readNumber(reader: ByteReader, inMillionths: boolean): number {
  return inMillionths ? reader.varint() / MILLION : reader.float64();
}

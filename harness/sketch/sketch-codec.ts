import { encodeBins } from "./bin-codec.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { Sketch } from "./sketch.ts";

/*
 * One sketch as bytes, which `SketchSums` reads:
 *   flags, [more flags], count, [zeros], [below], [last], [max], [min], [sum], [bins]
 * A part whose value follows from the others is left out, so 0/1 rates and counters of one value take 3 to 6 bytes.
 *   below: count and byte length of the values below zero, and their bins by size
 *   last: time (milliseconds since the epoch) and value of the last one, as doubles
 * Numbers are written as whole millionths when that is exact (k6 prints six decimals), else as doubles.
 */
export const FLAG = {
  zeros: 1,
  nonZero: 2,
  /** min equals max, or is 0 because there are zeros. */
  minImplied: 4,
  /** sum is (count - zeros) * max, exactly. */
  sumImplied: 8,
  sumInMillionths: 16,
  /** All values above zero are in the bucket of max. */
  oneBin: 32,
  limitsInMillionths: 64,
  /** A byte of `MORE` follows. */
  more: 128,
} as const;

export const MORE = { below: 1, last: 2 } as const;

export const MILLION = 1e6;

export function encodeSketch(sketch: Sketch, out: ByteWriter): void {
  const nonZero = sketch.count - sketch.zeros - sketch.negatives;
  const more = (sketch.negatives > 0 ? MORE.below : 0) | (sketch.last === null ? 0 : MORE.last);
  const oneBin = nonZero > 0 ? hasOneBin(sketch) : false;
  const minImplied = sketch.min === (sketch.zeros > 0 ? 0 : sketch.max);
  const sumImplied = sketch.negatives === 0 && sketch.sum === nonZero * sketch.max;
  const sumInMillionths = isMillionths(sketch.sum);
  const limitsInMillionths = isMillionths(sketch.max) && (minImplied || isMillionths(sketch.min));
  out.byte(
    (sketch.zeros > 0 ? FLAG.zeros : 0) |
      (nonZero > 0 ? FLAG.nonZero : 0) |
      (minImplied ? FLAG.minImplied : 0) |
      (sumImplied ? FLAG.sumImplied : 0) |
      (sumInMillionths ? FLAG.sumInMillionths : 0) |
      (oneBin ? FLAG.oneBin : 0) |
      (limitsInMillionths ? FLAG.limitsInMillionths : 0) |
      (more > 0 ? FLAG.more : 0),
  );
  if (more > 0) out.byte(more);
  out.varint(sketch.count);
  if (sketch.zeros > 0) out.varint(sketch.zeros);
  if (more > 0) encodeMore(sketch, out);
  if (nonZero === 0 && sketch.negatives === 0) return;
  writeNumber(out, sketch.max, limitsInMillionths);
  if (!minImplied) writeNumber(out, sketch.min, limitsInMillionths);
  if (!sumImplied) writeNumber(out, sketch.sum, sumInMillionths);
  if (nonZero > 0 && !oneBin) encodeBins(sketch.openWindow(), out);
}

function encodeMore({ negatives, below, last }: Sketch, out: ByteWriter): void {
  if (negatives > 0 && below !== null) {
    below.trim();
    const bins = new ByteWriter();
    encodeBins(below, bins);
    out.varint(negatives);
    out.varint(bins.length);
    out.bytes(bins.written());
  }
  if (last === null) return;
  out.float64(last.atMs);
  out.float64(last.value);
}

function hasOneBin(sketch: Sketch): boolean {
  if (sketch.window === null) return true;
  sketch.window.trim();
  return sketch.window.low === sketch.window.high;
}

function isMillionths(value: number): boolean {
  const millionths = Math.round(value * MILLION);
  return value >= 0 && millionths <= Number.MAX_SAFE_INTEGER && millionths / MILLION === value;
}

function writeNumber(out: ByteWriter, value: number, inMillionths: boolean): void {
  if (inMillionths) out.varint(Math.round(value * MILLION));
  else out.float64(value);
}

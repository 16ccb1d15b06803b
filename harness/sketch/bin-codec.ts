import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { BinWindow } from "./bin-window.ts";

/*
 * The bins of a sketch as bytes: first bucket, bucket span, bins...
 * A bin is one byte, gap to the bin before (high half) and count - 1 (low half); 15 in a half says that a varint follows.
 */
const HALF_ESCAPE = 15;
/** The lowest bit of each half of four bytes. */
const HALVES = 0x11111111;
/** Four bins without an escape reach no further than this beyond the bin before them. */
const SLOTS_PER_WORD_MAX = 4 * HALF_ESCAPE;
/** The first gap that two bytes can't say. */
const LONG_GAP = 0x4000;

export function encodeBins({ first, slots, low, high }: BinWindow, out: ByteWriter): void {
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

/**
 * Adds the counts of the reader's bytes from `offset` to `end` to `slots[slot, to]`. Returns how many values the bins hold,
 * or -1 when it stopped at a bin that can't be. Reading and merging files spend their time here: this loop knows only bins
 * of few values, four at a time where none has an escape, and leaves the rest to `addAnyBins` from the first other one on.
 */
export function addBins(
  { bytes, view }: ByteReader,
  offset: number,
  end: number,
  slots: Float64Array,
  slot: number,
  to: number,
): number {
  const [wordAtMost, slotAtMost] = [(end - 4) | 0, (to - SLOTS_PER_WORD_MAX) | 0];
  let total = 0;
  while (offset < end) {
    while (offset <= wordAtMost && slot <= slotAtMost) {
      const word = view.getInt32(offset, true);
      // A half is 15 when all of its four bits are set.
      if ((word & (word >>> 1) & (word >>> 2) & (word >>> 3) & HALVES) !== 0) break;
      slot = (slot + ((word >>> 4) & 15)) | 0;
      slots[slot]! += (word & 15) + 1;
      slot = (slot + ((word >>> 12) & 15) + 1) | 0;
      slots[slot]! += ((word >>> 8) & 15) + 1;
      slot = (slot + ((word >>> 20) & 15) + 1) | 0;
      slots[slot]! += ((word >>> 16) & 15) + 1;
      slot = (slot + (word >>> 28) + 1) | 0;
      slots[slot]! += ((word >>> 24) & 15) + 1;
      slot = (slot + 1) | 0;
      const pairs = (word & 0x000f_000f) + ((word >>> 8) & 0x000f_000f);
      total = (total + (pairs & 0xff) + (pairs >>> 16) + 4) | 0;
      offset = (offset + 4) | 0;
    }
    if (offset >= end) return total;
    const head = bytes[offset]!;
    const more = head & HALF_ESCAPE;
    let next = (offset + 1) | 0;
    let gap = head >> 4;
    if (gap === HALF_ESCAPE && next < end) {
      gap = bytes[next]!;
      next = (next + 1) | 0;
      if (gap > 0x7f) {
        gap = next < end ? (gap - 0x80 + bytes[next]! * 0x80) | 0 : LONG_GAP;
        next = (next + 1) | 0;
      }
    }
    if (gap >= LONG_GAP || more === HALF_ESCAPE) {
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

/** Undoes an `addBins` that found other values than it should have. */
export function takeOutBins(
  { bytes }: ByteReader,
  offset: number,
  end: number,
  slots: Float64Array,
  slot: number,
  to: number,
): void {
  addAnyBins(bytes, offset, end, slots, slot, to, -1);
}

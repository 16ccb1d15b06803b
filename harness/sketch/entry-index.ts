import type { ByteReader } from "./byte-reader.ts";
import { DamagedBytes } from "./byte-reader.ts";
import { forEachEntry } from "./entries.ts";
import type { FrameSpan } from "./frames.ts";

/** What a bucket frame says before its entries. */
export interface BucketHead {
  readonly number: number;
  readonly rejected: number;
  readonly overflowed: number;
}

export function readBucketHead(reader: ByteReader): BucketHead {
  return { number: reader.varint(), rejected: reader.varint(), overflowed: reader.varint() };
}

const NONE = -1;

/** Where the sketches of each series lie: two parallel arrays, cut by series, in file order. */
export class EntryIndex {
  readonly rejected: number = 0;
  readonly overflowed: number = 0;
  readonly #reader: ByteReader;
  /** Entries of series `id` are at `from[id]` to `from[id + 1] - 1`. */
  readonly #from: Uint32Array;
  /** Position of an entry's bucket among all bucket numbers. */
  readonly #bucket: Uint32Array;
  /** Where the length of an entry stands, which the sketch follows. */
  readonly #lengthAt: Uint32Array;
  /** Ascending. */
  readonly #numbers: readonly number[];

  /** A frame whose entries are damaged, or of series that are not defined, is left out whole. */
  constructor(reader: ByteReader, frames: readonly FrameSpan[], seriesCount: number) {
    this.#reader = reader;
    const counts = new Uint32Array(seriesCount + 1);
    const ids: number[] = [];
    const sound: { readonly frame: FrameSpan; readonly number: number }[] = [];
    for (const frame of frames) {
      const head = countEntries(reader, frame, counts, ids);
      if (head === null) continue;
      sound.push({ frame, number: head.number });
      this.rejected += head.rejected;
      this.overflowed += head.overflowed;
    }
    this.#numbers = [...new Set(sound.map(({ number }) => number))].sort((a, b) => a - b);
    this.#from = runningTotals(counts);
    const size = this.#from[seriesCount] ?? 0;
    this.#bucket = new Uint32Array(size);
    this.#lengthAt = new Uint32Array(size);
    this.#fill(sound);
  }

  /** Calls back with where each sketch of a series lies, in file order; not at all for an id that is not of this file. */
  forEach(id: number, visit: (start: number, end: number) => void): void {
    const to = this.#from[id + 1] ?? 0;
    for (let entry = this.#from[id] ?? to; entry < to; entry += 1) this.#visit(entry, visit);
  }

  /**
   * The same for several series bucket by bucket, both ascending: so the bins that are added to stay in the processor's
   * cache. `close` follows the last sketch of a bucket.
   */
  forEachByBucket(
    ids: readonly number[],
    visit: (start: number, end: number) => void,
    close: (bucketNumber: number) => void,
  ): void {
    // The last entry comes first, and each then stands before those that came: lists in ascending order.
    const first = new Int32Array(this.#numbers.length).fill(NONE);
    const known = ids.filter((id) => id + 1 < this.#from.length);
    const next = new Int32Array(known.reduce((sum, id) => sum + this.#from[id + 1]! - this.#from[id]!, 0));
    const entries = new Uint32Array(next.length);
    let used = 0;
    for (const id of known.toReversed()) {
      for (let entry = this.#from[id + 1]! - 1; entry >= this.#from[id]!; entry -= 1) {
        const bucket = this.#bucket[entry]!;
        entries[used] = entry;
        next[used] = first[bucket]!;
        first[bucket] = used;
        used += 1;
      }
    }
    for (const [bucket, number] of this.#numbers.entries()) {
      if (first[bucket] === NONE) continue;
      for (let at = first[bucket]!; at !== NONE; at = next[at]!) this.#visit(entries[at]!, visit);
      close(number);
    }
  }

  #visit(entry: number, visit: (start: number, end: number) => void): void {
    const reader = this.#reader;
    reader.offset = this.#lengthAt[entry]!;
    reader.end = reader.bytes.length;
    const length = reader.varint();
    visit(reader.offset, reader.offset + length);
  }

  #fill(frames: readonly { readonly frame: FrameSpan; readonly number: number }[]): void {
    const next = this.#from.slice();
    const positions = new Map(this.#numbers.map((number, position) => [number, position]));
    for (const { frame, number } of frames) {
      const bucket = positions.get(number)!;
      place(this.#reader, frame);
      readBucketHead(this.#reader);
      forEachEntry(this.#reader, (id, _start, _end, lengthAt) => {
        const at = next[id]!;
        next[id] = at + 1;
        this.#bucket[at] = bucket;
        this.#lengthAt[at] = lengthAt;
      });
    }
  }
}

/** Adds the entries of a frame to the counts by series; `ids` is used again for each. `null` when the frame is damaged. */
function countEntries(
  reader: ByteReader,
  frame: FrameSpan,
  counts: Uint32Array,
  ids: number[],
): BucketHead | null {
  const seriesCount = counts.length - 1;
  let size = 0;
  try {
    place(reader, frame);
    const head = readBucketHead(reader);
    let sound = head.number <= 0xffff_ffff;
    forEachEntry(reader, (id) => {
      if (id >= seriesCount) sound = false;
      ids[size] = id;
      size += 1;
    });
    if (!sound) return null;
    for (let position = 0; position < size; position += 1) counts[ids[position]!]! += 1;
    return head;
  } catch (error) {
    if (error instanceof DamagedBytes) return null;
    throw error;
  }
}

function place(reader: ByteReader, frame: FrameSpan): void {
  reader.offset = frame.start;
  reader.end = frame.end;
}

/** Counts by series -> position of each series' first entry; the last element is the number of all entries. */
function runningTotals(counts: Uint32Array): Uint32Array {
  const from = new Uint32Array(counts.length);
  for (let id = 1; id < counts.length; id += 1) from[id] = from[id - 1]! + counts[id - 1]!;
  return from;
}

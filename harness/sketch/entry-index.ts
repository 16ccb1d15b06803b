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

/** Where the sketches of each series lie: three parallel arrays, cut by series, in file order. */
export class EntryIndex {
  /** Entries of series `id` are at `from[id]` to `from[id + 1] - 1`. */
  readonly from: Uint32Array;
  readonly bucketNumber: Uint32Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly rejected: number = 0;
  readonly overflowed: number = 0;

  /** A frame whose entries are damaged, or of series that are not defined, is left out whole. */
  constructor(reader: ByteReader, frames: readonly FrameSpan[], seriesCount: number) {
    const counts = new Uint32Array(seriesCount + 1);
    const sound: FrameSpan[] = [];
    for (const frame of frames) {
      const head = this.#count(reader, frame, seriesCount, counts);
      if (head === null) continue;
      sound.push(frame);
      this.rejected += head.rejected;
      this.overflowed += head.overflowed;
    }
    this.from = runningTotals(counts);
    const size = this.from[seriesCount] ?? 0;
    this.bucketNumber = new Uint32Array(size);
    this.start = new Uint32Array(size);
    this.end = new Uint32Array(size);
    this.#fill(reader, sound);
  }

  /** Positions of the entries of a series, in file order; none for an id that is not of this file. */
  *entriesOf(id: number): Generator<number> {
    const end = this.from[id + 1];
    if (end === undefined) return;
    for (let entry = this.from[id]!; entry < end; entry += 1) yield entry;
  }

  /** Positions of the entries of these series by bucket number, both ascending. */
  byBucket(ids: readonly number[]): [number: number, entries: number[]][] {
    const groups = new Map<number, number[]>();
    for (const id of ids) {
      for (const entry of this.entriesOf(id)) {
        const number = this.bucketNumber[entry]!;
        const group = groups.get(number);
        if (group === undefined) groups.set(number, [entry]);
        else group.push(entry);
      }
    }
    return [...groups].sort(([a], [b]) => a - b);
  }

  #count(reader: ByteReader, frame: FrameSpan, seriesCount: number, counts: Uint32Array): BucketHead | null {
    const ids: number[] = [];
    try {
      place(reader, frame);
      const head = readBucketHead(reader);
      forEachEntry(reader, (id) => ids.push(id));
      if (head.number > 0xffff_ffff || ids.some((id) => id >= seriesCount)) return null;
      for (const id of ids) counts[id]! += 1;
      return head;
    } catch (error) {
      if (error instanceof DamagedBytes) return null;
      throw error;
    }
  }

  #fill(reader: ByteReader, frames: readonly FrameSpan[]): void {
    const next = this.from.slice();
    for (const frame of frames) {
      place(reader, frame);
      const { number } = readBucketHead(reader);
      forEachEntry(reader, (id, start, end) => {
        const at = next[id]!;
        next[id] = at + 1;
        this.bucketNumber[at] = number;
        this.start[at] = start;
        this.end[at] = end;
      });
    }
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

import { ByteReader, DamagedBytes } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { EntryWriter } from "./entries.ts";
import { readBucketHead } from "./entry-index.ts";
import { finalPayload, readCounters } from "./final-frame.ts";
import { FRAME, frameOf, headerFrame, MAGIC, seriesFrame } from "./frames.ts";
import type { MergePlan } from "./merge-plan.ts";
import type { SampleFileIndex } from "./sample-file-index.ts";
import { SketchSums } from "./sketch-sums.ts";

/** The merged file up to its first bucket. */
export function mergedHead({ startMs, series }: MergePlan): Uint8Array {
  return Buffer.concat([MAGIC, headerFrame(startMs), seriesFrame(series)]);
}

/** The payload of a bucket frame in memory. */
export interface PlacedPart {
  /** Of the bytes that hold it. */
  readonly reader: ByteReader;
  readonly start: number;
  readonly end: number;
  /** Series id of its file -> series id of the merged one. */
  readonly ids: readonly number[];
}

/** Makes the frames of merged buckets, one bucket in memory at a time. */
export class BucketMerger {
  readonly #seriesCount: number;
  readonly #sums: SketchSums;
  readonly #out = new ByteWriter();

  constructor(seriesCount: number) {
    this.#seriesCount = seriesCount;
    this.#sums = new SketchSums(seriesCount);
  }

  /** Throws `DamagedBytes`. */
  frame(number: number, parts: readonly PlacedPart[]): Uint8Array {
    const [out, sums] = [this.#out, this.#sums];
    const { rejected, overflowed } = this.#add(parts);
    out.clear();
    for (const value of [number, rejected, overflowed]) out.varint(value);
    const entries = new EntryWriter(out);
    for (let id = 0; id < this.#seriesCount; id += 1) {
      if (sums.count(id) === 0) continue;
      entries.add(id, sums.sketch(id));
      sums.clear(id);
    }
    sums.limitRoom();
    return frameOf(FRAME.bucket, out.written());
  }

  /** The last part first: the order in which values are added is that of the merged sum's last digits. */
  #add(parts: readonly PlacedPart[]): { rejected: number; overflowed: number } {
    let [rejected, overflowed] = [0, 0];
    for (const { reader, ids, start, end } of parts.toReversed()) {
      reader.offset = start;
      reader.end = end;
      const head = readBucketHead(reader);
      rejected += head.rejected;
      overflowed += head.overflowed;
      addEntries(this.#sums, reader, ids);
    }
    return { rejected, overflowed };
  }
}

/** The end of the merged file: complete when all files are. */
export function mergedFinal({ series, ids }: MergePlan, indexes: readonly SampleFileIndex[]): Uint8Array {
  const totals = new SketchSums(series.length);
  const sum = { complete: true, accepted: 0, rejected: 0, overflowed: 0 };
  for (const [file, index] of indexes.entries()) {
    const reader = new ByteReader(index.totals);
    const counters = readCounters(reader);
    sum.complete &&= counters.complete;
    sum.accepted += counters.accepted;
    sum.rejected += counters.rejected;
    sum.overflowed += counters.overflowed;
    addEntries(totals, reader, ids[file]!);
  }
  const payload = finalPayload(sum, series.length, (id) => totals.sketch(id));
  return frameOf(FRAME.final, payload);
}

/** Adds the entries up to the reader's end to the rows that their ids stand for. Nearly all ids and lengths are of one byte. */
function addEntries(sums: SketchSums, reader: ByteReader, ids: readonly number[]): void {
  const { bytes, end } = reader;
  let own = 0;
  for (let at = reader.offset; at < end; ) {
    let step = bytes[at]!;
    let length = bytes[at + 1]!;
    at += 2;
    // A frame cut off after its last step has no length: the slower way says so.
    if (step > 0x7f || !(length <= 0x7f)) {
      reader.offset = at - 2;
      reader.end = end;
      step = reader.varint();
      length = reader.varint();
      at = reader.offset;
    }
    own += step;
    const id = ids[own];
    if (id === undefined || length > end - at) throw new DamagedBytes("an entry is not of this file");
    sums.add(id, reader, at, at + length);
    at += length;
  }
}

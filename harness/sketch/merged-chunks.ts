import { BucketParts, type PlacedPart } from "./bucket-parts.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { EntryWriter, forEachEntry } from "./entries.ts";
import { FRAME, frameOf, jsonBytes, MAGIC } from "./frames.ts";
import { RELATIVE_ERROR } from "./log-buckets.ts";
import type { MergePlan } from "./merge-plan.ts";
import { BUCKET_MS } from "./open-bucket.ts";
import { type FinalCounters, finalPayload, type SampleFileIndex } from "./sample-file-index.ts";
import { Sketch } from "./sketch.ts";
import { decodeSketchInto } from "./sketch-codec.ts";

/** The merged file up to its first bucket. */
export function mergedHead({ startMs, series }: MergePlan): Uint8Array {
  const header = frameOf(
    FRAME.header,
    jsonBytes({ relativeError: RELATIVE_ERROR, bucketMs: BUCKET_MS, startMs }),
  );
  const definitions = frameOf(
    FRAME.series,
    jsonBytes(series.map(({ id, metric, tags }) => [id, metric, tags])),
  );
  return Buffer.concat([MAGIC, header, definitions]);
}

/** Makes the frames of merged buckets, one bucket in memory at a time. */
export class BucketMerger {
  readonly #seriesCount: number;
  readonly #parts: BucketParts;
  readonly #sketch = new Sketch();
  readonly #out = new ByteWriter();

  constructor(seriesCount: number) {
    this.#seriesCount = seriesCount;
    this.#parts = new BucketParts(seriesCount);
  }

  /** Throws `DamagedBytes`. */
  frame(number: number, parts: readonly PlacedPart[]): Uint8Array {
    const { rejected, overflowed } = this.#parts.collect(parts);
    const [out, sketch] = [this.#out, this.#sketch];
    out.clear();
    for (const value of [number, rejected, overflowed]) out.varint(value);
    const entries = new EntryWriter(out);
    for (let id = 0; id < this.#seriesCount; id += 1) {
      sketch.clear();
      this.#parts.addTo(sketch, id);
      if (sketch.count > 0) entries.add(id, sketch);
    }
    return frameOf(FRAME.bucket, out.written());
  }
}

/** The end of the merged file: complete when all files are. */
export function mergedFinal({ series, ids }: MergePlan, indexes: readonly SampleFileIndex[]): Uint8Array {
  const totals = series.map(() => new Sketch());
  const sum = { complete: true, accepted: 0, rejected: 0, overflowed: 0 };
  for (const [file, index] of indexes.entries()) {
    const reader = new ByteReader(index.totals);
    const counters = readCounters(reader);
    sum.complete &&= counters.complete;
    sum.accepted += counters.accepted;
    sum.rejected += counters.rejected;
    sum.overflowed += counters.overflowed;
    forEachEntry(reader, (id, start, end) =>
      decodeSketchInto(totals[ids[file]![id]!]!, new ByteReader(index.totals, start, end)),
    );
  }
  return frameOf(FRAME.final, finalPayload(sum, totals));
}

function readCounters(reader: ByteReader): FinalCounters {
  const complete = reader.byte() === 1;
  return { complete, accepted: reader.varint(), rejected: reader.varint(), overflowed: reader.varint() };
}

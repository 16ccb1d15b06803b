import type { SeriesKey } from "../contracts/samples.ts";
import { ByteWriter } from "./byte-writer.ts";
import { EntryWriter } from "./entries.ts";
import { readBucketHead } from "./entry-index.ts";
import { payloadReader, readContents } from "./file-contents.ts";
import { storeOf } from "./sample-file.ts";
import type { Sketch } from "./sketch.ts";

/** What merging needs to know of a file beside its buckets: small, and can be sent to a thread. */
export interface SampleFileIndex {
  /** Milliseconds since the epoch; `null` when not even the head was written. */
  readonly startMs: number | null;
  readonly series: readonly SeriesKey[];
  /** Of each intact bucket frame, in file order: bucket number, start and end of its payload in the file. */
  readonly buckets: Float64Array;
  /** Payload of a final frame: what the file's own says, or its buckets when it was cut. */
  readonly totals: Uint8Array;
}

/** Checks a whole file and says where its buckets are. Throws BAD_FILE and `DamagedBytes`. */
export function indexSampleFile(bytes: Uint8Array): SampleFileIndex {
  const contents = readContents(bytes);
  const buckets = new Float64Array(contents.buckets.length * 3);
  for (const [position, frame] of contents.buckets.entries()) {
    const { number } = readBucketHead(payloadReader(bytes, frame));
    buckets.set([number, frame.start, frame.end], position * 3);
  }
  const store = storeOf(bytes, contents);
  return {
    startMs: contents.header?.startMs ?? null,
    series: contents.series,
    buckets,
    totals: finalPayload(store, store.series.length, (id) => store.total([id]) as Sketch).slice(),
  };
}

/** Of what is merged into one file. */
export interface FinalCounters {
  readonly complete: boolean;
  readonly accepted: number;
  readonly rejected: number;
  readonly overflowed: number;
}

/** The payload of a final frame; `total` gives the sketch of a series, which may be gone when it is called again. */
export function finalPayload(
  counters: FinalCounters,
  seriesCount: number,
  total: (id: number) => Sketch,
): Uint8Array {
  const out = new ByteWriter();
  out.byte(counters.complete ? 1 : 0);
  for (const count of [counters.accepted, counters.rejected, counters.overflowed]) out.varint(count);
  const entries = new EntryWriter(out);
  for (let id = 0; id < seriesCount; id += 1) {
    const sketch = total(id);
    if (sketch.count > 0) entries.add(id, sketch);
  }
  return out.written();
}

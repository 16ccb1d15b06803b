import type { SeriesKey } from "../contracts/samples.ts";
import { readBucketHead } from "./entry-index.ts";
import { payloadReader, readContents } from "./file-contents.ts";
import { finalPayload } from "./final-frame.ts";
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

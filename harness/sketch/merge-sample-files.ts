import type { SeriesKey } from "../contracts/samples.ts";
import { LoadproofError } from "../errors.ts";
import { BucketParts, type MergeInput } from "./bucket-parts.ts";
import { ByteReader, DamagedBytes } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { EntryWriter } from "./entries.ts";
import { readBucketHead } from "./entry-index.ts";
import { type FileContents, readContents } from "./file-contents.ts";
import { FRAME, type FrameSpan, frameOf, jsonBytes, MAGIC } from "./frames.ts";
import { RELATIVE_ERROR } from "./log-buckets.ts";
import { BUCKET_MS } from "./open-bucket.ts";
import { storeOf } from "./sample-file.ts";
import { seriesIdentity } from "./series-identity.ts";
import { Sketch } from "./sketch.ts";

interface Input extends MergeInput {
  readonly contents: FileContents;
  /** How many buckets later than the merged file's start this one starts. */
  readonly shift: number;
}

interface InputFrame {
  readonly input: Input;
  readonly frame: FrameSpan;
}

/** Merged bucket number -> the frames that hold a part of it. */
type Timeline = ReadonlyMap<number, readonly InputFrame[]>;

/**
 * Merges the samples of several generators into one file, whose chunks it yields in order: what one generator would
 * have written had it seen all samples. One bucket is in memory at a time. Incomplete inputs make an incomplete file.
 * Throws BAD_FILE.
 */
export function* mergeSampleFiles(files: readonly Uint8Array[]): Generator<Uint8Array> {
  try {
    yield* mergedChunks(files);
  } catch (error) {
    if (!(error instanceof DamagedBytes)) throw error;
    throw new LoadproofError("BAD_FILE", `a file of samples contradicts itself: ${error.message}`, {
      cause: error,
    });
  }
}

function* mergedChunks(files: readonly Uint8Array[]): Generator<Uint8Array> {
  const { inputs, series, startMs } = openInputs(files);
  yield MAGIC.slice();
  yield frameOf(FRAME.header, jsonBytes({ relativeError: RELATIVE_ERROR, bucketMs: BUCKET_MS, startMs }));
  yield frameOf(FRAME.series, jsonBytes(series.map(({ id, metric, tags }) => [id, metric, tags])));
  yield* mergedBuckets(timelineOf(inputs), series.length);
  yield finalFrame(inputs, series.length);
}

function openInputs(files: readonly Uint8Array[]): { inputs: Input[]; series: SeriesKey[]; startMs: number } {
  const opened = files.map((bytes) => ({ bytes, contents: readContents(bytes) }));
  const starts = opened.flatMap(({ contents }) =>
    contents.header === null ? [] : [contents.header.startMs],
  );
  const startMs = starts.length === 0 ? 0 : Math.min(...starts);
  const series: SeriesKey[] = [];
  const idByIdentity = new Map<string, number>();
  const idOf = ({ metric, tags }: SeriesKey): number => {
    const identity = seriesIdentity(metric, tags);
    const known = idByIdentity.get(identity);
    if (known !== undefined) return known;
    const id = series.length;
    idByIdentity.set(identity, id);
    series.push({ id, metric, tags });
    return id;
  };
  const inputs = opened.map(({ bytes, contents }) => ({
    contents,
    reader: new ByteReader(bytes),
    ids: contents.series.map(idOf),
    shift: ((contents.header?.startMs ?? startMs) - startMs) / BUCKET_MS,
  }));
  return { inputs, series, startMs };
}

function timelineOf(inputs: readonly Input[]): Timeline {
  const timeline = new Map<number, InputFrame[]>();
  for (const input of inputs) {
    for (const frame of input.contents.buckets) {
      input.reader.offset = frame.start;
      input.reader.end = frame.end;
      const number = readBucketHead(input.reader).number + input.shift;
      const parts = timeline.get(number);
      if (parts === undefined) timeline.set(number, [{ input, frame }]);
      else parts.push({ input, frame });
    }
  }
  return new Map([...timeline].sort(([a], [b]) => a - b));
}

function* mergedBuckets(timeline: Timeline, seriesCount: number): Generator<Uint8Array> {
  const parts = new BucketParts(seriesCount);
  const sketch = new Sketch();
  const out = new ByteWriter();
  for (const [number, frames] of timeline) {
    const { rejected, overflowed } = parts.collect(frames);
    out.clear();
    for (const value of [number, rejected, overflowed]) out.varint(value);
    const entries = new EntryWriter(out);
    for (let id = 0; id < seriesCount; id += 1) {
      sketch.clear();
      parts.addTo(sketch, id);
      if (sketch.count > 0) entries.add(id, sketch);
    }
    yield frameOf(FRAME.bucket, out.written());
  }
}

function finalFrame(inputs: readonly Input[], seriesCount: number): Uint8Array {
  const sketches = Array.from({ length: seriesCount }, () => new Sketch());
  const stores = inputs.map(({ reader, contents }) => storeOf(reader.bytes, contents));
  for (const [number, store] of stores.entries()) {
    for (const { id } of store.series) sketches[inputs[number]!.ids[id]!]!.merge(store.total([id]) as Sketch);
  }
  const out = new ByteWriter();
  out.byte(stores.every(({ complete }) => complete) ? 1 : 0);
  for (const counter of ["accepted", "rejected", "overflowed"] as const) {
    out.varint(stores.reduce((sum, store) => sum + store[counter], 0));
  }
  const entries = new EntryWriter(out);
  for (const [id, sketch] of sketches.entries()) if (sketch.count > 0) entries.add(id, sketch);
  return frameOf(FRAME.final, out.written());
}

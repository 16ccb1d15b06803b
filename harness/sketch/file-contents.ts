import type { SeriesKey, Tags } from "../contracts/samples.ts";
import { LoadproofError } from "../errors.ts";
import { ByteReader, DamagedBytes } from "./byte-reader.ts";
import { FRAME, type FileHeader, type FrameSpan, intactFrames, MAGIC } from "./frames.ts";
import { readBucketHead } from "./entry-index.ts";
import { RELATIVE_ERROR } from "./log-buckets.ts";
import { BUCKET_MS, SPAN_MS_MAX } from "./open-bucket.ts";

/** Merged files begin with the first of them. */
const READ_SPAN_MS_MAX = 2 * SPAN_MS_MAX;
/** The last millisecond of the year 9999. */
const DATE_MS_MAX = 253_402_300_799_999;

/** Where the frames of a sample file lie, and what its small frames say. */
export interface FileContents {
  readonly header: FileHeader | null;
  readonly series: readonly SeriesKey[];
  readonly buckets: readonly FrameSpan[];
  readonly final: FrameSpan | null;
}

/**
 * Walks the frames of a file up to the first cut or damaged one. Throws BAD_FILE when the bytes are no sample file at
 * all, or one that this version can't read.
 */
export function readContents(bytes: Uint8Array): FileContents {
  requireMagic(bytes);
  const series: SeriesKey[] = [];
  const buckets: FrameSpan[] = [];
  let header: FileHeader | null = null;
  let final: FrameSpan | null = null;
  try {
    for (const frame of intactFrames(bytes)) {
      if (header === null && frame.type !== FRAME.header) break;
      if (frame.type === FRAME.header) header = readHeader(bytes, frame);
      else if (frame.type === FRAME.series) readSeries(bytes, frame, series);
      else if (frame.type === FRAME.bucket) buckets.push(checkedBucket(bytes, frame));
      else if (frame.type === FRAME.final) final = frame;
      if (final !== null) break;
    }
  } catch (error) {
    if (!(error instanceof DamagedBytes)) throw error;
  }
  return { header, series, buckets, final };
}

/** A bucket further from the first one than a writer makes any: whoever wrote it wants readers to spend time and memory. */
function checkedBucket(bytes: Uint8Array, frame: FrameSpan): FrameSpan {
  const { number } = readBucketHead(payloadReader(bytes, frame));
  if (number * BUCKET_MS <= READ_SPAN_MS_MAX) return frame;
  throw new LoadproofError("BAD_FILE", `the file of samples has a bucket ${number} s after its start`, {
    hint: `loadproof writes none after ${READ_SPAN_MS_MAX / 1000} s: the file is damaged or forged`,
  });
}

export function payloadReader(bytes: Uint8Array, frame: FrameSpan): ByteReader {
  return new ByteReader(bytes, frame.start, frame.end);
}

function requireMagic(bytes: Uint8Array): void {
  for (let at = 0; at < Math.min(MAGIC.length, bytes.length); at += 1) {
    if (bytes[at] === MAGIC[at]) continue;
    throw new LoadproofError("BAD_FILE", "the file of samples does not start as one of format 1 does", {
      hint: "give the samples.sketch of a run made by this version of loadproof",
    });
  }
}

function readHeader(bytes: Uint8Array, frame: FrameSpan): FileHeader {
  const header = parseJson(bytes, frame) as Partial<FileHeader> | null;
  const { relativeError, bucketMs, startMs } = header ?? {};
  if (bucketMs !== BUCKET_MS || !isWhole(startMs) || startMs % bucketMs !== 0 || startMs > DATE_MS_MAX) {
    throw new DamagedBytes("the header is not one");
  }
  if (relativeError !== RELATIVE_ERROR) {
    const message = `the file of samples was made with a relative error of ${relativeError}`;
    throw new LoadproofError("BAD_FILE", message, {
      hint: `this version reads files with ${RELATIVE_ERROR}`,
    });
  }
  return { relativeError, bucketMs, startMs };
}

/** Adds the definitions of a series frame; ids are dense and ascending, as the writer gives them. */
function readSeries(bytes: Uint8Array, frame: FrameSpan, series: SeriesKey[]): void {
  const list = parseJson(bytes, frame);
  if (!Array.isArray(list)) throw new DamagedBytes("the series are no list");
  for (const entry of list as unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 3) throw new DamagedBytes("a series is no triple");
    const [id, metric, tags] = entry as unknown[];
    if (id !== series.length || typeof metric !== "string" || !isTags(tags)) {
      throw new DamagedBytes("a series is not well defined");
    }
    series.push({ id, metric, tags });
  }
}

function parseJson(bytes: Uint8Array, frame: FrameSpan): unknown {
  try {
    return JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(frame.start, frame.end)),
    );
  } catch {
    throw new DamagedBytes("a frame holds no JSON");
  }
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isTags(value: unknown): value is Tags {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((tag) => typeof tag === "string");
}

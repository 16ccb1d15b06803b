import { PHASE_TAG, type SeriesKey, type Tags } from "../contracts/samples.ts";
import { LoadproofError } from "../errors.ts";
import { ByteReader, DamagedBytes } from "./byte-reader.ts";
import { FRAME, type FileHeader, type FrameSpan, intactFrames, MAGIC, MAGIC_1 } from "./frames.ts";
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
  const format = formatOf(bytes);
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
  return { header, series: format === 1 ? series.map(fromFormat1) : series, buckets, final };
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

function formatOf(bytes: Uint8Array): 1 | 2 {
  if (startsWith(bytes, MAGIC)) return 2;
  if (startsWith(bytes, MAGIC_1)) return 1;
  throw new LoadproofError("BAD_FILE", "the file of samples does not start as one of format 1 or 2 does", {
    hint: "give the samples.sketch of a run made by this version of loadproof or an earlier one",
  });
}

/** As far as there are bytes: a file may be cut anywhere. */
function startsWith(bytes: Uint8Array, magic: Uint8Array): boolean {
  return magic.every((byte, at) => at >= bytes.length || bytes[at] === byte);
}

/** Format 1 had the phase as `phase`, and what a script called so as `script_phase`. */
function fromFormat1({ id, metric, tags }: SeriesKey): SeriesKey {
  const { phase = "", script_phase: own, ...others } = tags;
  const named = own === undefined ? others : { ...others, phase: own };
  return { id, metric, tags: { ...named, [PHASE_TAG]: phase } };
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

/** Adds the definitions of a series frame; new ids are dense and ascending, a known one has its tags told anew. */
function readSeries(bytes: Uint8Array, frame: FrameSpan, series: SeriesKey[]): void {
  const list = parseJson(bytes, frame);
  if (!Array.isArray(list)) throw new DamagedBytes("the series are no list");
  for (const entry of list as unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 3) throw new DamagedBytes("a series is no triple");
    const [id, metric, tags] = entry as unknown[];
    if (!isWhole(id) || id > series.length || typeof metric !== "string" || !isTags(tags)) {
      throw new DamagedBytes("a series is not well defined");
    }
    if (id < series.length && series[id]?.metric !== metric)
      throw new DamagedBytes("a series has two metrics");
    series[id] = { id, metric, tags };
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

import type { SeriesKey } from "../contracts/samples.ts";
import { ByteWriter } from "./byte-writer.ts";
import { checksum } from "./checksum.ts";
import { RELATIVE_ERROR } from "./log-buckets.ts";
import { BUCKET_MS } from "./open-bucket.ts";

/*
 * `samples.sketch`, format 2: the magic, then frames that are only ever appended.
 *   frame: checksum u32 (of all that follows) | payload length u32 | type u8 | payload
 *   header payload: JSON FileHeader; always the first frame
 *   series payload: JSON [[id, metric, tags], ...]; before the first bucket that uses them, and once more when its tags
 *     were told better later
 *   bucket payload: bucket number | rejected | overflowed | entries    (the counts since the frame before, all varints)
 *   final payload:  complete u8 | accepted | rejected | overflowed | entries with the totals of the whole file
 *   entries: (series id - id before | byte length | encoded sketch)*, ids ascending
 * A file without its final frame is a file that was cut: what its frames hold still counts.
 */
export const MAGIC = new TextEncoder().encode("LPSAMP02");
/** Format 1 is the same without values below zero and last values, and with other names of a phase and a script's `phase`. */
export const MAGIC_1 = new TextEncoder().encode("LPSAMP01");

export const FRAME = { header: 1, series: 2, bucket: 3, final: 4 } as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

export interface FileHeader {
  readonly relativeError: number;
  readonly bucketMs: number;
  /** Milliseconds since the epoch, a multiple of `bucketMs`. */
  readonly startMs: number;
}

const HEAD_BYTES = 9;
const CHECKSUM_BYTES = 4;

/** One frame as bytes of its own. */
export function frameOf(type: FrameType, payload: Uint8Array): Uint8Array {
  const out = new ByteWriter(HEAD_BYTES + payload.length);
  out.uint32(0);
  out.uint32(payload.length);
  out.byte(type);
  out.bytes(payload);
  const frame = out.written().slice();
  new DataView(frame.buffer).setUint32(0, checksum(frame, CHECKSUM_BYTES, frame.length), true);
  return frame;
}

/** The first frame of a file that starts at that time, milliseconds since the epoch. */
export function headerFrame(startMs: number): Uint8Array {
  const header: FileHeader = { relativeError: RELATIVE_ERROR, bucketMs: BUCKET_MS, startMs };
  return frameOf(FRAME.header, jsonBytes(header));
}

export function seriesFrame(series: readonly SeriesKey[]): Uint8Array {
  return frameOf(FRAME.series, jsonBytes(series.map(({ id, metric, tags }) => [id, metric, tags])));
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

export interface FrameSpan {
  readonly type: number;
  /** Where its payload starts and ends. */
  readonly start: number;
  readonly end: number;
}

/** The intact frames from the start of a file; stops at the first that is cut or damaged. */
export function* intactFrames(bytes: Uint8Array): Generator<FrameSpan> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = MAGIC.length;
  while (at + HEAD_BYTES <= bytes.length) {
    const end = at + HEAD_BYTES + view.getUint32(at + CHECKSUM_BYTES, true);
    if (end > bytes.length) return;
    if (checksum(bytes, at + CHECKSUM_BYTES, end) !== view.getUint32(at, true)) return;
    yield { type: bytes[at + 8]!, start: at + HEAD_BYTES, end };
    at = end;
  }
}

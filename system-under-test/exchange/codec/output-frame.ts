import type { OutputEvent } from "../lane/output-events.ts";
import { ByteReader, ByteWriter, MalformedError } from "./bytes.ts";
import { readEvent, writeEvent } from "./event-codec.ts";

/**
 * What one input record led to, as one record of the output topic; more than one when it would pass the size limit.
 *
 *   magic u32 | version u8 | input partition u32 | input offset f64 | sent at, ms f64 | first k u32 | last u8 | count u32 | events
 *
 * The id of an event is (input partition, input offset, k), k counting from 0 over all frames of the input record.
 */
export interface OutputFrame {
  readonly partition: number;
  readonly offset: number;
  /** When the input record's first command was sent, ms since the epoch. */
  readonly sentAtMs: number;
  readonly firstK: number;
  /** Whether this is the input record's last frame. */
  readonly last: boolean;
  readonly events: readonly OutputEvent[];
}

const OUTPUT_MAGIC = 0x31_4f_58_4c; // "LXO1"
const OUTPUT_VERSION = 1;
/** Half of Kafka's default limit of a record. */
const FRAME_BYTES_MAX = 512 * 1024;
const LAST_POSITION = 29;
const COUNT_POSITION = 30;

export type OutputHeader = Pick<OutputFrame, "partition" | "offset" | "sentAtMs">;

/** Writes the frames of one input record; an input record without events has one empty frame. */
export class OutputFrameWriter {
  readonly #out = new ByteWriter(64 * 1024);

  encode(header: OutputHeader, events: readonly OutputEvent[]): Buffer[] {
    const frames: Buffer[] = [];
    let firstK = 0;
    this.#begin(header, 0);
    for (const [k, event] of events.entries()) {
      if (this.#out.length > FRAME_BYTES_MAX) {
        frames.push(this.#end(k - firstK, false));
        firstK = k;
        this.#begin(header, k);
      }
      writeEvent(this.#out, event);
    }
    frames.push(this.#end(events.length - firstK, true));
    return frames;
  }

  #begin(header: OutputHeader, firstK: number): void {
    this.#out.uint32(OUTPUT_MAGIC);
    this.#out.byte(OUTPUT_VERSION);
    this.#out.uint32(header.partition);
    this.#out.integer(header.offset);
    this.#out.integer(header.sentAtMs);
    this.#out.uint32(firstK);
    this.#out.byte(0);
    this.#out.uint32(0);
  }

  #end(count: number, last: boolean): Buffer {
    this.#out.patchUint32(COUNT_POSITION, count);
    const frame = this.#out.take();
    frame[LAST_POSITION] = last ? 1 : 0;
    return frame;
  }
}

/** Reads an output record; throws `MalformedError`. */
export function decodeOutputFrame(bytes: Buffer): OutputFrame {
  const from = new ByteReader(bytes);
  const magic = from.uint32();
  if (magic !== OUTPUT_MAGIC) {
    throw new MalformedError(
      "BAD_MAGIC",
      `first bytes are 0x${magic.toString(16)}: expected an output frame`,
    );
  }
  const version = from.byte();
  if (version !== OUTPUT_VERSION) {
    throw new MalformedError("UNKNOWN_VERSION", `frame has version ${version}: expected ${OUTPUT_VERSION}`);
  }
  const partition = from.uint32();
  const offset = from.integer();
  const sentAtMs = from.integer();
  const firstK = from.uint32();
  const last = from.byte() === 1;
  const events = Array.from({ length: readCount(from) }, () => readEvent(from));
  if (from.left > 0) {
    throw new MalformedError("TRAILING_BYTES", `${from.left} bytes after ${events.length} events`);
  }
  return { partition, offset, sentAtMs, firstK, last, events };
}

/** No event is shorter than a byte, so a count beyond the bytes that are left is a lie. */
function readCount(from: ByteReader): number {
  const count = from.uint32();
  if (count > from.left) {
    throw new MalformedError("CUT_SHORT", `${count} events in ${from.left} bytes`);
  }
  return count;
}

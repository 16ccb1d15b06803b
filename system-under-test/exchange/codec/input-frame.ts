import type { Command } from "../engine/commands.ts";
import { ByteReader, ByteWriter, type Malformation, MalformedError } from "./bytes.ts";
import { readCommand, writeCommand } from "./command-codec.ts";

/**
 * Many commands in one Kafka record, in order. Kafka's cost is per record, so this is what carries the load.
 *
 *   magic u32 | version u8 | sent at, ms f64 | count u32 | count x (size u32 | kind u8 | fields)
 */
export const INPUT_MAGIC = 0x31_49_58_4c; // "LXI1"
const INPUT_VERSION = 1;
const COUNT_POSITION = 13;
/** @public Of the wire format. */
export const FRAME_HEADER_BYTES = 17;

/** Collects commands until `take`. */
export class InputFrameWriter {
  readonly #out = new ByteWriter();
  count = 0;

  get bytes(): number {
    return this.#out.length;
  }

  add(command: Command, sentAtMs: number): void {
    const out = this.#out;
    if (this.count === 0) {
      out.uint32(INPUT_MAGIC);
      out.byte(INPUT_VERSION);
      out.integer(Math.trunc(sentAtMs));
      out.uint32(0);
    }
    const start = out.length;
    out.uint32(0);
    writeCommand(out, command);
    out.patchUint32(start, out.length - start - 4);
    this.count += 1;
  }

  /** The frame's bytes; the writer is then empty. */
  take(): Buffer {
    this.#out.patchUint32(COUNT_POSITION, this.count);
    this.count = 0;
    return this.#out.take();
  }
}

export function encodeFrame(commands: readonly Command[], sentAtMs: number): Buffer {
  const writer = new InputFrameWriter();
  for (const command of commands) {
    writer.add(command, sentAtMs);
  }
  return writer.take();
}

/** Bytes of an input record that are no command: what is wrong, and where they start and end. */
export interface MalformedBytes {
  readonly code: Malformation;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface FrameReader {
  /** `start` and `end`: where its bytes lie in the record. */
  command(command: Command, start: number, end: number): void;
  malformed(bytes: MalformedBytes): void;
}

/**
 * Reads a record's commands in order. An entry that can't be read is reported and skipped; a header or size that
 * can't be trusted ends the frame there. Nothing throws.
 */
export function readFrame(bytes: Buffer, reader: FrameReader): { readonly sentAtMs: number } {
  const from = new ByteReader(bytes);
  let sentAtMs = 0;
  try {
    const { count, sentAt } = readHeader(from);
    sentAtMs = sentAt;
    for (let index = 0; index < count; index++) {
      readEntry(from, bytes.length, reader);
    }
    if (from.left > 0) {
      throw new MalformedError("TRAILING_BYTES", `${from.left} bytes after ${count} commands`);
    }
  } catch (error) {
    report(reader, error, from.position, bytes.length);
  }
  return { sentAtMs };
}

function readHeader(from: ByteReader): { readonly count: number; readonly sentAt: number } {
  const magic = from.uint32();
  if (magic !== INPUT_MAGIC) {
    throw new MalformedError("BAD_MAGIC", `first bytes are 0x${magic.toString(16)}: expected an input frame`);
  }
  const version = from.byte();
  if (version !== INPUT_VERSION) {
    throw new MalformedError("UNKNOWN_VERSION", `frame has version ${version}: expected ${INPUT_VERSION}`);
  }
  const sentAt = from.integer();
  return { sentAt, count: from.uint32() };
}

function readEntry(from: ByteReader, frameEnd: number, reader: FrameReader): void {
  const size = from.uint32();
  const start = from.position;
  if (size > from.left) {
    throw new MalformedError("CUT_SHORT", `command of ${size} bytes: only ${from.left} are left`);
  }
  from.end = start + size;
  let command: Command | null = null;
  try {
    command = readCommand(from);
    if (from.left > 0) {
      command = null;
      throw new MalformedError("TRAILING_BYTES", `${from.left} bytes after a command`);
    }
  } catch (error) {
    report(reader, error, start, start + size);
  }
  from.position = start + size;
  from.end = frameEnd;
  if (command !== null) {
    reader.command(command, start, start + size);
  }
}

function report(reader: FrameReader, error: unknown, start: number, end: number): void {
  if (!(error instanceof MalformedError)) {
    throw error;
  }
  reader.malformed({ code: error.code, message: error.message, start, end });
}

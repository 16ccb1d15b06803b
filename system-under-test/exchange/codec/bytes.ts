/** Why bytes could not be read as what they should be. */
export const MALFORMATIONS = [
  "BAD_MAGIC",
  "UNKNOWN_VERSION",
  "UNKNOWN_KIND",
  "UNKNOWN_CHOICE",
  "BAD_NUMBER",
  "CUT_SHORT",
  "TRAILING_BYTES",
] as const;
export type Malformation = (typeof MALFORMATIONS)[number];

export class MalformedError extends Error {
  readonly code: Malformation;

  constructor(code: Malformation, message: string) {
    super(message);
    this.name = "MalformedError";
    this.code = code;
  }
}

const SHORT_TEXT_MAX = 255;

/** Writes numbers and texts one after the other into a buffer that grows; little endian. */
export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  length = 0;

  constructor(capacity = 4096) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.#bytes);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** Overwrites four bytes written earlier. */
  patchUint32(position: number, value: number): void {
    this.#view.setUint32(position, value, true);
  }

  /** A safe integer, 8 bytes. */
  integer(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** The place of `value` among `choices`, one byte. */
  choice<Choice extends string>(choices: readonly Choice[], value: Choice): void {
    this.byte(choices.indexOf(value));
  }

  /** At most 255 characters of Latin-1. */
  shortText(value: string): void {
    if (value.length > SHORT_TEXT_MAX) {
      throw new RangeError(`text of ${value.length} characters: expected at most ${SHORT_TEXT_MAX}`);
    }
    this.#reserve(value.length + 1);
    this.#bytes[this.length++] = value.length;
    for (let index = 0; index < value.length; index++) {
      this.#bytes[this.length++] = value.charCodeAt(index);
    }
  }

  longText(value: string): void {
    const size = Buffer.byteLength(value);
    this.uint32(size);
    this.#reserve(size);
    this.length += this.#bytes.write(value, this.length);
  }

  /** A copy of what was written, in memory of its own: whoever keeps it keeps nothing else. The writer is then empty. */
  take(): Buffer {
    const copy = Buffer.allocUnsafeSlow(this.length);
    this.#bytes.copy(copy, 0, 0, this.length);
    this.length = 0;
    return copy;
  }

  #reserve(size: number): void {
    if (this.length + size <= this.#bytes.length) {
      return;
    }
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.length + size));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

/** Reads what `ByteWriter` wrote; throws `MalformedError` rather than read past `end`. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  position: number;
  end: number;

  constructor(bytes: Buffer, position = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.position = position;
    this.end = end;
  }

  get left(): number {
    return this.end - this.position;
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  integer(): number {
    const value = this.#view.getFloat64(this.#advance(8), true);
    if (!Number.isSafeInteger(value)) {
      throw new MalformedError("BAD_NUMBER", `number ${value}: expected a safe integer`);
    }
    return value + 0;
  }

  choice<Choice extends string>(choices: readonly Choice[]): Choice {
    const index = this.byte();
    const choice = choices[index];
    if (choice === undefined) {
      throw new MalformedError("UNKNOWN_CHOICE", `choice ${index}: expected one of ${choices.join(", ")}`);
    }
    return choice;
  }

  shortText(): string {
    const size = this.byte();
    const start = this.#advance(size);
    return this.#bytes.toString("latin1", start, start + size);
  }

  longText(): string {
    const size = this.uint32();
    const start = this.#advance(size);
    return this.#bytes.toString("utf8", start, start + size);
  }

  #advance(size: number): number {
    const start = this.position;
    if (start + size > this.end) {
      throw new MalformedError("CUT_SHORT", `${size} bytes at ${start}: only ${this.end - start} are left`);
    }
    this.position = start + size;
    return start;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

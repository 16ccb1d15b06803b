/** Thrown when bytes end early or say what cannot be; readers turn it into "what could be read". */
export class DamagedBytes extends Error {
  override name = "DamagedBytes";
}

const VARINT_BYTES_MAX = 8;

/** Reads what `ByteWriter` wrote, never past its end. `offset` and `end` may be set to read one entry. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  offset: number;
  end: number;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = offset;
    this.end = end;
  }

  byte(): number {
    const at = this.offset;
    if (at >= this.end) throw endsEarly();
    this.offset = at + 1;
    return this.bytes[at]!;
  }

  varint(): number {
    const at = this.offset;
    if (at >= this.end) throw endsEarly();
    const first = this.bytes[at]!;
    if (first >= 0x80) return this.#longVarint();
    this.offset = at + 1;
    return first;
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float64(): number {
    const start = this.#advance(8);
    return this.view.getFloat64(start, true);
  }

  uint32(): number {
    const start = this.#advance(4);
    return this.view.getUint32(start, true);
  }

  /** The next bytes, as a view. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Apart from `varint`, which is inlined wherever one is read. */
  #longVarint(): number {
    let value = 0;
    let scale = 1;
    for (let read = 0; read < VARINT_BYTES_MAX; read += 1) {
      const byte = this.byte();
      if (byte < 0x80) return checkedInteger(value + byte * scale);
      value += (byte - 0x80) * scale;
      scale *= 0x80;
    }
    throw new DamagedBytes("a number is too long");
  }

  #advance(length: number): number {
    const start = this.offset;
    if (!(length <= this.end - start)) throw endsEarly();
    this.offset = start + length;
    return start;
  }
}

function endsEarly(): DamagedBytes {
  return new DamagedBytes("the bytes end early");
}

function checkedInteger(value: number): number {
  if (value > Number.MAX_SAFE_INTEGER) throw new DamagedBytes("a number is too large");
  return value;
}

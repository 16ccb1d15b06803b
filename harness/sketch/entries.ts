import { ByteReader, DamagedBytes } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { Sketch } from "./sketch.ts";
import { encodeSketch } from "./sketch-codec.ts";

/** Writes the entries of a frame: sketches by series id, ids ascending. */
export class EntryWriter {
  readonly #out: ByteWriter;
  readonly #one = new ByteWriter();
  #idBefore = 0;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  add(id: number, sketch: Sketch): void {
    this.#one.clear();
    encodeSketch(sketch, this.#one);
    this.#out.varint(id - this.#idBefore);
    this.#out.varint(this.#one.length);
    this.#out.bytes(this.#one.written());
    this.#idBefore = id;
  }
}

/** Calls back with where each entry's sketch lies, and the length before it. Throws `DamagedBytes`. */
export function forEachEntry(
  reader: ByteReader,
  visit: (id: number, start: number, end: number, lengthAt: number) => void,
): void {
  let id = 0;
  while (reader.offset < reader.end) {
    id += reader.varint();
    const lengthAt = reader.offset;
    const length = reader.varint();
    const start = reader.offset;
    if (length > reader.end - start) throw new DamagedBytes("an entry is longer than its frame");
    reader.offset = start + length;
    visit(id, start, start + length, lengthAt);
  }
}

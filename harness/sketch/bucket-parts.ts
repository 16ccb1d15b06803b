import { type ByteReader, DamagedBytes } from "./byte-reader.ts";
import { readBucketHead } from "./entry-index.ts";
import type { Sketch } from "./sketch.ts";
import { decodeSketchInto } from "./sketch-codec.ts";

/** The payload of a bucket frame in memory. */
export interface PlacedPart {
  /** Of the bytes that hold it. */
  readonly reader: ByteReader;
  readonly start: number;
  readonly end: number;
  /** Series id of its file -> series id of the merged one. */
  readonly ids: readonly number[];
}

const NONE = -1;

/**
 * Where the parts of each series lie in the frames of one time bucket. Knowing that first lets all parts of one series
 * be added one after the other: its bins stay in the processor's cache, which halves the time of a merge.
 */
export class BucketParts {
  /** Newest part by merged series id, and for each part the one before it. */
  readonly #newest: Int32Array;
  #before = new Int32Array(1024);
  #start = new Float64Array(1024);
  #end = new Float64Array(1024);
  #readers: ByteReader[] = [];
  #count = 0;

  constructor(seriesCount: number) {
    this.#newest = new Int32Array(seriesCount);
  }

  /** Takes the frames of the next bucket; returns the sums of what they say of samples that are in no series. */
  collect(frames: readonly PlacedPart[]): { rejected: number; overflowed: number } {
    this.#newest.fill(NONE);
    this.#count = 0;
    let [rejected, overflowed] = [0, 0];
    for (const frame of frames) {
      frame.reader.offset = frame.start;
      frame.reader.end = frame.end;
      const head = readBucketHead(frame.reader);
      rejected += head.rejected;
      overflowed += head.overflowed;
      this.#collectFrame(frame);
    }
    return { rejected, overflowed };
  }

  /** Adds all parts of a series of the bucket. Throws `DamagedBytes`. */
  addTo(sketch: Sketch, id: number): void {
    for (let part = this.#newest[id]!; part !== NONE; part = this.#before[part]!) {
      const reader = this.#readers[part]!;
      reader.offset = this.#start[part]!;
      reader.end = this.#end[part]!;
      decodeSketchInto(sketch, reader);
    }
  }

  #collectFrame({ reader, ids, end: frameEnd }: PlacedPart): void {
    let own = 0;
    while (reader.offset < frameEnd) {
      own += reader.varint();
      const length = reader.varint();
      const id = ids[own];
      const end = reader.offset + length;
      if (id === undefined || end > frameEnd) throw new DamagedBytes("an entry is not of this file");
      this.#push(id, reader, end);
      reader.offset = end;
    }
  }

  #push(id: number, reader: ByteReader, end: number): void {
    const part = this.#count;
    this.#count += 1;
    if (part === this.#before.length) this.#grow();
    this.#before[part] = this.#newest[id]!;
    this.#start[part] = reader.offset;
    this.#end[part] = end;
    this.#readers[part] = reader;
    this.#newest[id] = part;
  }

  #grow(): void {
    const room = this.#before.length * 2;
    const [before, start, end] = [new Int32Array(room), new Float64Array(room), new Float64Array(room)];
    before.set(this.#before);
    start.set(this.#start);
    end.set(this.#end);
    [this.#before, this.#start, this.#end] = [before, start, end];
  }
}

/** Ids of one chunk: systems give them out in a row, so most chunks are full. */
const CHUNK_IDS = 1_024;
/** Memory is bounded by this: about 150 MB when no two ids are near each other, 150 million ids when all are. */
const CHUNKS_MAX = 500_000;

/** A set of ids that is small when they lie close together: a bit for each, in chunks. */
export class AcknowledgedIds {
  readonly #chunks = new Map<number, Uint8Array>();
  #count = 0;
  #repeated = 0;

  /** Distinct ids so far. */
  get count(): number {
    return this.#count;
  }

  /** How often an id came that was there already. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Returns false for what is no id: ids are positive whole numbers up to 2^53 - 1. Throws when there are too many chunks. */
  add(id: number): boolean {
    if (!Number.isSafeInteger(id) || id < 1) return false;
    const chunk = this.#chunk(Math.floor(id / CHUNK_IDS));
    const at = id % CHUNK_IDS;
    const bit = 1 << (at & 7);
    if ((chunk[at >> 3]! & bit) === 0) this.#count += 1;
    else this.#repeated += 1;
    chunk[at >> 3]! |= bit;
    return true;
  }

  /** The ids as ranges of neighbours, both ends included, in ascending order. */
  ranges(): [first: number, last: number][] {
    const ranges: [number, number][] = [];
    for (const [number, chunk] of [...this.#chunks].sort(([one], [other]) => one - other)) {
      for (let at = 0; at < CHUNK_IDS; at += 1) {
        if ((chunk[at >> 3]! & (1 << (at & 7))) === 0) continue;
        const id = number * CHUNK_IDS + at;
        const last = ranges.at(-1);
        if (last !== undefined && last[1] === id - 1) last[1] = id;
        else ranges.push([id, id]);
      }
    }
    return ranges;
  }

  #chunk(number: number): Uint8Array {
    const known = this.#chunks.get(number);
    if (known !== undefined) return known;
    if (this.#chunks.size >= CHUNKS_MAX) {
      throw new Error(`acknowledged ids are too far apart: more than ${CHUNKS_MAX} chunks of ${CHUNK_IDS}`);
    }
    const chunk = new Uint8Array(CHUNK_IDS / 8);
    this.#chunks.set(number, chunk);
    return chunk;
  }
}

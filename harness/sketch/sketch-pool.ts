import { BinWindow } from "./bin-window.ts";
import { Sketch } from "./sketch.ts";

const SLOTS_PER_CHUNK = 64 * 1024;
const COUNT_MAX = 0xffff_ffff;

/**
 * Copies of sketches that are made, kept and dropped together, such as the buckets of a selection: their bins share a few
 * large arrays, since an array for each takes longer to make, and to collect, than to fill. 32 bits per bin are half the
 * memory of an hour, and enough for one that nothing is added to any more.
 */
export class SketchPool {
  #chunk = new Uint32Array(0);
  #used = 0;

  /** A copy of a sketch, to be read only. */
  copyOf(source: Sketch): Sketch {
    source.window?.trim();
    const { window } = source;
    if (window === null || window.low >= window.high || source.count > COUNT_MAX) return source.copy();
    const copy = new Sketch();
    copy.window = this.#copyOf(window);
    if (source.below !== null) copy.openBelow().merge(source.below, 1);
    copy.addMoments(source);
    return copy;
  }

  #copyOf({ slots, first, low, high }: BinWindow): BinWindow {
    const size = high - low + 1;
    if (this.#used + size > this.#chunk.length) {
      this.#chunk = new Uint32Array(Math.max(size, SLOTS_PER_CHUNK));
      this.#used = 0;
    }
    const [chunk, start] = [this.#chunk, this.#used];
    this.#used += size;
    for (let slot = 0; slot < size; slot += 1) chunk[start + slot] = slots[low + slot]!;
    const copy = new BinWindow();
    copy.slots = chunk;
    copy.first = first + low - start;
    copy.start = start;
    copy.end = start + size;
    copy.low = start;
    copy.high = start + size - 1;
    return copy;
  }
}

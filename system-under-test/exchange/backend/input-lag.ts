import type { LaneAddress } from "../router/lanes.ts";

/**
 * How far the engines are behind what this backend has written to them, by what they have answered to. An engine that
 * hangs tells nothing of its lag; this does.
 */
export class InputLag {
  /** By lane: the offset behind the newest record that was written. */
  readonly #ends = new Map<string, number>();
  /** By lane: the offset behind the newest record whose outcome was read. */
  readonly #answered = new Map<string, number>();

  written(lane: string, end: number): void {
    raise(this.#ends, lane, end);
  }

  answered(lane: string, end: number): void {
    raise(this.#answered, lane, end);
  }

  /** Records without an outcome; 0 until this backend has written something. */
  of({ name }: Pick<LaneAddress, "name">): number {
    return Math.max(0, (this.#ends.get(name) ?? 0) - (this.#answered.get(name) ?? 0));
  }
}

function raise(offsets: Map<string, number>, lane: string, end: number): void {
  if (end > (offsets.get(lane) ?? 0)) offsets.set(lane, end);
}

import type { Lane, LaneOutput, LaneSnapshot } from "../lane/lane.ts";
import type { TailRecord } from "../kafka/tail-reader.ts";

/** Outputs that may wait to be written (or, in a standby, to be written by the primary), per lane. */
const PENDING_BYTES_MAX = 64 * 1024 * 1024;

/**
 * One lane in a shard process: applies the input at once, and keeps the outputs until they are known to be written,
 * by this process or by the other. That is what lets a standby go on exactly where the primary stopped.
 */
export class LaneLog {
  readonly lane: Lane;
  /** Outputs of input records after `committed`, oldest first. */
  #pending: LaneOutput[] = [];
  #pendingBytes = 0;
  /** Last input offset whose outputs are written; -1 for none. */
  #committed: number;
  /** A snapshot that is newer than `committed` and waits for it. */
  #heldSnapshot: LaneSnapshot | null = null;
  #onRoom: (() => void) | null = null;
  /** Input records applied since the last snapshot was taken. */
  appliedSinceSnapshot = 0;

  constructor(lane: Lane) {
    this.lane = lane;
    this.#committed = lane.nextOffset - 1;
  }

  get committed(): number {
    return this.#committed;
  }

  get pendingRecords(): number {
    return this.#pending.length;
  }

  apply(record: TailRecord): LaneOutput {
    const output = this.lane.apply(record.offset, record.value);
    this.appliedSinceSnapshot += 1;
    if (record.offset > this.#committed) {
      this.#pending.push(output);
      this.#pendingBytes += sizeOf(output);
    }
    return output;
  }

  /** Resolves when no more outputs wait than may. */
  async untilRoom(): Promise<void> {
    while (this.#pendingBytes > PENDING_BYTES_MAX) {
      await new Promise<void>((resolve) => {
        this.#onRoom = resolve;
      });
    }
  }

  /** The oldest outputs that wait, no more than `bytesMax` unless the first alone is larger. */
  nextOutputs(bytesMax: number): LaneOutput[] {
    const outputs: LaneOutput[] = [];
    let bytes = 0;
    for (const output of this.#pending) {
      bytes += sizeOf(output);
      if (bytes > bytesMax && outputs.length > 0) {
        break;
      }
      outputs.push(output);
    }
    return outputs;
  }

  /** All outputs up to this input offset are written. */
  commit(offset: number): void {
    if (offset <= this.#committed) {
      return;
    }
    this.#committed = offset;
    const kept = this.#pending.findIndex((output) => output.offset > offset);
    const written = this.#pending.splice(0, kept === -1 ? this.#pending.length : kept);
    this.#pendingBytes -= written.reduce((sum, output) => sum + sizeOf(output), 0);
    this.#onRoom?.();
    this.#onRoom = null;
  }

  /** Takes a snapshot now, instead of an older one that is held; it can be saved once its outputs are written. */
  holdSnapshot(): void {
    this.#heldSnapshot = this.lane.snapshot();
    this.appliedSinceSnapshot = 0;
  }

  /** The held snapshot, once all outputs before it are written: a start from it then misses none. */
  takeSafeSnapshot(): LaneSnapshot | null {
    if (this.#heldSnapshot === null || this.#heldSnapshot.nextOffset - 1 > this.#committed) {
      return null;
    }
    const snapshot = this.#heldSnapshot;
    this.#heldSnapshot = null;
    return snapshot;
  }
}

function sizeOf(output: LaneOutput): number {
  return output.frames.reduce((sum, frame) => sum + frame.length, 0);
}

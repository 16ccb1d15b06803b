import type { Lane, LaneOutput, LaneSnapshot } from "../lane/lane.ts";
import type { TailRecord } from "../kafka/tail-reader.ts";

/** Outputs that may wait to be written (or, in a standby, to be written by the primary), per lane. */
const PENDING_BYTES_MAX = 64 * 1024 * 1024;

/**
 * One lane in a shard process: applies the input at once, and keeps the outputs until they are known to be written,
 * by this process or by the other. That is what lets a standby go on exactly where the primary stopped.
 */
export class LaneLog {
  #lane: Lane;
  #isTrusted = true;
  #goneBack = 0;
  /** Newest input offset whose outputs are written or kept; what a lane that went back makes again is not kept twice. */
  #kept: number;
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
    this.#lane = lane;
    this.#committed = lane.nextOffset - 1;
    this.#kept = this.#committed;
  }

  get lane(): Lane {
    return this.#lane;
  }

  /** False while the lane's state is not that of its input: a command failed half-way, or should not have been applied. */
  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  /** How often the lane went back to a snapshot. */
  get goneBack(): number {
    return this.#goneBack;
  }

  get committed(): number {
    return this.#committed;
  }

  get pendingRecords(): number {
    return this.#pending.length;
  }

  /** `parked`: see `Lane.apply`. After an error nothing can be applied until the lane is another one. */
  apply(record: TailRecord, parked?: ReadonlyMap<number, string>): LaneOutput {
    this.#isTrusted = false;
    const output = this.#lane.apply(record.offset, record.value, parked);
    this.#isTrusted = true;
    this.appliedSinceSnapshot += 1;
    if (record.offset > this.#kept) {
      this.#kept = record.offset;
      this.#pending.push(output);
      this.#pendingBytes += sizeOf(output);
    }
    return output;
  }

  /** What the lane made of the input from this offset on is wrong: none of it is written. */
  distrust(offset: number): void {
    this.#isTrusted = false;
    const kept = this.#pending.filter((output) => output.offset < offset);
    const dropped = this.#pending.slice(kept.length);
    this.#pending = kept;
    this.#kept = kept.at(-1)?.offset ?? this.#committed;
    this.#release(dropped);
    if ((this.#heldSnapshot?.nextOffset ?? 0) > offset) this.#heldSnapshot = null;
  }

  /** From here on this lane, of an older offset: what follows is to be applied again. */
  goBack(lane: Lane): void {
    this.#goneBack += 1;
    this.retry(lane);
  }

  /** This lane, as it was before the record that is being applied. */
  retry(lane: Lane): void {
    this.#lane = lane;
    this.#isTrusted = true;
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
    this.#kept = Math.max(this.#kept, offset);
    const kept = this.#pending.findIndex((output) => output.offset > offset);
    const written = this.#pending.splice(0, kept === -1 ? this.#pending.length : kept);
    this.#release(written);
  }

  #release(outputs: readonly LaneOutput[]): void {
    this.#pendingBytes -= outputs.reduce((sum, output) => sum + sizeOf(output), 0);
    this.#onRoom?.();
    this.#onRoom = null;
  }

  /**
   * Takes a snapshot now, instead of an older one that is held; it can be saved once its outputs are written. None of a
   * state that can't be trusted.
   */
  holdSnapshot(): void {
    if (!this.#isTrusted) return;
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

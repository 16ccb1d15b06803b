import { encodeFrame } from "../codec/input-frame.ts";
import type { Lane, LaneOutput } from "../lane/lane.ts";
import type { TailRecord } from "../kafka/tail-reader.ts";

/** Memory for outputs that wait to be written (or, in a standby, to be written by the primary), per lane. */
const PENDING_BYTES_MAX = 64 * 1024 * 1024;
/** What one of them, and one of its buffers, takes beside its bytes (measured: 0.6 KB for an output of one frame). */
const OUTPUT_OVERHEAD_BYTES = 256;
const BUFFER_OVERHEAD_BYTES = 384;

/** What is kept of an input record's output: bytes to be written, and none of the events that they were made of. */
export interface PendingOutput {
  readonly offset: number;
  readonly frames: readonly Buffer[];
  /** Input records for other lanes. */
  readonly forwards: readonly { readonly lane: string; readonly frame: Buffer }[];
  /** Memory that it takes. */
  readonly bytes: number;
}

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
  /** The first input offset that this process has to apply: where its snapshot ends, 0 without one. */
  readonly startOffset: number;
  readonly #pendingBytesMax: number;
  /** Outputs of input records after `committed`, oldest first. */
  #pending: PendingOutput[] = [];
  #pendingBytes = 0;
  /** Last input offset whose outputs are written; -1 for none. */
  #committed: number;
  #room = Promise.withResolvers<void>();
  #closed = false;

  constructor(lane: Lane, pendingBytesMax = PENDING_BYTES_MAX) {
    this.#lane = lane;
    this.#pendingBytesMax = pendingBytesMax;
    this.startOffset = lane.nextOffset;
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

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** `parked`: see `Lane.apply`. After an error nothing can be applied until the lane is another one. */
  apply(record: TailRecord, parked?: ReadonlyMap<number, string>): LaneOutput {
    this.#isTrusted = false;
    const output = this.#lane.apply(record.offset, record.value, parked);
    this.#isTrusted = true;
    if (record.offset > this.#kept) {
      this.#kept = record.offset;
      const pending = keep(output);
      this.#pending.push(pending);
      this.#pendingBytes += pending.bytes;
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

  /** Resolves when no more outputs wait than may; with `false` when the log was closed. */
  async untilRoom(): Promise<boolean> {
    while (this.#pendingBytes > this.#pendingBytesMax && !this.#closed) {
      await this.#room.promise;
    }
    return !this.#closed;
  }

  /** The oldest outputs that wait, no more than `bytesMax` unless the first alone is larger. */
  nextOutputs(bytesMax: number): PendingOutput[] {
    const outputs: PendingOutput[] = [];
    let bytes = 0;
    for (const output of this.#pending) {
      bytes += output.bytes;
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

  /** Nothing more is applied: a standby whose primary writes no more would wait for room for ever. */
  close(): void {
    this.#closed = true;
    this.#wakeAll();
  }

  #release(outputs: readonly PendingOutput[]): void {
    this.#pendingBytes -= outputs.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#wakeAll();
  }

  #wakeAll(): void {
    const { resolve } = this.#room;
    this.#room = Promise.withResolvers();
    resolve();
  }
}

function keep({ offset, frames, forwards }: LaneOutput): PendingOutput {
  const records = forwards.map(({ lane, command }) => ({ lane, frame: encodeFrame([command], Date.now()) }));
  const buffers = [...frames, ...records.map(({ frame }) => frame)];
  const bytes = buffers.reduce(
    (sum, buffer) => sum + buffer.buffer.byteLength + BUFFER_OVERHEAD_BYTES,
    OUTPUT_OVERHEAD_BYTES,
  );
  return { offset, frames, forwards: records, bytes };
}

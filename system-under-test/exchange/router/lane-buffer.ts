import { InputFrameWriter } from "../codec/input-frame.ts";
import type { Command } from "../engine/commands.ts";
import type { LaneAddress } from "./lanes.ts";

/** Appends frames to a lane in order; resolves when Kafka has them, rejects with a `RouterError` when it may not. */
export type SendFrames = (lane: LaneAddress, frames: readonly Buffer[]) => Promise<void>;

export interface BufferLimits {
  /** A frame is full with this many commands, or this many bytes. */
  readonly frameCommandsMax: number;
  readonly frameBytesMax: number;
  /** Requests begin no closer to each other than this, so a command waits no longer for others to share one with. */
  readonly lingerMs: number;
}

/** Kafka limits what one request may bring to one partition: 1 MB by default. */
const REQUEST_BYTES_MAX = 700 * 1024;

/** Commands of one request to Kafka and whoever waits for it. */
interface Batch {
  readonly frames: Buffer[];
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  commands: number;
  bytes: number;
}

/**
 * Collects a lane's commands into frames. One request is on its way at a time, so commands reach the topic in the order
 * in which they came; whatever comes meanwhile makes the next request larger, so the batch grows with the load. A command
 * that comes after a quiet time goes at once; in a steady flow commands wait for the next turn.
 */
export class LaneBuffer {
  readonly lane: LaneAddress;
  readonly #limits: BufferLimits;
  readonly #send: SendFrames;
  readonly #onSettled: (commands: number) => void;
  /** The frame being filled belongs to the last of the batches. */
  readonly #frame = new InputFrameWriter();
  readonly #batches: Batch[] = [];
  #sending = false;
  #timer: NodeJS.Timeout | undefined;
  /** By `performance.now()`. */
  #sentAt = Number.NEGATIVE_INFINITY;

  /** `onSettled` is told how many commands are no longer waiting. */
  constructor(
    lane: LaneAddress,
    limits: BufferLimits,
    send: SendFrames,
    onSettled: (commands: number) => void,
  ) {
    this.lane = lane;
    this.#limits = limits;
    this.#send = send;
    this.#onSettled = onSettled;
  }

  /** Resolves when Kafka has acknowledged the command. */
  add(command: Command, nowMs: number): Promise<void> {
    const batch = this.#openBatch();
    this.#frame.add(command, nowMs);
    batch.commands += 1;
    const { frameCommandsMax, frameBytesMax } = this.#limits;
    if (this.#frame.count >= frameCommandsMax || this.#frame.bytes >= frameBytesMax) {
      this.#closeFrame(batch);
    }
    this.#flushWhenDue();
    return batch.promise;
  }

  /** Full frames wait for nobody. */
  #flushWhenDue(): void {
    const [next] = this.#batches;
    if (this.#sending || next === undefined) {
      return;
    }
    const waitMs = this.#sentAt + this.#limits.lingerMs - performance.now();
    if (next.frames.length > 0 || waitMs <= 0) {
      this.#flush();
    } else {
      this.#timer ??= setTimeout(() => this.#flush(), waitMs);
    }
  }

  #openBatch(): Batch {
    const last = this.#batches.at(-1);
    if (last !== undefined && last.bytes < REQUEST_BYTES_MAX) {
      return last;
    }
    const batch = createBatch();
    this.#batches.push(batch);
    return batch;
  }

  #closeFrame(batch: Batch): void {
    const frame = this.#frame.take();
    batch.frames.push(frame);
    batch.bytes += frame.length;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#batches.shift();
    if (batch === undefined) {
      return;
    }
    if (this.#batches.length === 0 && this.#frame.count > 0) {
      this.#closeFrame(batch);
    }
    this.#sending = true;
    this.#sentAt = performance.now();
    void this.#sendBatch(batch);
  }

  async #sendBatch(batch: Batch): Promise<void> {
    try {
      await this.#send(this.lane, batch.frames);
      batch.resolve();
    } catch (error) {
      batch.reject(error);
    }
    this.#onSettled(batch.commands);
    this.#sending = false;
    this.#flushWhenDue();
  }
}

function createBatch(): Batch {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Whoever added a command handles the failure; a batch nobody awaits any more must not end the process.
  promise.catch(() => undefined);
  return { frames: [], promise, resolve, reject, commands: 0, bytes: 0 };
}

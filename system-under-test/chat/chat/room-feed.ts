import type { Deliver, Subscriber } from "./delivery.ts";

/** Messages of a room above a place, oldest first, as frames. */
export type ReadFrames = (roomId: string, after: number) => Promise<readonly SequencedFrame[]>;

export interface SequencedFrame {
  readonly sequence: number;
  readonly frame: Buffer;
}

export interface FeedObserver {
  /** A place was missing for longer than publishers need to overtake each other. */
  gapFound(): void;
  /** So many messages were read from dbman instead of coming through Redis. */
  filled(messages: number): void;
  fillFailed(roomId: string, error: unknown): void;
}

/** How long a missing message may still come through Redis before it is read from dbman. */
const GAP_WAIT_MS = 50;
const RETRY_MS = 500;
/** Frames kept while an earlier one is missing; later ones are dropped and read from dbman. */
const HELD_MAX = 1_000;
const PAGES_MAX = 50;

/**
 * The messages of one room on their way to this instance's sockets: each once, in order, without gaps, whatever the
 * order, the repeats and the losses of what comes in.
 */
export class RoomFeed {
  readonly roomId: string;
  readonly #read: ReadFrames;
  readonly #deliver: Deliver;
  readonly #observer: FeedObserver;
  /** Subscriber -> the place up to which it has the room's messages already. */
  readonly #subscribers = new Map<Subscriber, number>();
  readonly #held = new Map<number, Buffer>();
  #lastSequence: number;
  /** The furthest place that the room is known to have. */
  #reached: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    roomId: string,
    lastSequence: number,
    read: ReadFrames,
    deliver: Deliver,
    observer: FeedObserver,
  ) {
    this.roomId = roomId;
    this.#lastSequence = lastSequence;
    this.#reached = lastSequence;
    this.#read = read;
    this.#deliver = deliver;
    this.#observer = observer;
  }

  /** Everything up to this place has been handed to the subscribers. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  get empty(): boolean {
    return this.#subscribers.size === 0;
  }

  get subscribers(): Iterable<Subscriber> {
    return this.#subscribers.keys();
  }

  has(subscriber: Subscriber): boolean {
    return this.#subscribers.has(subscriber);
  }

  /** From now on the subscriber gets every message above `lastSequence`. */
  join(subscriber: Subscriber): void {
    this.#subscribers.set(subscriber, this.#lastSequence);
  }

  /** The subscriber stays but gets nothing until `continueAfter`. */
  pause(subscriber: Subscriber): void {
    if (this.#subscribers.has(subscriber)) this.#subscribers.set(subscriber, Number.POSITIVE_INFINITY);
  }

  /** A subscriber that has not left meanwhile gets every message above `after`, at least `lastSequence`. */
  continueAfter(subscriber: Subscriber, after: number): void {
    if (this.#subscribers.has(subscriber)) this.#subscribers.set(subscriber, after);
  }

  leave(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    if (this.empty) this.close();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held.clear();
  }

  accept(sequence: number, frame: Buffer): void {
    if (sequence <= this.#lastSequence) return;
    if (this.#held.size < HELD_MAX || sequence === this.#lastSequence + 1) this.#held.set(sequence, frame);
    this.#deliverInOrder();
    this.reached(sequence);
  }

  /** Tells that the room has reached this place; what is missing then is read. */
  reached(sequence: number): void {
    this.#reached = Math.max(this.#reached, sequence);
    if (this.#isBehind) this.#fillAfter(GAP_WAIT_MS);
  }

  get #isBehind(): boolean {
    return this.#reached > this.#lastSequence;
  }

  #deliverInOrder(): void {
    let frame = this.#held.get(this.#lastSequence + 1);
    while (frame !== undefined) {
      this.#lastSequence += 1;
      this.#held.delete(this.#lastSequence);
      for (const [subscriber, after] of this.#subscribers) {
        if (this.#lastSequence > after) this.#deliver(subscriber, frame);
      }
      frame = this.#held.get(this.#lastSequence + 1);
    }
  }

  #fillAfter(delayMs: number): void {
    const missing = this.#lastSequence + 1;
    this.#timer ??= setTimeout(() => void this.#fill(missing), delayMs);
  }

  /** Reads what is missing, unless it came by itself; the timer stays set meanwhile, so that one reads at a time. */
  async #fill(missing: number): Promise<void> {
    let waitMs = GAP_WAIT_MS;
    try {
      if (this.#lastSequence < missing) await this.#readMissing();
    } catch (error) {
      this.#observer.fillFailed(this.roomId, error);
      waitMs = RETRY_MS;
    }
    this.#timer = undefined;
    if (this.#isBehind && !this.empty) this.#fillAfter(waitMs);
  }

  async #readMissing(): Promise<void> {
    this.#observer.gapFound();
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const reached = this.#reached;
      const nextHeld = Math.min(...this.#held.keys());
      const read = await this.#read(this.roomId, this.#lastSequence);
      const frames = read.filter(
        ({ sequence }) => sequence > this.#lastSequence && !this.#held.has(sequence),
      );
      for (const { sequence, frame } of frames) this.#held.set(sequence, frame);
      this.#observer.filled(frames.length);
      this.#skipTo(read[0]?.sequence ?? nextHeld);
      if (read.length > 0) continue;
      if (this.#reached === reached) this.#reached = this.#lastSequence;
      return;
    }
  }

  /**
   * Goes on at a place that was there before the read which did not find the ones in front of it. Places are committed
   * in order, so those were lost for good, and waiting for them would silence the room.
   */
  #skipTo(sequence: number): void {
    if (Number.isFinite(sequence)) this.#lastSequence = Math.max(this.#lastSequence, sequence - 1);
    this.#deliverInOrder();
  }
}

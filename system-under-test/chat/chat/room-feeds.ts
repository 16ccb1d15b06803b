import { Counter, Gauge, type Registry } from "prom-client";
import type { Defects } from "../../platform/defects.ts";
import { describeError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/log.ts";
import type { Deliver, Subscriber } from "./delivery.ts";
import { type FeedObserver, RoomFeed } from "./room-feed.ts";
import type { RoomChannels } from "./room-channels.ts";
import type { RoomReads } from "./room-reads.ts";

interface Dependencies {
  readonly channels: Pick<RoomChannels, "listenTo" | "leave">;
  readonly reads: Pick<RoomReads, "frames" | "positions">;
  readonly deliver: Deliver;
  readonly defects: Defects;
  readonly logger: Logger;
  readonly registry: Registry;
}

/** How long rooms that open wait for others before they are compared with dbman. */
const OPENED_WAIT_MS = 20;
/** With the defect `leak-room`, one of so many messages also goes to a socket that is not in its room. */
const LEAKED_ONE_OF = 100;

/** The feeds of all rooms that have a socket on this instance. */
export class RoomFeeds implements Disposable {
  readonly #feeds = new Map<string, RoomFeed>();
  readonly #dependencies: Dependencies;
  readonly #observer: FeedObserver;
  readonly #needed: Counter.Internal;
  readonly #unneeded: Counter.Internal;
  readonly #timer: NodeJS.Timeout;
  readonly #opened = new Set<string>();
  #openedTimer: NodeJS.Timeout | undefined;
  #checking = false;
  #accepted = 0;

  constructor(dependencies: Dependencies, checkMs: number) {
    this.#dependencies = dependencies;
    this.#observer = createObserver(dependencies);
    this.#timer = setInterval(() => void this.check(), checkMs);
    const received = new Counter({
      name: "chat_fan_out_received_total",
      help: "Messages that came through Redis, by whether a socket here is in their room.",
      labelNames: ["needed"],
      registers: [dependencies.registry],
    });
    this.#needed = received.labels({ needed: "yes" });
    this.#unneeded = received.labels({ needed: "no" });
    const rooms: Gauge = new Gauge({
      name: "chat_feed_rooms",
      help: "Rooms with an open socket on this instance.",
      registers: [dependencies.registry],
      collect: () => rooms.set(this.#feeds.size),
    });
  }

  /**
   * Subscribes to rooms, each from a place that is known to have been reached, and gives the feeds. Messages committed
   * after that place was read and before this instance listened are found by comparing the new rooms once more.
   */
  join(subscriber: Subscriber, rooms: readonly { id: string; lastSequence: number }[]): readonly RoomFeed[] {
    const opened: string[] = [];
    const feeds = rooms.map(({ id, lastSequence }) => {
      const existing = this.#feeds.get(id);
      const feed = existing ?? this.#open(id, lastSequence);
      if (existing === undefined) opened.push(id);
      feed.join(subscriber);
      return feed;
    });
    if (opened.length > 0) this.#compareSoon(opened);
    return feeds;
  }

  get(roomId: string): RoomFeed | undefined {
    return this.#feeds.get(roomId);
  }

  leave(subscriber: Subscriber, roomId: string): void {
    const feed = this.#feeds.get(roomId);
    feed?.leave(subscriber);
    if (feed?.empty !== true) return;
    this.#feeds.delete(roomId);
    this.#dependencies.channels.leave(roomId);
  }

  accept(roomId: string, sequence: number, frame: Buffer): void {
    const feed = this.#feeds.get(roomId);
    (feed === undefined ? this.#unneeded : this.#needed).inc();
    feed?.accept(sequence, frame);
    if (this.#dependencies.defects.has("leak-room") && ++this.#accepted % LEAKED_ONE_OF === 0) {
      this.#outsiderOf(feed)?.deliver(frame);
    }
  }

  /** Compares every feed with dbman and fills what Redis lost. */
  async check(): Promise<void> {
    if (this.#checking || this.#feeds.size === 0) return;
    this.#checking = true;
    await this.#compare([...this.#feeds.keys()]);
    this.#checking = false;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    clearTimeout(this.#openedTimer);
    for (const feed of this.#feeds.values()) feed.close();
    this.#feeds.clear();
  }

  #open(roomId: string, lastSequence: number): RoomFeed {
    const { reads, deliver } = this.#dependencies;
    const read = async (id: string, after: number) => reads.frames(id, after);
    const feed = new RoomFeed(roomId, lastSequence, read, deliver, this.#observer);
    this.#feeds.set(roomId, feed);
    return feed;
  }

  #outsiderOf(feed: RoomFeed | undefined): Subscriber | undefined {
    for (const { subscribers } of this.#feeds.values()) {
      for (const subscriber of subscribers) if (feed?.has(subscriber) !== true) return subscriber;
    }
    return undefined;
  }

  /** One question for all rooms that open within a moment, as many do when an instance takes over another's sockets. */
  #compareSoon(roomIds: readonly string[]): void {
    for (const roomId of roomIds) this.#opened.add(roomId);
    this.#openedTimer ??= setTimeout(() => {
      this.#openedTimer = undefined;
      // A room that was left meanwhile is not listened to: nobody would end that.
      const opened = [...this.#opened].filter((roomId) => this.#feeds.has(roomId));
      this.#opened.clear();
      void this.#listenAndCompare(opened);
    }, OPENED_WAIT_MS);
  }

  async #listenAndCompare(roomIds: readonly string[]): Promise<void> {
    await this.#dependencies.channels.listenTo(roomIds);
    await this.#compare(roomIds);
  }

  async #compare(roomIds: readonly string[]): Promise<void> {
    const { reads, logger } = this.#dependencies;
    try {
      await reads.positions(roomIds, (roomId, lastSequence) =>
        this.#feeds.get(roomId)?.reached(lastSequence),
      );
    } catch (error) {
      logger.warn(`event=feeds_not_checked message=${JSON.stringify(describeError(error))}`);
    }
  }
}

function createObserver({ logger, registry }: Dependencies): FeedObserver {
  const gaps = new Counter({
    name: "chat_feed_gaps_total",
    help: "Times a room's next message did not come through Redis in time.",
    registers: [registry],
  });
  const filled = new Counter({
    name: "chat_feed_filled_total",
    help: "Messages read from dbman because Redis did not bring them.",
    registers: [registry],
  });
  return {
    gapFound: () => gaps.inc(),
    filled: (messages) => filled.inc(messages),
    fillFailed: (roomId, error) =>
      logger.warn(`event=feed_not_filled room=${roomId} message=${JSON.stringify(describeError(error))}`),
  };
}

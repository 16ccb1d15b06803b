import type { Redis } from "../../platform/redis.ts";
import { roomNumber } from "../contract/messages.ts";

/** Channels that the rooms are spread over. */
const SHARDS = 16;
const SPACE = 0x20;

export function channelOf(roomId: string): string {
  return `chat:rooms:${roomNumber(roomId) % SHARDS}`;
}

export interface RoomListener {
  /** A message of a room: its place, and the frame as it goes to the sockets. */
  message(roomId: string, sequence: number, frame: Buffer): void;
  /** Listening has begun again after messages may have been missed. */
  reconnected(): void;
}

/**
 * The channels that this instance listens to, on a Redis connection that does nothing else. A channel is listened to
 * from the first socket in one of its rooms on, and again after each reconnect.
 */
export class RoomChannels {
  readonly #subscriber: Redis;
  readonly #listener: RoomListener;
  /** Channel -> settled once it is listened to. */
  readonly #channels = new Map<string, Promise<void>>();

  constructor(subscriber: Redis, listener: RoomListener) {
    this.#subscriber = subscriber;
    this.#listener = listener;
    subscriber.on("ready", () => void this.#listenAgain());
    subscriber.on("messageBuffer", (_channel: Buffer, payload: Buffer) => this.#receive(payload));
  }

  /** Resolves when messages of these rooms will come; while Redis is away they will after the reconnect. */
  async listenTo(roomIds: readonly string[]): Promise<void> {
    const channels = [...new Set(roomIds.map(channelOf))];
    const missing = channels.filter((channel) => !this.#channels.has(channel));
    if (missing.length > 0) {
      const subscribed = this.#subscribe(missing);
      for (const channel of missing) this.#channels.set(channel, subscribed);
    }
    await Promise.all(channels.map(async (channel) => this.#channels.get(channel)));
  }

  async #listenAgain(): Promise<void> {
    if (this.#channels.size === 0) return;
    await this.#subscribe([...this.#channels.keys()]);
    this.#listener.reconnected();
  }

  /** A subscription that fails on an open connection makes it reconnect, which subscribes again. */
  async #subscribe(channels: readonly string[]): Promise<void> {
    if (this.#subscriber.status !== "ready") return;
    try {
      await this.#subscriber.subscribe(...channels);
    } catch {
      this.#subscriber.disconnect(true);
    }
  }

  #receive(payload: Buffer): void {
    const first = payload.indexOf(SPACE);
    const second = payload.indexOf(SPACE, first + 1);
    if (first < 0 || second < 0) return;
    const roomId = payload.toString("latin1", 0, first);
    const sequence = Number(payload.toString("latin1", first + 1, second));
    this.#listener.message(roomId, sequence, payload.subarray(second + 1));
  }
}

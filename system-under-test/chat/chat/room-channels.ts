import { Gauge, type Registry } from "prom-client";
import type { Redis } from "../../platform/redis.ts";

const SPACE = 0x20;
/** Rooms in one command to Redis. */
const CHUNK = 1_000;
/** How long a room that nobody here needs is listened to: its user may come back at once. */
const KEEP_MS = 5_000;
/** Rooms that are listened to without need; beyond it the one left first is given up at once. */
const KEPT_MAX = 10_000;
const SWEEP_MS = 1_000;

export function channelOf(roomId: string): string {
  return `chat:room:${roomId}`;
}

export interface RoomListener {
  /** A message of a room: its place, and the frame as it goes to the sockets. */
  message(roomId: string, sequence: number, frame: Buffer): void;
  /** Listening has begun again after messages may have been missed. */
  reconnected(): void;
}

/**
 * The rooms that this instance listens to, a channel each, on a Redis connection that does nothing else: from the first
 * socket in a room on until a while after the last, and again after each reconnect.
 */
export class RoomChannels implements Disposable {
  readonly #subscriber: Redis;
  readonly #listener: RoomListener;
  /** Room -> settled once it is listened to. */
  readonly #rooms = new Map<string, Promise<void>>();
  /** Room that nobody here needs -> when that began, the earliest first. */
  readonly #kept = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  /** @param subscriber must not subscribe again by itself (`resubscribes: false`). */
  constructor(subscriber: Redis, listener: RoomListener, registry: Registry) {
    this.#subscriber = subscriber;
    this.#listener = listener;
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS);
    subscriber.on("ready", () => void this.#listenAgain());
    subscriber.on("messageBuffer", (_channel: Buffer, payload: Buffer) => this.#receive(payload));
    const channels: Gauge = new Gauge({
      name: "chat_fan_out_channels",
      help: "Rooms that this instance listens to.",
      registers: [registry],
      collect: () => channels.set(this.#rooms.size),
    });
  }

  /** Resolves when messages of these rooms will come; while Redis is away they will after the reconnect. */
  async listenTo(roomIds: readonly string[]): Promise<void> {
    for (const roomId of roomIds) this.#kept.delete(roomId);
    const missing = roomIds.filter((roomId) => !this.#rooms.has(roomId));
    for (const chunk of chunksOf(missing)) {
      const subscribed = this.#send("subscribe", chunk);
      for (const roomId of chunk) this.#rooms.set(roomId, subscribed);
    }
    await Promise.all(roomIds.map(async (roomId) => this.#rooms.get(roomId)));
  }

  /** Nobody here needs the room any more; to be called for each room whose last socket left. */
  leave(roomId: string): void {
    if (!this.#rooms.has(roomId)) return;
    this.#kept.set(roomId, performance.now());
    if (this.#kept.size > KEPT_MAX) this.#giveUp([...this.#kept.keys()].slice(0, 1));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const before = performance.now() - KEEP_MS;
    this.#giveUp([...this.#kept].flatMap(([roomId, leftAtMs]) => (leftAtMs <= before ? [roomId] : [])));
  }

  /** Redis takes the commands of a connection in order, so a room that is needed again at once is listened to again. */
  #giveUp(roomIds: readonly string[]): void {
    for (const roomId of roomIds) {
      this.#kept.delete(roomId);
      this.#rooms.delete(roomId);
    }
    for (const chunk of chunksOf(roomIds)) void this.#send("unsubscribe", chunk);
  }

  async #listenAgain(): Promise<void> {
    if (this.#rooms.size === 0) return;
    const chunks = chunksOf([...this.#rooms.keys()]);
    await Promise.all(chunks.map(async (chunk) => this.#send("subscribe", chunk)));
    this.#listener.reconnected();
  }

  /** A command that fails on an open connection makes it reconnect, which subscribes to what is needed then. */
  async #send(command: "subscribe" | "unsubscribe", roomIds: readonly string[]): Promise<void> {
    if (this.#subscriber.status !== "ready") return;
    try {
      await this.#subscriber[command](...roomIds.map(channelOf));
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

function chunksOf(roomIds: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(roomIds.length / CHUNK);
  return Array.from({ length: count }, (_, chunk) => roomIds.slice(chunk * CHUNK, (chunk + 1) * CHUNK));
}

import type { WebSocket } from "ws";
import { describeError, ServiceError } from "../../platform/errors.ts";
import type { Caller } from "../../platform/tokens.ts";
import {
  type ClientFrame,
  CLOSE,
  clientMessageIdOf,
  parseClientFrame,
  type RoomPosition,
  type ServerFrame,
} from "./client-frames.ts";
import type { Subscriber } from "./delivery.ts";
import type { MessageService } from "./message-service.ts";
import type { FrameWriter } from "./frame-writer.ts";
import { resumeRoom } from "./resume-room.ts";
import type { RoomFeeds } from "./room-feeds.ts";
import type { RoomReads } from "./room-reads.ts";
import { textFrame } from "./text-frame.ts";

export interface ClientSocketDependencies {
  readonly messages: MessageService;
  readonly feeds: RoomFeeds;
  readonly reads: RoomReads;
  readonly instance: string;
  readonly bufferBytesMax: number;
}

/** Sends of one socket that are not acknowledged yet. */
const SENDS_IN_FLIGHT_MAX = 64;
const RESUMES_QUEUED_MAX = 8;
/** How long a socket may take to close before it is cut. */
const CLOSE_GRACE_MS = 2_000;

/** One open WebSocket: what its client sends, and the frames it is owed. */
export class ClientSocket implements Subscriber {
  readonly caller: Caller;
  lastSignMs = Date.now();
  lastPingMs = Date.now();
  /** The code that this side closed with; `null` while it has not. */
  closeCode: number | null = null;
  readonly #socket: WebSocket;
  readonly #writer: FrameWriter;
  readonly #dependencies: ClientSocketDependencies;
  #roomIds = new Set<string>();
  #sendsInFlight = 0;
  /** Set once no further send is taken; the socket closes when the last one is acknowledged. */
  #finish: (() => void) | null = null;
  #resuming = Promise.resolve();
  #resumesQueued = 0;

  /** `writer` writes to the connection of `socket`, which sends no data of its own. */
  constructor(
    socket: WebSocket,
    writer: FrameWriter,
    caller: Caller,
    dependencies: ClientSocketDependencies,
  ) {
    this.#socket = socket;
    this.#writer = writer;
    this.caller = caller;
    this.#dependencies = dependencies;
    socket.on("message", (data: Buffer, isBinary) => void this.#receive(data, isBinary));
    socket.on("pong", () => {
      this.lastSignMs = Date.now();
    });
  }

  /** Subscribes to the caller's rooms and says `ready`. */
  async open(): Promise<void> {
    const { feeds, reads, instance } = this.#dependencies;
    const rooms = await reads.roomsOf(this.caller);
    if (!this.#isOpen) return;
    this.#roomIds = new Set(rooms.map(({ id }) => id));
    const joined = feeds.join(this, rooms);
    const positions = joined.map(({ roomId, lastSequence }) => ({ roomId, lastSequence }));
    this.#send({ type: "ready", userId: this.caller.userId, instance, rooms: positions });
  }

  /** Reads the caller's rooms again: joins new ones, leaves those it was taken out of. */
  async refreshRooms(): Promise<void> {
    const { feeds, reads } = this.#dependencies;
    const rooms = await reads.roomsOf(this.caller);
    if (!this.#isOpen) return;
    const before = this.#roomIds;
    this.#roomIds = new Set(rooms.map(({ id }) => id));
    for (const roomId of before) if (!this.#roomIds.has(roomId)) feeds.leave(this, roomId);
    feeds.join(
      this,
      rooms.filter(({ id }) => !before.has(id)),
    );
  }

  deliver(frame: Buffer): void {
    if (!this.#isOpen) return;
    if (this.#writer.bufferedBytes > this.#dependencies.bufferBytesMax) {
      this.close(CLOSE.slowReader, "the reader is too slow");
      return;
    }
    this.#writer.write(frame);
  }

  ping(): void {
    this.lastPingMs = Date.now();
    if (this.#isOpen) this.#socket.ping();
  }

  close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.closeCode = code;
    this.#leaveAll();
    this.#writer.flush();
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS).unref();
  }

  /** Takes no further sends, and closes once those in progress are acknowledged. */
  closeWhenIdle(code: number, reason: string): void {
    this.#finish = () => this.close(code, reason);
    if (this.#sendsInFlight === 0) this.#finish();
  }

  /** To be called once the socket is closed. */
  closed(): void {
    this.#leaveAll();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #leaveAll(): void {
    for (const roomId of this.#roomIds) this.#dependencies.feeds.leave(this, roomId);
    this.#roomIds.clear();
  }

  #send(frame: ServerFrame): void {
    this.deliver(textFrame(Buffer.from(JSON.stringify(frame))));
  }

  async #receive(data: Buffer, isBinary: boolean): Promise<void> {
    this.lastSignMs = Date.now();
    const text = isBinary ? "" : data.toString();
    try {
      if (isBinary) throw new ServiceError("malformed_body", "expected a text frame");
      await this.#handle(parseClientFrame(text));
    } catch (error) {
      this.#sendError(error, { clientMessageId: clientMessageIdOf(text) });
    }
  }

  #sendError(error: unknown, about: { clientMessageId?: string | undefined; roomId?: string }): void {
    const known = error instanceof ServiceError ? error : new ServiceError("internal", describeError(error));
    const { code, message, retryAfterSeconds } = known;
    const subject = Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
    const retry = retryAfterSeconds === null ? {} : { retryAfterSeconds };
    this.#send({ type: "error", code, message, ...retry, ...subject });
  }

  async #handle(frame: ClientFrame): Promise<void> {
    switch (frame.type) {
      case "send":
        return this.#store(frame);
      case "resume":
        this.#resume(frame.rooms);
        return;
      case "ping":
        this.#send({ type: "pong" });
    }
  }

  async #store({ roomId, clientMessageId, text }: ClientFrame & { type: "send" }): Promise<void> {
    if (this.#finish !== null) throw new ServiceError("stopping", "the service stops; send again elsewhere");
    if (this.#sendsInFlight >= SENDS_IN_FLIGHT_MAX) {
      throw new ServiceError("too_many_in_flight", `${SENDS_IN_FLIGHT_MAX} sends wait for their ack already`);
    }
    this.#sendsInFlight += 1;
    try {
      const { messages } = this.#dependencies;
      const stored = await messages.store(this.caller, { source: "ws", roomId, clientMessageId, text });
      const { id, sequence, createdAt, duplicate } = stored;
      this.#send({ type: "ack", clientMessageId, id, roomId, sequence, createdAt, duplicate });
    } finally {
      this.#sendEnded();
    }
  }

  #sendEnded(): void {
    this.#sendsInFlight -= 1;
    if (this.#sendsInFlight === 0) this.#finish?.();
  }

  /** One after the other, so that two requests for a room can't mix their messages. */
  #resume(rooms: readonly RoomPosition[]): void {
    if (this.#resumesQueued >= RESUMES_QUEUED_MAX) {
      throw new ServiceError("too_many_in_flight", `${RESUMES_QUEUED_MAX} resumes are in progress already`);
    }
    this.#resumesQueued += 1;
    this.#resuming = this.#resumeAfter(this.#resuming, rooms);
  }

  async #resumeAfter(earlier: Promise<void>, rooms: readonly RoomPosition[]): Promise<void> {
    await earlier;
    for (const position of rooms) await this.#resumeRoom(position);
    this.#resumesQueued -= 1;
  }

  async #resumeRoom({ roomId, lastSequence }: RoomPosition): Promise<void> {
    try {
      const feed = this.#roomIds.has(roomId) ? this.#dependencies.feeds.get(roomId) : undefined;
      if (feed === undefined) {
        throw new ServiceError("not_a_member", `the caller is not a member of room ${roomId}`);
      }
      const read = async (after: number) => this.#dependencies.reads.framesFor(this.caller, roomId, after);
      this.#send({ type: "resumed", roomId, ...(await resumeRoom(feed, this, lastSequence, read)) });
    } catch (error) {
      this.#sendError(error, { roomId });
    }
  }
}

import { check } from "k6";
import { reconnectDuration, sessionFailed } from "./metrics.ts";
import { clockMs, type ProcessMarker } from "./message-id.ts";
import { newMessage } from "./outgoing-message.ts";
import { markPhase } from "./phase.ts";
import { between } from "./random.ts";
import type { Session, UserSession } from "./session.ts";
import { targets } from "./targets.ts";
import { Connection } from "./ws-connection.ts";
import type { Frame } from "./ws-frames.ts";
import { Inbox } from "./ws-inbox.ts";
import { Outbox } from "./ws-outbox.ts";
import { SOCKET_TAGS } from "./ws-tags.ts";

/** Pause between two messages of one user, milliseconds. */
const SEND_PAUSE_MS = { low: 800, high: 1_600 } as const;
/** How often messages without an ack are looked for, milliseconds. */
const WATCH_MS = 1_000;
/** After the last message: time for acks, deliveries and back-fills that are under way, at least and at most, milliseconds. */
const DRAIN_MS = { least: 1_000, most: 8_000, step: 250 } as const;
/** Pause before a lost connection is made again, milliseconds. */
const RECONNECT_PAUSE_MS = { low: 200, high: 1_000 } as const;
/** Connections lost in a row before the session is given up. */
const LOST_IN_A_ROW_MAX = 3;
/** Share of sessions that drop their connection on purpose and come back, so that back-fill is always measured. */
const PLANNED_DROP_SHARE = 0.1;

/**
 * One session of a WebSocket user: sends at the pace of a person, watches what arrives, comes back after losing its
 * connection and asks for what it missed. It goes on in k6's event loop; the iteration ends with it.
 */
export class WebSocketSession {
  readonly #user: UserSession;
  readonly #session: Session;
  readonly #marker: ProcessMarker;
  readonly #inbox: Inbox;
  readonly #outbox = new Outbox();
  readonly #timers = new Set<number>();
  #connection: Connection | null = null;
  #isReady = false;
  #lostInARow = 0;
  #gone: { readonly sinceMs: number; readonly cause: "planned" | "lost" } | null = null;
  #stage: "connecting" | "sending" | "draining" | "over" = "connecting";

  /** @param durationMs time from now in which messages are sent. */
  static start(user: UserSession, session: Session, marker: ProcessMarker, durationMs: number): void {
    new WebSocketSession(user, session, marker).#run(durationMs);
  }

  private constructor(user: UserSession, session: Session, marker: ProcessMarker) {
    this.#user = user;
    this.#session = session;
    this.#marker = marker;
    this.#inbox = new Inbox(marker, session.userId);
  }

  #run(durationMs: number): void {
    this.#connect();
    this.#later(() => this.#drain(DRAIN_MS.least), durationMs);
    if (this.#user.random() < PLANNED_DROP_SHARE) this.#later(() => this.#drop(), durationMs / 2);
    this.#watch();
  }

  #connect(): void {
    this.#isReady = false;
    this.#connection = new Connection(targets.chat.url, this.#session.token, {
      onFrame: (frame) => this.#receive(frame),
      onLost: () => this.#lost(),
    });
  }

  #receive(frame: Frame): void {
    switch (frame.type) {
      case "ready":
        return this.#ready(frame);
      case "ack":
        return this.#acknowledged(frame);
      case "message":
        return this.#inbox.message(frame);
      case "resumed":
        return this.#resumed(frame);
      case "error":
        if (frame.clientMessageId !== undefined) this.#outbox.refused(frame.clientMessageId, frame.code);
    }
  }

  #acknowledged(frame: Frame & { type: "ack" }): void {
    this.#inbox.acknowledged(frame);
    const resend = this.#outbox.acknowledged(frame.clientMessageId, frame.sequence);
    if (resend !== null) this.#connection?.send(resend);
  }

  #ready({ rooms }: Frame & { type: "ready" }): void {
    this.#isReady = true;
    this.#lostInARow = 0;
    sessionFailed.add(false, SOCKET_TAGS);
    check(rooms, { "WS /ws is ready with the user's rooms": (list) => list.length > 0 }, SOCKET_TAGS);
    const behind = this.#inbox.ready(rooms);
    if (behind.length > 0) this.#send({ type: "resume", rooms: behind });
    for (const frame of this.#outbox.frames) this.#connection?.send(frame);
    this.#backAgain();
    if (this.#stage !== "connecting") return;
    this.#stage = "sending";
    this.#later(() => this.#sendNext(), between(0, SEND_PAUSE_MS.high, this.#user.random));
  }

  #resumed(frame: Frame & { type: "resumed" }): void {
    const rest = this.#inbox.resumed(frame);
    if (rest !== null) this.#send({ type: "resume", rooms: [rest] });
    this.#backAgain();
  }

  /** Records a reconnect once nothing is missing any more. */
  #backAgain(): void {
    if (this.#gone === null || this.#inbox.resuming) return;
    const { sinceMs, cause } = this.#gone;
    reconnectDuration.add(clockMs() - sinceMs, { ...SOCKET_TAGS, cause });
    this.#gone = null;
  }

  #sendNext(): void {
    if (this.#stage !== "sending") return;
    const sentAtMs = clockMs();
    const message = newMessage(this.#user, this.#session, this.#marker, "ws", sentAtMs);
    const frame = this.#outbox.add(message, sentAtMs);
    if (this.#isReady) this.#connection?.send(frame);
    this.#later(() => this.#sendNext(), between(SEND_PAUSE_MS.low, SEND_PAUSE_MS.high, this.#user.random));
  }

  /** The server refused, closed or never said ready. The next connection goes to another instance, if there is one. */
  #lost(): void {
    sessionFailed.add(true, SOCKET_TAGS);
    if (!this.#isReady) {
      check(null, { "WS /ws is ready with the user's rooms": () => false }, SOCKET_TAGS);
    }
    this.#lostInARow += 1;
    if (this.#lostInARow >= LOST_IN_A_ROW_MAX) {
      this.#user.forget();
      return this.#end("socket_closed");
    }
    this.#comeBack("lost");
  }

  #drop(): void {
    if (!this.#isReady) return;
    this.#connection?.close();
    this.#comeBack("planned");
  }

  #comeBack(cause: "planned" | "lost"): void {
    this.#isReady = false;
    this.#gone ??= { sinceMs: clockMs(), cause };
    targets.chat.moveOn();
    this.#later(
      () => this.#connect(),
      between(RECONNECT_PAUSE_MS.low, RECONNECT_PAUSE_MS.high, this.#user.random),
    );
  }

  /** Waits for what is under way, then ends. */
  #drain(afterMs: number, waitedMs = 0): void {
    this.#stage = "draining";
    const settled = waitedMs >= DRAIN_MS.least && this.#outbox.isEmpty && this.#inbox.missing === 0;
    if (settled || waitedMs >= DRAIN_MS.most) return this.#end("no_ack");
    this.#later(() => this.#drain(DRAIN_MS.step, waitedMs + afterMs), afterMs);
  }

  #watch(): void {
    this.#later(() => {
      this.#outbox.expire();
      this.#watch();
    }, WATCH_MS);
  }

  #end(code: string): void {
    if (this.#stage === "over") return;
    this.#stage = "over";
    for (const timer of this.#timers) clearTimeout(timer);
    this.#connection?.close();
    this.#outbox.close(code);
    this.#inbox.close();
  }

  #send(frame: unknown): void {
    this.#connection?.send(JSON.stringify(frame));
  }

  #later(action: () => void, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      markPhase();
      action();
    }, delayMs);
    this.#timers.add(timer);
  }
}

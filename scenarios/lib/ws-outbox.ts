import { check } from "k6";
import { ackDuration, recordAcknowledged, storeDuration, storeFailed } from "./metrics.ts";
import { clockMs } from "./message-id.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import { SOCKET_TAGS } from "./ws-tags.ts";

/** How long a message may take to be acknowledged before it counts as failed, milliseconds. */
const ACK_TIMEOUT_MS = 10_000;

interface Pending {
  readonly message: OutgoingMessage;
  readonly sentAtMs: number;
  readonly frame: string;
  /** Of a resend: where the message was stored. `null` for a message that is new. */
  readonly storedAt: number | null;
}

const STORE_TAGS = { source: "ws", service: "chat" } as const;
const RESEND_CHECK = "WS /ws acks a resend as the message that it was";

/** Messages that one user has sent and that the server has not acknowledged yet. */
export class Outbox {
  readonly #pending = new Map<string, Pending>();

  /** Their frames, to be sent again after a reconnect: the server knows a message by its id. */
  get frames(): readonly string[] {
    return [...this.#pending.values()].map(({ frame }) => frame);
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  /** Gives the message's frame, to be sent now or after a reconnect. */
  add(message: OutgoingMessage, sentAtMs: number): string {
    const { roomId, clientMessageId, text } = message;
    const frame = JSON.stringify({ type: "send", roomId, clientMessageId, text });
    this.#pending.set(clientMessageId, { message, sentAtMs, frame, storedAt: null });
    return frame;
  }

  /** Returns the frame to send now, when the message is one that is sent twice. */
  acknowledged(messageId: string, sequence: number): string | null {
    const pending = this.#pending.get(messageId);
    if (pending === undefined) return null;
    this.#pending.delete(messageId);
    const { message, storedAt } = pending;
    if (storedAt !== null) {
      checkResend(sequence === storedAt);
      return null;
    }
    const nowMs = clockMs();
    ackDuration.add(nowMs - pending.sentAtMs, SOCKET_TAGS);
    storeDuration.add(nowMs - pending.sentAtMs, STORE_TAGS);
    storeFailed.add(false, STORE_TAGS);
    recordAcknowledged(message, sequence);
    if (!message.resend) return null;
    this.#pending.set(messageId, { ...pending, sentAtMs: nowMs, storedAt: sequence });
    return pending.frame;
  }

  refused(messageId: string, code: string): void {
    const pending = this.#pending.get(messageId);
    if (pending === undefined) return;
    this.#pending.delete(messageId);
    if (pending.storedAt === null) storeFailed.add(true, { ...STORE_TAGS, error_code: code });
    else checkResend(false);
  }

  /** Gives up messages that wait for too long. */
  expire(): void {
    const before = clockMs() - ACK_TIMEOUT_MS;
    for (const [messageId, { sentAtMs }] of this.#pending) {
      if (sentAtMs < before) this.refused(messageId, "ack_timeout");
    }
  }

  /** Gives up all messages. */
  close(code: string): void {
    for (const messageId of this.#pending.keys()) this.refused(messageId, code);
  }
}

/** A resend stores nothing, so it is checked and not counted as a store. */
function checkResend(isSame: boolean): void {
  check(isSame, { [RESEND_CHECK]: (same) => same }, SOCKET_TAGS);
}

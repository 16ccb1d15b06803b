import { ackDuration, storeDuration, storeFailed } from "./metrics.ts";
import { clockMs } from "./message-id.ts";
import { SOCKET_TAGS } from "./ws-tags.ts";

/** How long a message may take to be acknowledged before it counts as failed, milliseconds. */
const ACK_TIMEOUT_MS = 10_000;

interface Pending {
  readonly sentAtMs: number;
  readonly frame: string;
}

const STORE_TAGS = { source: "ws", service: "chat" } as const;

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

  add(messageId: string, sentAtMs: number, frame: string): void {
    this.#pending.set(messageId, { sentAtMs, frame });
  }

  acknowledged(messageId: string): void {
    const pending = this.#pending.get(messageId);
    if (pending === undefined) return;
    this.#pending.delete(messageId);
    const durationMs = clockMs() - pending.sentAtMs;
    ackDuration.add(durationMs, SOCKET_TAGS);
    storeDuration.add(durationMs, STORE_TAGS);
    storeFailed.add(false, STORE_TAGS);
  }

  refused(messageId: string, code: string): void {
    if (this.#pending.delete(messageId)) storeFailed.add(true, { ...STORE_TAGS, error_code: code });
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

import { setTimeout as delay } from "node:timers/promises";
import { Histogram, type Registry } from "prom-client";
import type { Defects } from "../../platform/defects.ts";
import { ServiceError } from "../../platform/errors.ts";
import { Limiter } from "../../platform/limiter.ts";
import type { Logger } from "../../platform/log.ts";
import { LATENCY_BUCKETS_SECONDS } from "../../platform/metrics.ts";
import type { Caller } from "../../platform/tokens.ts";
import { type Message, messageId, type NewMessage, type StoreResult } from "../contract/messages.ts";
import type { Admission } from "./admission.ts";
import type { FanOut } from "./fan-out.ts";
import type { StoreLanes } from "./store-lanes.ts";

export type MessageSource = "rest" | "ws";

export interface StoreRequest {
  readonly source: MessageSource;
  readonly roomId: string;
  readonly clientMessageId: string;
  readonly text: string;
}

/** A stored message; `duplicate` when the same client message id had stored it before. */
export type StoredMessage = Message & { readonly duplicate: boolean };

/** With the defect `global-lock`, how long each store holds the one lock. */
const LOCK_HELD_MS = 50;
/** With the defect `slow-store`: 400 to 1,200 ms, spread by a fixed step. */
const SLOW_MS_MIN = 400;
const SLOW_MS_RANGE = 800;
const SLOW_MS_STEP = 137;

interface Dependencies {
  readonly admission: Admission;
  readonly lanes: StoreLanes;
  readonly fanOut: FanOut;
  readonly defects: Defects;
  readonly logger: Logger;
  readonly registry: Registry;
}

/** Stores messages: admission, dbman, the log line that tells of each, and the fan-out of what is new. */
export class MessageService {
  readonly #dependencies: Dependencies;
  readonly #globalLock = new Limiter({ runningMax: 1, queuedMax: 100_000 });
  readonly #seconds: Histogram<"source" | "status">;
  #slowed = 0;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#seconds = new Histogram({
      name: "chat_message_store_seconds",
      help: "Time from a message's arrival to its commit.",
      labelNames: ["source", "status"],
      buckets: LATENCY_BUCKETS_SECONDS,
      registers: [dependencies.registry],
    });
  }

  /** The message once it is committed, or the error that tells the caller why it is not. */
  async store(caller: Caller, request: StoreRequest): Promise<StoredMessage> {
    const startedAt = performance.now();
    try {
      const stored = await this.#store(caller, request);
      this.#tell(request.source, "ok", startedAt, "");
      return stored;
    } catch (error) {
      const code = error instanceof ServiceError ? error.code : "internal";
      this.#tell(request.source, "failed", startedAt, ` code=${code}`);
      throw error;
    }
  }

  async #store(caller: Caller, { roomId, clientMessageId, text }: StoreRequest): Promise<StoredMessage> {
    const { admission, fanOut } = this.#dependencies;
    const { limits } = await admission.admit(caller);
    if (text.length > limits.messageCharactersMax) {
      const message = `text: expected at most ${limits.messageCharactersMax} characters in this tenant`;
      throw new ServiceError("validation_failed", message);
    }
    const { tenantId, userId: senderId } = caller;
    const result = await this.#write({ tenantId, roomId, senderId, clientMessageId, text });
    if (result.outcome !== "stored" && result.outcome !== "known") {
      const [code, reason] = REFUSALS[result.outcome];
      throw new ServiceError(code, reason);
    }
    const { sequence, createdAt } = result;
    const message = {
      id: messageId(roomId, sequence),
      roomId,
      sequence,
      senderId,
      clientMessageId,
      text,
      createdAt,
    };
    if (result.outcome === "stored") fanOut.publish(message);
    return { ...message, duplicate: result.outcome === "known" };
  }

  async #write(message: NewMessage): Promise<StoreResult> {
    const { lanes, defects } = this.#dependencies;
    if (defects.has("slow-store")) {
      await delay(SLOW_MS_MIN + ((this.#slowed++ * SLOW_MS_STEP) % SLOW_MS_RANGE));
    }
    if (!defects.has("global-lock")) return lanes.store(message);
    return this.#globalLock.run(async () => {
      await delay(LOCK_HELD_MS);
      return lanes.store(message);
    });
  }

  #tell(source: MessageSource, status: "ok" | "failed", startedAt: number, further: string): void {
    const latencyMs = performance.now() - startedAt;
    this.#seconds.observe({ source, status }, latencyMs / 1_000);
    this.#dependencies.logger.info(
      `event=chat_message_persist source=${source} status=${status} latency_ms=${latencyMs.toFixed(2)}${further}`,
    );
  }
}

const REFUSALS = {
  reused: ["client_message_id_reused", "this client message id was used for another text"],
  no_room: ["room_not_found", "no room of this id in this tenant"],
  not_a_member: ["not_a_member", "the caller is not a member of this room"],
  failed: ["validation_failed", "text: the message can't be stored as it is"],
} as const;

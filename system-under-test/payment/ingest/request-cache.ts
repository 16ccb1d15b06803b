import type { Redis } from "../../platform/redis.ts";
import type { Authorization } from "./authorization-input.ts";
import type { KeptAnswer } from "./payment-store.ts";

/** What Redis says of a request: nothing at all when it is away. */
export interface CacheAnswer {
  /** Of an earlier request with the same key and payload. */
  readonly kept: KeptAnswer | null;
  /** Requests of the merchant in this second, this one included. */
  readonly requestsInSecond: number;
  /** When the next second begins, in milliseconds since the epoch. */
  readonly resetAtMs: number;
}

export interface RequestCacheOptions {
  readonly keepSeconds: number;
  /** False with the defect `no-idempotency`: no answer is found again. */
  readonly answersAreKept: boolean;
  readonly onFailure: (error: unknown) => void;
}

interface Kept extends KeptAnswer {
  readonly fingerprint: string;
}

const SECOND_MS = 1_000;
const COUNTER_SECONDS = 5;

/**
 * Answers by key and requests by merchant, in Redis: a cache in front of the database, never the truth. Without Redis
 * every key is looked up in the database, and nobody is limited.
 */
export class RequestCache {
  readonly #redis: Redis;
  readonly #options: RequestCacheOptions;

  constructor(redis: Redis, options: RequestCacheOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  async look({ merchantId, idempotencyKey, fingerprint }: Authorization): Promise<CacheAnswer> {
    const second = Math.floor(Date.now() / SECOND_MS);
    const resetAtMs = (second + 1) * SECOND_MS;
    const counter = `payment:rate:${merchantId}:${second}`;
    try {
      const [counted, , found] =
        (await this.#redis
          .pipeline()
          .incr(counter)
          .expire(counter, COUNTER_SECONDS)
          .get(answerKey(merchantId, idempotencyKey))
          .exec()) ?? [];
      const kept = typeof found?.[1] === "string" ? (JSON.parse(found[1]) as Kept) : null;
      return {
        kept: this.#options.answersAreKept && kept?.fingerprint === fingerprint ? kept : null,
        requestsInSecond: Number(counted?.[1] ?? 0),
        resetAtMs,
      };
    } catch (error) {
      this.#options.onFailure(error);
      return { kept: null, requestsInSecond: 0, resetAtMs };
    }
  }

  /** Keeps an answer that the database has; nobody waits for it. */
  keep({ merchantId, idempotencyKey, fingerprint }: Authorization, { status, body }: KeptAnswer): void {
    const kept: Kept = { fingerprint, status, body };
    this.#redis
      .set(answerKey(merchantId, idempotencyKey), JSON.stringify(kept), "EX", this.#options.keepSeconds)
      .catch(this.#options.onFailure);
  }
}

function answerKey(merchantId: string, idempotencyKey: string): string {
  return `payment:answer:${JSON.stringify([merchantId, idempotencyKey])}`;
}

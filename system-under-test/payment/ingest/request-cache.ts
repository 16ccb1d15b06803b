import type { ChainableCommander } from "ioredis";
import { GroupQueue } from "../../platform/group-queue.ts";
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

interface NewAnswer {
  readonly authorization: Authorization;
  readonly answer: KeptAnswer;
}

interface Kept extends KeptAnswer {
  readonly fingerprint: string;
}

const SECOND_MS = 1_000;
const COUNTER_SECONDS = 5;
/** What comes together goes to Redis together: a write to a socket costs more than a command. */
const GROUP = { itemsMax: 500, waitMs: 10, waitMsPerItem: 2, queuedMax: 10_000 } as const;

/**
 * Answers by key and requests by merchant, in Redis: a cache in front of the database, never the truth. Without Redis
 * every key is looked up in the database, and nobody is limited.
 */
export class RequestCache {
  readonly #redis: Redis;
  readonly #options: RequestCacheOptions;
  readonly #looks: GroupQueue<Authorization, CacheAnswer>;
  readonly #keeps: GroupQueue<NewAnswer, null>;

  constructor(redis: Redis, options: RequestCacheOptions) {
    this.#redis = redis;
    this.#options = options;
    this.#looks = new GroupQueue({ ...GROUP, run: async (group) => this.#lookGroup(group) });
    this.#keeps = new GroupQueue({ ...GROUP, run: async (group) => this.#keepGroup(group) });
  }

  async look(authorization: Authorization): Promise<CacheAnswer> {
    return this.#looks.add(authorization);
  }

  /** Keeps an answer that the database has; nobody waits for it. */
  keep(authorization: Authorization, answer: KeptAnswer): void {
    this.#keeps.add({ authorization, answer }).catch(this.#options.onFailure);
  }

  async #lookGroup(group: readonly Authorization[]): Promise<readonly CacheAnswer[]> {
    const second = Math.floor(Date.now() / SECOND_MS);
    const resetAtMs = (second + 1) * SECOND_MS;
    const merchants = [...Map.groupBy(group, ({ merchantId }) => merchantId)];
    const pipeline = this.#redis.pipeline().mget(group.map(answerKey));
    for (const [merchantId, { length }] of merchants) {
      const counter = `payment:rate:${merchantId}:${second}`;
      pipeline.incrby(counter, length).expire(counter, COUNTER_SECONDS);
    }
    try {
      const [known, ...counted] = await answersOf(pipeline);
      const numbers = new Map(
        merchants.map(([merchantId, { length }], index) => {
          const last = Number(counted[2 * index]);
          return [merchantId, Array.from({ length }, (_, rank) => last - length + 1 + rank)];
        }),
      );
      return group.map(({ merchantId, fingerprint }, index) => ({
        kept: this.#kept((known as readonly (string | null)[])[index] ?? null, fingerprint),
        requestsInSecond: numbers.get(merchantId)?.shift() ?? 0,
        resetAtMs,
      }));
    } catch (error) {
      this.#options.onFailure(error);
      return group.map(() => ({ kept: null, requestsInSecond: 0, resetAtMs }));
    }
  }

  #kept(text: string | null, fingerprint: string): KeptAnswer | null {
    if (text === null || !this.#options.answersAreKept) return null;
    const kept = JSON.parse(text) as Kept;
    return kept.fingerprint === fingerprint ? kept : null;
  }

  async #keepGroup(group: readonly NewAnswer[]): Promise<readonly null[]> {
    const pipeline = this.#redis.pipeline();
    for (const { authorization, answer } of group) {
      const kept: Kept = { fingerprint: authorization.fingerprint, ...answer };
      pipeline.set(answerKey(authorization), JSON.stringify(kept), "EX", this.#options.keepSeconds);
    }
    await answersOf(pipeline);
    return group.map(() => null);
  }
}

/** Throws the first command's failure. */
async function answersOf(pipeline: ChainableCommander): Promise<readonly unknown[]> {
  const results = (await pipeline.exec()) ?? [];
  return results.map(([error, answer]) => {
    if (error !== null) throw error;
    return answer;
  });
}

function answerKey({ merchantId, idempotencyKey }: Authorization): string {
  return `payment:answer:${JSON.stringify([merchantId, idempotencyKey])}`;
}

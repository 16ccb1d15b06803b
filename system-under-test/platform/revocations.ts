import { Gauge, type Registry } from "prom-client";
import { describeError, ServiceError } from "./errors.ts";
import type { Logger } from "./log.ts";
import type { Redis } from "./redis.ts";

/** Sorted set of revoked token ids; the score is the time of revocation in milliseconds. */
const KEY = "session:revoked";
/** Read again with each refresh, for clocks that differ. */
const OVERLAP_MS = 10_000;
const REVOCATIONS_MAX = 1_000_000;
const REFRESH_MS = 1_000;

/** Revokes a token for every service; forgets those that have expired by now. Or `dependency_unavailable`. */
export async function revokeToken(redis: Redis, tokenId: string, lifetimeSeconds: number): Promise<void> {
  const now = Date.now();
  try {
    await redis.zadd(KEY, now, tokenId);
    await redis.zremrangebyscore(KEY, "-inf", now - lifetimeSeconds * 1_000);
  } catch (error) {
    throw new ServiceError("dependency_unavailable", "the token could not be revoked", { cause: error });
  }
}

/**
 * A copy of the list of revoked tokens, read from Redis once a second: a check is one look-up in memory whatever the
 * load, a revocation counts everywhere within about a second, and while Redis is away the last known list stays.
 */
export class RevocationList implements Disposable {
  readonly #redis: Redis;
  readonly #logger: Logger;
  readonly #tokenIds = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #readUpToMs = 0;
  #refreshedAtMs = 0;
  #refreshing = false;

  constructor(redis: Redis, dependencies: { logger: Logger; registry: Registry }) {
    this.#redis = redis;
    this.#logger = dependencies.logger;
    this.#timer = setInterval(() => void this.refresh(), REFRESH_MS);
    const age: Gauge = new Gauge({
      name: "revocation_list_age_seconds",
      help: "Time since the list of revoked tokens was last read from Redis.",
      registers: [dependencies.registry],
      collect: () => age.set((Date.now() - this.#refreshedAtMs) / 1_000),
    });
  }

  /** Whether the list has been read at all; until then a revoked token would pass. */
  get loaded(): boolean {
    return this.#refreshedAtMs > 0;
  }

  has(tokenId: string): boolean {
    return this.#tokenIds.has(tokenId);
  }

  add(tokenId: string): void {
    this.#tokenIds.add(tokenId);
    const [oldest] = this.#tokenIds;
    if (this.#tokenIds.size > REVOCATIONS_MAX && oldest !== undefined) this.#tokenIds.delete(oldest);
  }

  async refresh(): Promise<void> {
    if (this.#refreshing || this.#redis.status !== "ready") return;
    this.#refreshing = true;
    const startedAtMs = Date.now();
    try {
      for (const tokenId of await this.#redis.zrange(KEY, this.#readUpToMs, "+inf", "BYSCORE"))
        this.add(tokenId);
      this.#readUpToMs = startedAtMs - OVERLAP_MS;
      this.#refreshedAtMs = startedAtMs;
    } catch (error) {
      this.#logger.warn(`event=revocations_not_read message=${JSON.stringify(describeError(error))}`);
    } finally {
      this.#refreshing = false;
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

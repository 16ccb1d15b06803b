import { Gauge, Histogram } from "prom-client";
import { describeError } from "../../platform/errors.ts";
import { LATENCY_BUCKETS_SECONDS } from "../../platform/metrics.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import { CallNotPermittedError } from "../breaker/circuit-breaker.ts";
import type { Database, Transaction } from "../database/connect.ts";
import type { OutboxConfig } from "../settings.ts";
import type { OutboxRow, Publisher } from "./publisher.ts";

/** As many as the schema has. */
const LANES = [0, 1, 2, 3] as const;
/** First key of the advisory locks: one for each lane, held by whoever sends it. */
const LOCK_SPACE = 4_217_002;
/** Pokes closer together than this are one: a batch costs the same for one event as for a hundred. */
const PAUSE_MS = 100;

/** The defect `outbox-cursor`. */
const AFTER_LAST_SENT = `AND id > coalesce(
  (SELECT max(id) FROM outbox_event sent WHERE sent.lane = $1 AND sent.sent_at IS NOT NULL), 0)`;

/**
 * Sends what stands in the outbox. A lane is sent by one relay at a time, in the order of its rows, so that the events of
 * a payment keep theirs however many relays there are. Rows are marked after Kafka has them: a relay that dies between
 * has its last batch sent again, and consumers know events by their ids.
 */
export class OutboxRelay implements AsyncDisposable {
  readonly #database: Database;
  readonly #publisher: Publisher;
  readonly #context: ServiceContext<OutboxConfig>;
  readonly #delaySeconds: Histogram;
  #running: Promise<void> = Promise.resolve();
  #closing = false;
  #wake: () => void = () => undefined;
  #poked = false;
  #failedTries = 0;
  #lastError = "";

  constructor(context: ServiceContext<OutboxConfig>, database: Database, publisher: Publisher) {
    this.#context = context;
    this.#database = database;
    this.#publisher = publisher;
    const { registry } = context.metrics;
    this.#delaySeconds = new Histogram({
      name: "outbox_delay_seconds",
      help: "From an event's row to Kafka's acknowledgement.",
      buckets: LATENCY_BUCKETS_SECONDS,
      registers: [registry],
    });
    const failures: Gauge = new Gauge({
      name: "outbox_failed_tries",
      help: "Tries to send that failed since the last one that did not.",
      registers: [registry],
      collect: () => failures.set(this.#failedTries),
    });
    context.health.dependsOn("outbox", async () => {
      if (this.#failedTries < context.config.OUTBOX_POLLING_MAX_RETRIES) return;
      throw new Error(`${this.#failedTries} tries to send failed: ${this.#lastError}`);
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** There is something new; without it the relay looks each `OUTBOX_POLLING_INTERVAL_MS`. */
  poke(): void {
    if (this.#context.config.DEFECTS.has("slow-outbox-polling")) return;
    this.#poked = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    const { config, logger } = this.#context;
    while (!this.#closing) {
      this.#poked = false;
      try {
        const sent = await this.#sendAll();
        if (sent > 0) this.#failedTries = 0;
        await this.#pause(this.#pollIntervalMs());
      } catch (error) {
        this.#lastError = describeError(error);
        if (!(error instanceof CallNotPermittedError)) {
          this.#failedTries += 1;
          logger.warn(
            `event=outbox_not_sent tries=${this.#failedTries} message=${JSON.stringify(this.#lastError)}`,
          );
        }
        await this.#wait(config.OUTBOX_POLLING_RETRY_INTERVAL_MS);
      }
    }
  }

  #pollIntervalMs(): number {
    const { config } = this.#context;
    return config.DEFECTS.has("slow-outbox-polling") ? 10_000 : config.OUTBOX_POLLING_INTERVAL_MS;
  }

  /** Sends until every lane has come back short or is another relay's; how many events that were. */
  async #sendAll(): Promise<number> {
    const { rows } = await this.#database.pool.query<{ lane: number }>(
      `SELECT lane FROM unnest($1::smallint[]) AS lane
       WHERE EXISTS (SELECT FROM outbox_event e WHERE e.sent_at IS NULL AND e.lane = lane.lane)`,
      [LANES],
    );
    let total = 0;
    for (const { lane } of rows) {
      let sent: number;
      do {
        sent = await this.#sendBatch(lane);
        total += sent;
      } while (sent >= this.#context.config.OUTBOX_POLLING_BATCH_SIZE && !this.#closing);
    }
    return total;
  }

  async #sendBatch(lane: number): Promise<number> {
    return this.#database.transaction(async (transaction) => {
      const lock = await transaction.query<{ held: boolean }>(
        "SELECT pg_try_advisory_xact_lock($1, $2) AS held",
        [LOCK_SPACE, lane],
      );
      if (lock.rows[0]?.held !== true) return 0;
      const rows = await this.#claim(transaction, lane);
      if (rows.length === 0) return 0;
      await this.#publisher.publish(rows);
      await transaction.query(
        "UPDATE outbox_event SET sent_at = clock_timestamp() WHERE id = ANY ($1::bigint[])",
        [rows.map(({ id }) => id)],
      );
      const now = Date.now();
      for (const { createdAtMs } of rows) this.#delaySeconds.observe(Math.max(now - createdAtMs, 0) / 1_000);
      return rows.length;
    });
  }

  async #claim(transaction: Transaction, lane: number): Promise<readonly OutboxRow[]> {
    const { config } = this.#context;
    const { rows } = await transaction.query<OutboxRow>(
      `SELECT id, payment_id AS "paymentId", topic, payload, raw,
         (extract(epoch FROM created_at) * 1000)::float8 AS "createdAtMs"
       FROM outbox_event
       WHERE sent_at IS NULL AND lane = $1 ${config.DEFECTS.has("outbox-cursor") ? AFTER_LAST_SENT : ""}
       ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [lane, config.OUTBOX_POLLING_BATCH_SIZE],
    );
    return rows;
  }

  async #pause(ms: number): Promise<void> {
    await this.#wait(PAUSE_MS);
    if (!this.#poked && ms > PAUSE_MS) await this.#wait(ms - PAUSE_MS, true);
  }

  /** So long, until the relay closes, or until it is poked where that counts. */
  async #wait(ms: number, untilPoked = false): Promise<void> {
    if (this.#closing) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = () => {
      if (untilPoked || this.#closing) resolve();
    };
    await promise;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    this.#wake();
    await this.#running;
  }
}

import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";
import { Counter, Gauge } from "prom-client";
import { pause } from "../../platform/kafka/pause.ts";
import { describeError } from "../../platform/errors.ts";
import { DegradedError } from "../../platform/health.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import type { BaseConfig } from "../../platform/config.ts";
import {
  type ConsumerName,
  EVENT_TOPICS,
  type EventType,
  type PaymentEvent,
  readEvent,
} from "../contract/events.ts";
import type { Database, Transaction } from "../database/connect.ts";
import {
  advance,
  type ConsumedRecord,
  type DeadLetter,
  type InboxOutcome,
  nextOffset,
  park,
  takeNew,
} from "./inbox.ts";

/** An event that is new to this consumer, and where it came from. */
export interface NewRecord extends ConsumedRecord {
  readonly event: PaymentEvent;
}

export interface EventConsumerOptions {
  readonly name: ConsumerName;
  readonly events: readonly EventType[];
  /** What the inbox says of new events once `apply` has run. */
  readonly outcome: Exclude<InboxOutcome, "parked">;
  /** The effect of new events, in their transaction; gives those that can't be applied. */
  readonly apply: (transaction: Transaction, records: readonly NewRecord[]) => Promise<readonly DeadLetter[]>;
  /** Called after the commit, before the next records are read: waits while there is too much to do. */
  readonly committed?: (records: readonly NewRecord[]) => Promise<void>;
}

const RETRY_MS = 500;
/** Of the known mistake: so long events that count as read wait to be posted. */
const ACKNOWLEDGED_FIRST_MS = 3_000;
const FETCH_WAIT_MS = 200;
/** A fetch and a transaction cost the same for one record as for a hundred. */
const PAUSE_MS = 100;
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_INTERVAL_MS = 1_000;

/**
 * Reads events and applies each once: what is known, its effect and how far the consumer has come are one transaction, so
 * that a consumer that dies at any moment goes on where its last commit was. While Kafka or the database is away it waits.
 */
export class EventConsumer implements AsyncDisposable {
  readonly #options: EventConsumerOptions;
  readonly #context: ServiceContext<BaseConfig>;
  readonly #kafka: Kafka;
  readonly #database: Database;
  readonly #records: Counter<"result">;
  readonly #lag: Gauge<"topic" | "partition">;
  #consumer: Consumer | null = null;
  #closed = false;
  #problem: string | null = "not connected yet";

  constructor(
    context: ServiceContext<BaseConfig>,
    kafka: Kafka,
    database: Database,
    options: EventConsumerOptions,
  ) {
    this.#context = context;
    this.#kafka = kafka;
    this.#database = database;
    this.#options = options;
    this.#records = new Counter({
      name: "consumer_records_total",
      help: "Records by what became of them: new, known (deduplicated), parked.",
      labelNames: ["result"],
      registers: [context.metrics.registry],
    });
    this.#lag = new Gauge({
      name: "consumer_lag_records",
      help: "Records that are not read yet, as of the last ones that Kafka gave.",
      labelNames: ["topic", "partition"],
      registers: [context.metrics.registry],
    });
    context.health.dependsOn("consumer", async () => {
      if (this.#problem !== null) throw new DegradedError(`no events are read: ${this.#problem}`);
    });
  }

  /** Connects, and goes on trying in the background. */
  start(): void {
    void this.#run();
  }

  /** One consumer after the other, never two: a second one would share the group's partitions and be nobody's to close. */
  async #run(): Promise<void> {
    while (!this.#closed) {
      const consumer = this.#createConsumer();
      this.#consumer = consumer;
      this.#problem = describeError(await this.#consume(consumer));
      await consumer.disconnect().catch(() => undefined);
      if (!this.#closed) await pause(RETRY_MS);
    }
  }

  /** Resolves with what has ended it. */
  async #consume(consumer: Consumer): Promise<unknown> {
    const { promise: crashed, resolve } = Promise.withResolvers<Error>();
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
    try {
      await consumer.connect();
      await consumer.subscribe({
        topics: this.#options.events.map((type) => EVENT_TOPICS[type]),
        fromBeginning: true,
      });
      await consumer.run({
        partitionsConsumedConcurrently: 4,
        eachBatch: (payload) => this.#onBatch(payload),
      });
    } catch (error) {
      return error;
    }
    return crashed;
  }

  #createConsumer(): Consumer {
    const consumer = this.#kafka.consumer({
      groupId: this.#options.name,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 3, restartOnFailure: async () => false },
    });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.#problem = null;
    });
    return consumer;
  }

  async #onBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const records = batch.messages.map((message) => readRecord(batch.topic, batch.partition, message));
    const lag = (next: number): void =>
      this.#lag.set(
        { topic: batch.topic, partition: String(batch.partition) },
        Math.max(0, Number(batch.highWatermark) - next),
      );
    lag(Number(batch.firstOffset() ?? batch.highWatermark));
    let applied: readonly NewRecord[] | null = null;
    while (applied === null) {
      if (this.#closed || !payload.isRunning() || payload.isStale())
        throw new Error("the consumer was closed");
      try {
        applied = await this.#apply(records);
      } catch (error) {
        this.#context.logger.warn(`event=batch_not_applied message=${JSON.stringify(describeError(error))}`);
        await pause(RETRY_MS);
      }
      await payload.heartbeat();
    }
    lag(Number(batch.lastOffset()) + 1);
    await this.#options.committed?.(applied);
    await pause(PAUSE_MS);
  }

  async #apply(records: readonly ConsumedRecord[]): Promise<readonly NewRecord[]> {
    if (!this.#context.config.DEFECTS.has("acknowledge-first")) {
      return this.#database.transaction(async (transaction) =>
        this.#effect(transaction, await this.#take(transaction, records)),
      );
    }
    const fresh = await this.#database.transaction(async (transaction) => this.#take(transaction, records));
    await pause(ACKNOWLEDGED_FIRST_MS);
    return this.#database.transaction(async (transaction) => this.#effect(transaction, fresh));
  }

  /** Notes that these records were read; gives those that are new. */
  async #take(
    transaction: Transaction,
    records: readonly ConsumedRecord[],
  ): Promise<readonly ConsumedRecord[]> {
    const last = records.at(-1)?.origin;
    if (last === undefined) return [];
    const { name, outcome } = this.#options;
    const { topic, partition } = last;
    const known = await nextOffset(transaction, name, topic, partition);
    const unread = records.filter(({ origin }) => Number(origin.offset) >= known);
    if (unread.length === 0) return [];
    const fresh = this.#context.config.DEFECTS.has("lost-deduplication")
      ? unread
      : await takeNew(transaction, name, unread, outcome);
    const place = { topic, partition, next: Number(last.offset) + 1 };
    await advance(transaction, name, place, unread.length - fresh.length);
    this.#records.inc({ result: "known" }, unread.length - fresh.length);
    return fresh;
  }

  /** Applies what is new and parks what can't be; gives what was applied. */
  async #effect(transaction: Transaction, fresh: readonly ConsumedRecord[]): Promise<readonly NewRecord[]> {
    const events = fresh.filter((record): record is NewRecord => record.event !== null);
    const letters = [
      ...fresh.filter(({ event }) => event === null).map(poison),
      ...(events.length === 0 ? [] : await this.#options.apply(transaction, events)),
    ];
    await park(transaction, this.#options.name, letters);
    this.#records.inc({ result: "new" }, events.length);
    this.#records.inc({ result: "parked" }, letters.length);
    const parked = new Set(letters.map(({ eventId }) => eventId));
    return events.filter(({ eventId }) => !parked.has(eventId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#consumer?.disconnect().catch(() => undefined);
  }
}

function readRecord(
  topic: string,
  partition: number,
  message: EachBatchPayload["batch"]["messages"][number],
): ConsumedRecord {
  const { offset, key, value, headers } = message;
  const read = readEvent(topic, value);
  const origin = { topic, partition, offset, key: key?.toString("utf8") ?? null };
  if ("problem" in read) {
    const eventId = headers?.["event-id"]?.toString() ?? `${topic}/${partition}/${offset}`;
    return { origin, value, eventId, event: null, problem: read.problem };
  }
  return { origin, value, eventId: read.eventId, event: read, problem: "" };
}

function poison({ eventId, origin, value, problem }: ConsumedRecord): DeadLetter {
  const now = Date.now();
  return { eventId, origin, value, class: "schema", attempts: 1, error: problem, firstFailedAtMs: now };
}

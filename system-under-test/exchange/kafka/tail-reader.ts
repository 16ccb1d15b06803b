import { randomUUID } from "node:crypto";
import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";
import type { ReaderPosition } from "./offset-commits.ts";
import { pause } from "../../platform/kafka/pause.ts";

export interface TailRecord {
  readonly offset: number;
  readonly value: Buffer | null;
  /** The broker's time of the record, ms since the epoch. */
  readonly timestamp: number;
}

export interface TailReaderOptions {
  readonly kafka: Kafka;
  readonly name: string;
  readonly topics: readonly string[];
  /** The next offset wanted of a partition; 0 for all there is. Asked again whenever the connection is made anew. */
  readonly nextOffset: (topic: string, partition: number) => number;
  /**
   * Fetches that bring something are made this far apart, milliseconds; asked for after each. A fetch costs the broker
   * and the reader the same for one record as for a hundred. A record that comes after a quiet time is read at once.
   * Without it no fetch waits.
   */
  readonly fetchIntervalMs?: () => number;
  /** Takes records in order; the next ones of the partition are read when it returns. */
  readonly onRecords: (
    topic: string,
    partition: number,
    records: readonly TailRecord[],
  ) => Promise<void> | void;
  /** Called with what `onRecords` has thrown; the records are then given again, or never. */
  readonly onFailed: (error: Error) => void;
}

// A fetch is answered as soon as there is something; this is how often an idle topic is asked again.
const FETCH_WAIT_MS = 400;
const BYTES_PER_PARTITION_MAX = 2 * 1024 * 1024;
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_INTERVAL_MS = 1_000;
const PARTITIONS_AT_ONCE = 16;
const RECONNECT_INTERVAL_MS = 500;

/**
 * Reads whole topics from given offsets on, committed records only. It has a group of its own, so every reader gets
 * every record; offsets are kept by the caller, beside what it made of the records. When Kafka is lost it connects
 * anew, as a new group: the broker would make an old group wait until its lost members have timed out.
 */
export class TailReader implements AsyncDisposable {
  readonly #options: TailReaderOptions;
  readonly #highWatermarks = new Map<string, number>();
  /** By `topic/partition`: where the last batch ended, markers of transactions included. */
  readonly #positions = new Map<string, ReaderPosition>();
  readonly #working = new Map<string, Promise<void>>();
  #consumer: Consumer | null = null;
  #isReconnecting = false;
  #closed = false;
  /** Time, by `performance.now()`, of the last answer to a fetch, also an empty one. */
  lastFetchAt = Number.NEGATIVE_INFINITY;

  private constructor(options: TailReaderOptions) {
    this.#options = options;
  }

  static async start(options: TailReaderOptions): Promise<TailReader> {
    const reader = new TailReader(options);
    await reader.#connect();
    return reader;
  }

  /** Records that are in the partition and were not read yet, as of the last fetch that brought some. */
  lagOf(topic: string, partition: number): number {
    const end = this.#highWatermarks.get(`${topic}/${partition}`) ?? 0;
    return Math.max(0, end - this.#options.nextOffset(topic, partition));
  }

  /** How far each partition was read; none of those that have not brought anything yet. */
  get positions(): readonly ReaderPosition[] {
    return [...this.#positions.values()];
  }

  async #connect(): Promise<void> {
    const consumer = this.#createConsumer();
    this.#consumer = consumer;
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => this.#onBatch(consumer, payload),
    });
    // Given up while it joined its group, it would read on for nobody.
    if (consumer !== this.#consumer) await consumer.disconnect();
  }

  #createConsumer(): Consumer {
    const consumer = this.#options.kafka.consumer({
      groupId: `${this.#options.name}-${randomUUID()}`,
      readUncommitted: false,
      minBytes: 1,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: BYTES_PER_PARTITION_MAX,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 3, restartOnFailure: async () => false },
    });
    const { events } = consumer;
    consumer.on(events.GROUP_JOIN, ({ payload }) => this.#seek(consumer, payload.memberAssignment));
    consumer.on(events.FETCH, () => {
      this.lastFetchAt = performance.now();
    });
    consumer.on(events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
      const position = { topic, partition, nextOffset: Number(lastOffset) + 1 };
      this.#positions.set(`${topic}/${partition}`, position);
    });
    consumer.on(events.CRASH, () => void this.#reconnect(consumer));
    return consumer;
  }

  /** Reads again from where `nextOffset` says, which has gone back. */
  restart(): void {
    if (this.#consumer !== null) void this.#reconnect(this.#consumer, 0);
  }

  async #reconnect(lost: Consumer, afterMs = RECONNECT_INTERVAL_MS): Promise<void> {
    if (lost !== this.#consumer) {
      return;
    }
    this.#consumer = null;
    lost.disconnect().catch(() => undefined);
    if (this.#isReconnecting) return;
    this.#isReconnecting = true;
    for (let waitMs = afterMs; !this.#closed && this.#consumer === null; waitMs = RECONNECT_INTERVAL_MS) {
      await pause(waitMs);
      try {
        await this.#connect();
      } catch {
        // Kafka is still gone, which `lastFetchAt` tells: the next round tries again.
        await this.#disconnect();
      }
    }
    this.#isReconnecting = false;
  }

  async #disconnect(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = null;
    await consumer?.disconnect().catch(() => undefined);
  }

  #seek(consumer: Consumer, assignment: Readonly<Record<string, number[]>>): void {
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        consumer.seek({ topic, partition, offset: String(this.#options.nextOffset(topic, partition)) });
      }
    }
  }

  /** One batch of a partition at a time, also while an old connection's last batch is still being worked on. */
  async #onBatch(consumer: Consumer, { batch }: EachBatchPayload): Promise<void> {
    const lane = `${batch.topic}/${batch.partition}`;
    this.#highWatermarks.set(lane, Number(batch.highWatermark));
    const before = this.#working.get(lane) ?? Promise.resolve();
    const work = before.catch(() => undefined).then(() => this.#take(consumer, batch));
    this.#working.set(lane, work);
    await work;
    // The client fetches again once all batches of this fetch are done.
    if (!this.#closed) {
      await pause(this.lastFetchAt + (this.#options.fetchIntervalMs?.() ?? 0) - performance.now());
    }
  }

  async #take(consumer: Consumer, { topic, partition, messages }: EachBatchPayload["batch"]): Promise<void> {
    const wanted = this.#options.nextOffset(topic, partition);
    const records = messages
      .map(({ offset, value, timestamp }) => ({
        offset: Number(offset),
        value,
        timestamp: Number(timestamp),
      }))
      .filter(({ offset }) => offset >= wanted);
    if (records.length === 0 || consumer !== this.#consumer) {
      return;
    }
    try {
      await this.#options.onRecords(topic, partition, records);
    } catch (error) {
      this.#options.onFailed(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#disconnect();
  }
}

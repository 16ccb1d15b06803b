import type { Kafka, Producer } from "kafkajs";
import { describeError } from "../../platform/errors.ts";

/** How far a reader is, in one partition: the offset that it reads next. */
export interface ReaderPosition {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

export interface OffsetCommitsOptions {
  readonly kafka: Kafka;
  /** Of this process: a second process with the same one shuts this one out. */
  readonly transactionalId: string;
  /** The group that positions are shown under; `null`: none now. */
  readonly group: () => string | null;
  readonly positions: () => readonly ReaderPosition[];
  readonly log: (message: string) => void;
}

const INTERVAL_MS = 5_000;

/**
 * Tells Kafka now and then how far readers are, for `kafka-consumer-groups.sh --describe` and whatever watches lag.
 * Nobody reads it back: a reader begins where its own state ends. Readers have other groups, made anew with each
 * connection, because a group with members would make a process that was killed and comes back wait for the end of its
 * old session. The client commits for a group without members only in a transaction, so this has a producer of its own.
 */
export class OffsetCommits implements AsyncDisposable {
  readonly #options: OffsetCommitsOptions;
  readonly #committed = new Map<string, number>();
  #producer: Producer | null = null;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(options: OffsetCommitsOptions) {
    this.#options = options;
    this.#plan();
  }

  #plan(): void {
    this.#timer = setTimeout(() => {
      this.#work = this.#round();
    }, INTERVAL_MS).unref();
  }

  /** What does not work is said once, and tried again with a new producer. */
  async #round(): Promise<void> {
    try {
      await this.#commit();
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) {
        this.#options.log(`consumer group offsets were not committed: ${describeError(error)}`);
      }
      this.#hasFailed = true;
      await this.#disconnect();
    }
    this.#plan();
  }

  async #commit(): Promise<void> {
    const group = this.#options.group();
    const moved = this.#options
      .positions()
      .filter((position) => this.#committed.get(keyOf(group, position)) !== position.nextOffset);
    if (group === null || moved.length === 0) {
      return;
    }
    const transaction = await (await this.#connected()).transaction();
    await transaction.sendOffsets({ consumerGroupId: group, topics: byTopic(moved) });
    await transaction.commit();
    for (const position of moved) {
      this.#committed.set(keyOf(group, position), position.nextOffset);
    }
  }

  async #connected(): Promise<Producer> {
    if (this.#producer === null) {
      const { kafka, transactionalId } = this.#options;
      const producer = kafka.producer({ transactionalId, maxInFlightRequests: 1 });
      this.#producer = producer;
      await producer.connect();
    }
    return this.#producer;
  }

  async #disconnect(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    await producer?.disconnect().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#work;
    clearTimeout(this.#timer);
    await this.#disconnect();
  }
}

function keyOf(group: string | null, { topic, partition }: ReaderPosition): string {
  return `${group} ${topic}/${partition}`;
}

function byTopic(positions: readonly ReaderPosition[]) {
  const topics = new Set(positions.map(({ topic }) => topic));
  return [...topics].map((topic) => ({
    topic,
    partitions: positions
      .filter((position) => position.topic === topic)
      .map(({ partition, nextOffset }) => ({ partition, offset: String(nextOffset) })),
  }));
}

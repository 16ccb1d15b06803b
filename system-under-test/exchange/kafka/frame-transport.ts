import { type Kafka, type Message, Partitioners, type Producer, type RecordMetadata } from "kafkajs";
import { RouterError } from "../router/errors.ts";
import type { LaneAddress } from "../router/lanes.ts";
import { QUICK_RETRY } from "../../platform/kafka/client.ts";
import { withDeadline } from "../../platform/kafka/deadline.ts";

const SEND_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_INTERVAL_MS = 250;

/**
 * Appends the router's frames to Kafka, acknowledged by all in-sync replicas. After a failed request it makes a new
 * producer before it sends anything else: the failed request's sequence numbers may be taken, and a broker would
 * acknowledge, but drop, other records under the same numbers. Until then it refuses at once.
 */
export class FrameTransport implements AsyncDisposable {
  readonly #kafka: Kafka;
  readonly #log: (message: string) => void;
  readonly #onWritten: (lane: LaneAddress, end: number) => void;
  #producer: Producer | null = null;
  #reconnecting = false;
  #closed = false;
  #problem = "not connected yet";

  /** @param onWritten is told the offset behind what was written to a lane. */
  constructor(
    kafka: Kafka,
    log: (message: string) => void,
    onWritten: (lane: LaneAddress, end: number) => void = () => undefined,
  ) {
    this.#kafka = kafka;
    this.#log = log;
    this.#onWritten = onWritten;
  }

  /** Why nothing can be sent now; null when it can. */
  get problem(): string | null {
    return this.#producer === null ? this.#problem : null;
  }

  /** Connects, or goes on trying in the background. */
  async connect(): Promise<void> {
    try {
      this.#producer = await this.#open();
    } catch (error) {
      this.#goDown(null, error);
    }
  }

  readonly send = async (lane: LaneAddress, frames: readonly Buffer[]): Promise<void> => {
    const [written] = await this.#append(
      lane.topic,
      lane.name,
      frames.map((value) => ({ value, partition: lane.partition })),
    );
    if (written?.baseOffset !== undefined) this.#onWritten(lane, Number(written.baseOffset) + frames.length);
  };

  /** Appends a record that takes the place of older ones under its key, in a compacted topic. */
  async put(topic: string, key: string, value: string): Promise<void> {
    await this.#append(topic, topic, [{ key, value }]);
  }

  async #append(topic: string, place: string, messages: Message[]): Promise<readonly RecordMetadata[]> {
    const producer = this.#producer;
    if (producer === null) {
      throw new RouterError(
        "KAFKA_UNAVAILABLE",
        `Kafka does not answer (${this.#problem}); the command was not written`,
      );
    }
    try {
      const sent = producer.send({ topic, acks: -1, messages });
      return await withDeadline(sent, SEND_TIMEOUT_MS, `append to ${place}`);
    } catch (error) {
      this.#goDown(producer, error);
      throw new RouterError(
        "OUTCOME_UNKNOWN",
        `Kafka stopped answering while the command was on its way (${this.#problem}); it may have been written`,
        error,
      );
    }
  }

  async #open(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 5,
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      retry: { ...QUICK_RETRY, retries: 10 },
    });
    try {
      await withDeadline(producer.connect(), CONNECT_TIMEOUT_MS, "connect to Kafka");
      return producer;
    } catch (error) {
      producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  #goDown(failed: Producer | null, error: unknown): void {
    this.#problem = error instanceof Error ? error.message : String(error);
    if (failed !== null && failed === this.#producer) {
      this.#producer = null;
      this.#log(`Kafka does not answer: ${this.#problem}`);
      failed.disconnect().catch(() => undefined);
    }
    if (this.#producer === null && !this.#reconnecting && !this.#closed) {
      this.#reconnecting = true;
      void this.#reconnect();
    }
  }

  async #reconnect(): Promise<void> {
    while (!this.#closed && this.#producer === null) {
      try {
        const producer = await this.#open();
        this.#producer = producer;
        this.#log("Kafka answers again");
      } catch (error) {
        this.#problem = error instanceof Error ? error.message : String(error);
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_INTERVAL_MS));
      }
    }
    this.#reconnecting = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#producer?.disconnect();
    this.#producer = null;
  }
}

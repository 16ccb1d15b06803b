import { type Kafka, Partitioners, type Producer } from "kafkajs";
import { QUICK_RETRY } from "../../platform/kafka/client.ts";
import { withDeadline } from "../../platform/kafka/deadline.ts";
import type { CircuitBreaker } from "../breaker/circuit-breaker.ts";

export interface OutboxRow {
  readonly id: string;
  readonly paymentId: string | null;
  readonly topic: string;
  readonly payload: string | null;
  readonly raw: Buffer | null;
  readonly createdAtMs: number;
}

export interface PublisherOptions {
  readonly kafka: Kafka;
  readonly breaker: CircuitBreaker;
  /** Names this process in the records, for whoever asks when it sent them. */
  readonly owner: string;
  readonly timeoutMs: number;
}

const ACKNOWLEDGED_BY_ALL = -1;

/**
 * Appends events to their topics through the circuit breaker, keyed by payment. After a failure it connects anew: the
 * failed request's sequence numbers may be taken, and a broker would acknowledge, but drop, other records under the same.
 */
export class Publisher implements AsyncDisposable {
  readonly #options: PublisherOptions;
  #producer: Producer | null = null;
  /** No batch was sent yet, or the last one failed: Kafka may be on its way up, and serve some topics before others. */
  #isDoubtful = true;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Resolves when Kafka has all of them; throws `CallNotPermittedError` or what went wrong. */
  async publish(rows: readonly OutboxRow[]): Promise<void> {
    const { breaker, timeoutMs, owner } = this.#options;
    await breaker.call(async ({ givenAtMs }) => {
      try {
        const producer = await this.#connected();
        const headers = { "sent-by": owner, "sent-at": String(givenAtMs) };
        const append = async (): Promise<void> => {
          for (const some of this.#isDoubtful ? inTurns(rows) : [rows]) {
            await producer.sendBatch({ acks: ACKNOWLEDGED_BY_ALL, topicMessages: byTopic(some, headers) });
          }
        };
        await withDeadline(append(), timeoutMs, "append to Kafka");
        this.#isDoubtful = false;
      } catch (error) {
        this.#isDoubtful = true;
        this.#disconnect();
        throw error;
      }
    });
  }

  async #connected(): Promise<Producer> {
    if (this.#producer !== null) return this.#producer;
    const producer = this.#options.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 5,
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      retry: { ...QUICK_RETRY, retries: 3 },
    });
    this.#producer = producer;
    await withDeadline(producer.connect(), this.#options.timeoutMs, "connect to Kafka");
    return producer;
  }

  #disconnect(): void {
    this.#producer?.disconnect().catch(() => undefined);
    this.#producer = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer?.disconnect().catch(() => undefined);
  }
}

/** Parts to be appended one after the other: each has at most one event of a payment, so that none overtakes another. */
export function inTurns(rows: readonly OutboxRow[]): readonly (readonly OutboxRow[])[] {
  const seen = new Map<string | null, number>();
  const turns = Map.groupBy(rows, ({ paymentId }) => {
    const turn = seen.get(paymentId) ?? 0;
    if (paymentId !== null) seen.set(paymentId, turn + 1);
    return turn;
  });
  return [...turns.values()];
}

function byTopic(rows: readonly OutboxRow[], headers: Readonly<Record<string, string>>) {
  return [...Map.groupBy(rows, ({ topic }) => topic)].map(([topic, some]) => ({
    topic,
    messages: some.map((row) => ({
      key: row.paymentId,
      value: recordValue(row),
      headers: { ...headers, "event-id": row.id },
    })),
  }));
}

/** The event with its id; or bytes that are none, as they were. */
function recordValue({ id, payload, raw }: OutboxRow): Buffer | string | null {
  return payload === null ? raw : `{"eventId":"${id}",${payload.slice(1)}`;
}

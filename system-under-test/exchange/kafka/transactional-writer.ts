import { type Kafka, Partitioners, type Producer } from "kafkajs";
import { QUICK_RETRY } from "../../platform/kafka/client.ts";

/** After this the broker gives up a transaction that nobody ends. Readers wait for open transactions, so it is short. */
const TRANSACTION_TIMEOUT_MS = 10_000;

/** Kafka limits a batch of records, which is what one request brings to one partition: 1 MB by default. */
const REQUEST_BYTES_MAX = 900 * 1024;

export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | null;
  readonly value: Buffer;
}

/**
 * Appends records to several topics at once: all of them become visible, or none. Opening a second writer with the
 * same transactional id shuts out the first, whose next append then fails; see `isFenced`.
 */
export class TransactionalWriter implements AsyncDisposable {
  readonly #producer: Producer;

  constructor(kafka: Kafka, transactionalId: string) {
    this.#producer = kafka.producer({
      transactionalId,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      retry: { ...QUICK_RETRY, retries: 12 },
    });
  }

  async connect(): Promise<void> {
    await this.#producer.connect();
  }

  /** The first append shuts out any older writer. After a failure this writer is of no more use. */
  async append(records: readonly LogRecord[]): Promise<void> {
    const transaction = await this.#producer.transaction();
    for (const request of splitIntoRequests(records)) {
      const topicMessages = request.map(({ topic, partition, key, value }) => ({
        topic,
        messages: [{ partition, key, value }],
      }));
      await transaction.sendBatch({ acks: -1, topicMessages });
    }
    await transaction.commit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer.disconnect();
  }
}

/** Cuts the records, in their order, so that no partition gets more than the limit in one request. */
export function splitIntoRequests(records: readonly LogRecord[]): LogRecord[][] {
  const requests: LogRecord[][] = [];
  let request: LogRecord[] = [];
  let bytes = new Map<string, number>();
  for (const record of records) {
    const lane = `${record.topic}/${record.partition}`;
    const sum = (bytes.get(lane) ?? 0) + record.value.length;
    if (sum > REQUEST_BYTES_MAX && request.length > 0) {
      requests.push(request);
      request = [];
      bytes = new Map();
    }
    request.push(record);
    bytes.set(lane, (bytes.get(lane) ?? 0) + record.value.length);
  }
  return request.length === 0 ? requests : [...requests, request];
}

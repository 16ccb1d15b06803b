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
      await transaction.send({ acks: -1, ...request });
    }
    await transaction.commit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer.disconnect();
  }
}

interface Request {
  readonly topic: string;
  readonly messages: Pick<LogRecord, "partition" | "key" | "value">[];
}

/**
 * Cuts the records so that each request is for one partition and within the limit; the order in a partition stays. One
 * for several partitions would go to several brokers, and when one of them is lost kafkajs 2.2.4 sends what the others
 * have again, under new numbers, or takes it for sent because its new leader has answered for other partitions.
 */
export function splitIntoRequests(records: readonly LogRecord[]): Request[] {
  const requests: Request[] = [];
  const open = new Map<string, { readonly request: Request; bytes: number }>();
  for (const { topic, partition, key, value } of records) {
    const lane = `${topic}/${partition}`;
    let last = open.get(lane);
    if (last === undefined || last.bytes + value.length > REQUEST_BYTES_MAX) {
      last = { request: { topic, messages: [] }, bytes: 0 };
      open.set(lane, last);
      requests.push(last.request);
    }
    last.request.messages.push({ partition, key, value });
    last.bytes += value.length;
  }
  return requests;
}

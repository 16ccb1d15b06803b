import type { Kafka } from "kafkajs";
import { z } from "zod";
import { idText } from "../../platform/input.ts";
import { untilTrue } from "../../platform/kafka/deadline.ts";
import { endOffsets } from "../../platform/kafka/end-offsets.ts";
import type { FrameTransport } from "../kafka/frame-transport.ts";
import { TailReader, type TailRecord } from "../kafka/tail-reader.ts";
import { OWNERS_TOPIC } from "../topics/create-topics.ts";

const EMAIL_CHARACTERS_MAX = 254;
const READ_TIMEOUT_MS = 120_000;
const FETCH_INTERVAL_MS = 40;

export const ownerSchema = z.strictObject({
  userId: idText,
  email: z
    .email("expected an e-mail address")
    .max(EMAIL_CHARACTERS_MAX, `expected at most ${EMAIL_CHARACTERS_MAX} characters`),
});
export type AccountOwner = z.infer<typeof ownerSchema>;

/** The account is told in the record too: its key is for Kafka, which keeps the newest of each. */
const recordSchema = ownerSchema.extend({ accountId: z.number().int().positive() });

export interface AccountOwnersOptions {
  readonly kafka: Kafka;
  readonly instance: string;
  readonly transport: FrameTransport;
  /** `message` has nothing of the record in it. */
  readonly onMalformed: (message: string) => void;
  readonly onFailed: (error: Error) => void;
}

/** Whose account it is: what the owners' topic says last, read from its beginning and on. No engine knows of it. */
export class AccountOwners implements AsyncDisposable {
  readonly #options: AccountOwnersOptions;
  readonly #owners = new Map<number, AccountOwner>();
  readonly #next = new Map<string, number>();
  #reader: TailReader | null = null;

  private constructor(options: AccountOwnersOptions) {
    this.#options = options;
  }

  static async start(options: AccountOwnersOptions): Promise<AccountOwners> {
    const owners = new AccountOwners(options);
    owners.#reader = await TailReader.start({
      kafka: options.kafka,
      name: `${options.instance}-owners`,
      topics: [OWNERS_TOPIC],
      nextOffset: (topic, partition) => owners.#next.get(`${topic}/${partition}`) ?? 0,
      fetchIntervalMs: () => FETCH_INTERVAL_MS,
      onRecords: (topic, partition, records) => owners.#onRecords(`${topic}/${partition}`, records),
      onFailed: options.onFailed,
    });
    return owners;
  }

  of(accountId: number): AccountOwner | null {
    return this.#owners.get(accountId) ?? null;
  }

  /** Resolves when all in-sync replicas have it; every backend shows it as soon as it has read it. Throws `RouterError`. */
  async set(accountId: number, owner: AccountOwner): Promise<void> {
    const record: z.infer<typeof recordSchema> = { accountId, ...owner };
    await this.#options.transport.put(OWNERS_TOPIC, String(accountId), JSON.stringify(record));
  }

  /**
   * Resolves when what was in the topic has been read. It ends with a record that can be seen: compaction never takes
   * the last one, and nothing is written here in a transaction or to delete.
   */
  async untilRead(): Promise<void> {
    const ends = await endOffsets(this.#options.kafka, [OWNERS_TOPIC]);
    const isRead = (): boolean =>
      ends.every(({ place, begin, end }) => begin === end || (this.#next.get(place) ?? 0) >= end);
    await untilTrue(isRead, READ_TIMEOUT_MS, `read ${OWNERS_TOPIC}`);
  }

  #onRecords(partition: string, records: readonly TailRecord[]): void {
    for (const { offset, value } of records) {
      const record = readRecord(value);
      if (record === null) {
        this.#options.onMalformed(`the record of ${partition} at ${offset} names no owner of an account`);
      } else {
        const { accountId, ...owner } = record;
        this.#owners.set(accountId, owner);
      }
      this.#next.set(partition, offset + 1);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader?.[Symbol.asyncDispose]();
  }
}

function readRecord(value: Buffer | null): z.infer<typeof recordSchema> | null {
  try {
    return recordSchema.safeParse(JSON.parse(String(value))).data ?? null;
  } catch {
    return null;
  }
}

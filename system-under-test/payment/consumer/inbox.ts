import type { Transaction } from "../database/connect.ts";
import {
  type ConsumerName,
  DEAD_LETTER_TOPICS,
  type DeadLetterClass,
  type PaymentEvent,
} from "../contract/events.ts";

/** A record that was read, and the event in it, or why there is none. */
export interface ConsumedRecord {
  readonly origin: Origin;
  readonly value: Buffer | null;
  /** Of the event; of a record without one what its sender calls it, or its place. */
  readonly eventId: string;
  readonly event: PaymentEvent | null;
  readonly problem: string;
}

/** A record's place in Kafka. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
}

export type InboxOutcome = "applied" | "retrying" | "parked";

/** The records whose events this consumer has not seen; the others are counted as known. Each event comes out once. */
export async function takeNew(
  transaction: Transaction,
  consumer: ConsumerName,
  records: readonly ConsumedRecord[],
  outcome: InboxOutcome,
): Promise<readonly ConsumedRecord[]> {
  const byId = new Map(records.map((record) => [record.eventId, record]));
  const { rows } = await transaction.query<{ event_id: string }>(
    `INSERT INTO inbox (consumer, event_id, outcome) SELECT $1, id, $3 FROM unnest($2::text[]) AS id
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [consumer, [...byId.keys()], outcome],
  );
  return rows.flatMap(({ event_id }) => byId.get(event_id) ?? []);
}

/** The offset up to which the consumer knows a partition: in the database, as the effects are. */
export async function nextOffset(
  transaction: Transaction,
  consumer: ConsumerName,
  topic: string,
  partition: number,
): Promise<number> {
  const { rows } = await transaction.query<{ next_offset: string }>(
    `SELECT next_offset FROM consumer_progress
     WHERE consumer = $1 AND topic = $2 AND partition = $3 FOR UPDATE`,
    [consumer, topic, partition],
  );
  return Number(rows[0]?.next_offset ?? 0);
}

export async function advance(
  transaction: Transaction,
  consumer: ConsumerName,
  place: { readonly topic: string; readonly partition: number; readonly next: number },
  deduplicated: number,
): Promise<void> {
  await transaction.query(
    `INSERT INTO consumer_progress AS known (consumer, topic, partition, next_offset, deduplicated)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (consumer, topic, partition) DO UPDATE
     SET next_offset = excluded.next_offset, deduplicated = known.deduplicated + excluded.deduplicated`,
    [consumer, place.topic, place.partition, place.next, deduplicated],
  );
}

export interface DeadLetter {
  readonly eventId: string;
  readonly origin: Origin;
  readonly value: Buffer | null;
  readonly class: DeadLetterClass;
  readonly attempts: number;
  readonly error: string;
  readonly firstFailedAtMs: number;
}

/** Dead letters of the events that had no effect; `applied` are the ids of those that had. */
export function illegalStates(
  records: readonly ConsumedRecord[],
  applied: ReadonlySet<string>,
  error: string,
): readonly DeadLetter[] {
  const firstFailedAtMs = Date.now();
  return records
    .filter(({ eventId }) => !applied.has(eventId))
    .map(({ eventId, origin, value }) => ({
      eventId,
      origin,
      value,
      class: "illegal_state",
      attempts: 1,
      error,
      firstFailedAtMs,
    }));
}

/** Parks records: their inbox rows, a row to replay from, and a record in the consumer's dead letter topic. */
export async function park(
  transaction: Transaction,
  consumer: ConsumerName,
  letters: readonly DeadLetter[],
): Promise<void> {
  if (letters.length === 0) return;
  await transaction.query(
    "UPDATE inbox SET outcome = 'parked' WHERE consumer = $1 AND event_id = ANY ($2::text[])",
    [consumer, letters.map(({ eventId }) => eventId)],
  );
  await transaction.query(
    `INSERT INTO dead_letter (consumer, class, event_id, origin, value, attempts, error, first_failed_at)
     SELECT $1, class, event_id, origin, value, attempts, error, to_timestamp(first_failed_ms / 1000)
     FROM unnest($2::text[], $3::text[], $4::jsonb[], $5::bytea[], $6::integer[], $7::text[], $8::float8[])
       AS letter (class, event_id, origin, value, attempts, error, first_failed_ms)`,
    [
      consumer,
      letters.map((letter) => letter.class),
      letters.map(({ eventId }) => eventId),
      letters.map(({ origin }) => JSON.stringify(origin)),
      letters.map(({ value }) => value),
      letters.map(({ attempts }) => attempts),
      letters.map(({ error }) => error.slice(0, 500)),
      letters.map(({ firstFailedAtMs }) => firstFailedAtMs),
    ],
  );
  await transaction.query(
    "INSERT INTO outbox_event (topic, raw) SELECT $1, raw FROM unnest($2::bytea[]) AS raw",
    [DEAD_LETTER_TOPICS[consumer], letters.map(deadLetterRecord)],
  );
}

function deadLetterRecord(letter: DeadLetter): Buffer {
  const { value, ...rest } = letter;
  return Buffer.from(JSON.stringify({ ...rest, valueBase64: value?.toString("base64") ?? null }));
}

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Kafka } from "kafkajs";
import type { Client } from "pg";
import { request } from "undici";
import { Rows } from "../../platform/audit/rows.ts";
import { endOffsets } from "../../platform/kafka/end-offsets.ts";
import { DEAD_LETTER_TOPICS, EVENT_TOPICS, PAYMENT_TOPICS } from "../contract/events.ts";
import type { Charge, ReceivedCall } from "../mock-pg/ledger.ts";
import { readTopics } from "./read-topics.ts";

const SUBSCRIPTIONS: readonly (readonly [consumer: keyof typeof DEAD_LETTER_TOPICS, topic: string])[] = [
  ["settlement-worker", EVENT_TOPICS.PAYMENT_CAPTURE_REQUESTED],
  ["refund-worker", EVENT_TOPICS.PAYMENT_REFUND_REQUESTED],
  ["consumer-worker", EVENT_TOPICS.PAYMENT_CAPTURED],
  ["consumer-worker", EVENT_TOPICS.PAYMENT_REFUNDED],
];

const TABLES = `
  CREATE TEMPORARY TABLE acknowledged (id bigint);
  CREATE TEMPORARY TABLE charge (operation text, key text, merchant_id text, reference text, amount bigint, currency text, transaction_id text);
  CREATE TEMPORARY TABLE call (called_by text, called_at_ms float8);
  CREATE TEMPORARY TABLE record (topic text, partition integer, record_offset bigint, event_id text, sent_by text, sent_at_ms float8, content text);
  CREATE TEMPORARY TABLE partition_end (topic text, partition integer, end_offset bigint);
  CREATE TEMPORARY TABLE subscription (consumer text, topic text);`;

export interface EvidenceSources {
  readonly kafka: Kafka;
  /** Base URL of the payment gateway's mock; `null`: its books are not compared. */
  readonly mockPgUrl: string | null;
  /** Ids of payments that the load was told of. */
  readonly acknowledged: Iterable<number>;
  readonly timeoutMs: number;
}

/** Loads what stands outside of the system's database into temporary tables of this session. */
export async function loadEvidence(client: Client, sources: EvidenceSources): Promise<void> {
  await client.query(TABLES);
  const acknowledged = new Rows<number>(client, "INSERT INTO acknowledged SELECT (r #>> '{}')::bigint");
  for (const id of sources.acknowledged) await acknowledged.add(id);
  await acknowledged.end();
  if (sources.mockPgUrl !== null) await loadGatewayBooks(client, sources.mockPgUrl);
  await loadTopics(client, sources);
}

async function loadGatewayBooks(client: Client, mockPgUrl: string): Promise<void> {
  const charges = new Rows<Charge>(
    client,
    `INSERT INTO charge SELECT r ->> 'operation', r ->> 'key', r ->> 'merchantId', r ->> 'reference',
       (r ->> 'amount')::bigint, r ->> 'currency', r ->> 'transactionId'`,
  );
  const calls = new Rows<ReceivedCall>(
    client,
    "INSERT INTO call SELECT r ->> 'calledBy', (r ->> 'calledAtMs')::float8",
  );
  const { statusCode, body } = await request(`${mockPgUrl}/pg/ledger`);
  if (statusCode !== 200) throw new Error(`${mockPgUrl}/pg/ledger answered ${statusCode}`);
  for await (const line of createInterface({ input: Readable.from(body) })) {
    const { charge, call } = JSON.parse(line) as { charge?: Charge; call?: ReceivedCall };
    if (charge !== undefined) await charges.add(charge);
    if (call !== undefined) await calls.add(call);
  }
  await charges.end();
  await calls.end();
}

async function loadTopics(client: Client, { kafka, timeoutMs }: EvidenceSources): Promise<void> {
  const ends = await endOffsets(kafka, PAYMENT_TOPICS);
  const partitionEnds = new Rows(
    client,
    "INSERT INTO partition_end SELECT r ->> 'topic', (r ->> 'partition')::integer, (r ->> 'end')::bigint",
  );
  for (const end of ends) await partitionEnds.add(end);
  await partitionEnds.end();
  const subscriptions = new Rows(client, "INSERT INTO subscription SELECT r ->> 0, r ->> 1");
  for (const subscription of SUBSCRIPTIONS) await subscriptions.add(subscription);
  await subscriptions.end();
  const records = new Rows(
    client,
    `INSERT INTO record SELECT r ->> 'topic', (r ->> 'partition')::integer, (r ->> 'offset')::bigint, r ->> 'eventId',
       r ->> 'sentBy', (r ->> 'sentAtMs')::float8, r ->> 'content'`,
  );
  await readTopics(kafka, ends, timeoutMs, async (some) => {
    for (const record of some) await records.add(record);
  });
  await records.end();
}

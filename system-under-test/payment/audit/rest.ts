import { setTimeout as delay } from "node:timers/promises";
import type { Kafka } from "kafkajs";
import type { Client } from "pg";
import { endOffsets } from "../../platform/kafka/end-offsets.ts";
import { PAYMENT_TOPICS } from "../contract/events.ts";

export interface RestOptions {
  /** Without any progress for so long the system is as much at rest as it will be. */
  readonly idleMs: number;
  readonly timeoutMs: number;
}

const POLL_MS = 300;

/** What is still to be done; 0 everywhere is rest. Parked requests wait for a person, and count as done. */
const OPEN_WORK = `
  SELECT
    (SELECT count(*) FROM payment WHERE response_status IS NULL)::integer AS payments,
    (SELECT count(*) FROM outbox_event WHERE sent_at IS NULL)::integer AS outbox,
    (SELECT count(*) FROM settlement_request WHERE status = 'PENDING')::integer AS settlements,
    (SELECT count(*) FROM refund_request WHERE status = 'PENDING')::integer AS refunds,
    (SELECT coalesce(sum(next_offset), 0) FROM consumer_progress)::integer AS consumed`;

const CONSUMED_TOPICS = /^payment\.(capture-requested|captured|refund-requested|refunded)$/;

/** Waits until nothing is left to do, or nothing more is done: what is missing then, the checks find. */
export async function untilAtRest(client: Client, kafka: Kafka, options: RestOptions): Promise<void> {
  const endAt = performance.now() + options.timeoutMs;
  let before = "";
  let changedAt = performance.now();
  for (;;) {
    const { rows } = await client.query<Record<string, number>>(OPEN_WORK);
    const { consumed = 0, ...open } = rows[0] ?? {};
    const ends = (await endOffsets(kafka, PAYMENT_TOPICS)).filter(({ topic }) => CONSUMED_TOPICS.test(topic));
    const unread = ends.reduce((sum, { end }) => sum + end, 0) - consumed;
    if (unread === 0 && Object.values(open).every((count) => count === 0)) return;
    const now = JSON.stringify([open, unread]);
    if (now !== before) changedAt = performance.now();
    before = now;
    if (performance.now() - changedAt > options.idleMs || performance.now() > endAt) return;
    await delay(POLL_MS);
  }
}

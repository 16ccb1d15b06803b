import type { Transaction } from "../database/connect.ts";
import { EVENT_TOPICS, eventSchema, type NewEvent } from "../contract/events.ts";

/** Checked before it is written, so that nothing is ever sent that a reader refuses. */
const newEventSchema = eventSchema.omit({ eventId: true });

/** Writes events into the outbox in the transaction that they tell of. */
export async function writeEvents(transaction: Transaction, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const checked = events.map((event) => newEventSchema.parse(event));
  await transaction.query(
    `INSERT INTO outbox_event (payment_id, topic, payload)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])`,
    [
      checked.map(({ paymentId }) => paymentId),
      checked.map(({ type }) => EVENT_TOPICS[type]),
      checked.map((event) => JSON.stringify(event)),
    ],
  );
}

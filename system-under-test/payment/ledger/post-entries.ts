import type { NewRecord } from "../consumer/event-consumer.ts";
import { type DeadLetter, illegalStates } from "../consumer/inbox.ts";
import type { Transaction } from "../database/connect.ts";

/** Money that the payment gateway holds for us. */
const GATEWAY_ACCOUNT = "payment-gateway";

/**
 * Posts captures and refunds: what the gateway holds against what the merchant is owed. All entries of a batch are one
 * statement, which the database refuses when a posting does not balance. Gives events that no payment stands behind, or
 * whose payment was posted before by another event.
 */
export async function postEntries(
  transaction: Transaction,
  records: readonly NewRecord[],
): Promise<readonly DeadLetter[]> {
  const { rows } = await transaction.query<{ event_id: string }>(
    `WITH event AS (
       SELECT p.id AS payment_id, e.event_id, e.kind, e.amount, p.currency, 'merchant:' || p.merchant_id AS merchant
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[]) AS e (payment_id, event_id, kind, amount, currency)
       JOIN payment p ON p.id = e.payment_id AND p.currency = e.currency
         AND e.amount = CASE e.kind WHEN 'CAPTURE' THEN p.captured_amount ELSE p.refunded_amount END),
     entry AS (
       INSERT INTO ledger_entry (payment_id, kind, account, currency, debit, credit, event_id)
       SELECT payment_id, kind, $6, currency,
         CASE kind WHEN 'CAPTURE' THEN amount ELSE 0 END, CASE kind WHEN 'CAPTURE' THEN 0 ELSE amount END, event_id FROM event
       UNION ALL
       SELECT payment_id, kind, merchant, currency,
         CASE kind WHEN 'CAPTURE' THEN 0 ELSE amount END, CASE kind WHEN 'CAPTURE' THEN amount ELSE 0 END, event_id FROM event
       ON CONFLICT DO NOTHING
       RETURNING account, currency, debit, credit, event_id),
     changed AS (
       INSERT INTO ledger_account AS known (account, currency, balance)
       SELECT account, currency, sum(debit - credit) FROM entry GROUP BY account, currency ORDER BY account, currency
       ON CONFLICT (account, currency) DO UPDATE SET balance = known.balance + excluded.balance)
     SELECT DISTINCT event_id FROM entry`,
    [
      records.map(({ event }) => event.paymentId),
      records.map(({ eventId }) => eventId),
      records.map(({ event }) => (event.type === "PAYMENT_CAPTURED" ? "CAPTURE" : "REFUND")),
      records.map(({ event }) => event.amount),
      records.map(({ event }) => event.currency),
      GATEWAY_ACCOUNT,
    ],
  );
  const posted = new Set(rows.map(({ event_id }) => event_id));
  return illegalStates(records, posted, "no payment has this amount captured or refunded and not yet posted");
}

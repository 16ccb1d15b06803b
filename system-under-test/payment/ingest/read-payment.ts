import { ServiceError } from "../../platform/errors.ts";
import { type Currency, toMajorUnits } from "../contract/money.ts";
import type { Database } from "../database/connect.ts";

interface Row {
  readonly merchant_id: string;
  readonly idempotency_key: string;
  readonly status: string;
  readonly amount: string;
  readonly captured_amount: string;
  readonly refunded_amount: string;
  readonly currency: Currency;
  readonly created_at: Date;
  readonly captured_in_ledger_at: Date | null;
  readonly refunded_in_ledger_at: Date | null;
}

/** A payment with the moments, by the database's clock, at which it was made and stood in the ledger. */
export async function readPayment(database: Database, paymentId: string) {
  const { rows } = await database.pool.query<Row>(
    `SELECT merchant_id, idempotency_key, status, amount, captured_amount, refunded_amount, currency, created_at,
       (SELECT min(posted_at) FROM ledger_entry WHERE payment_id = p.id AND kind = 'CAPTURE') AS captured_in_ledger_at,
       (SELECT min(posted_at) FROM ledger_entry WHERE payment_id = p.id AND kind = 'REFUND') AS refunded_in_ledger_at
     FROM payment p WHERE id = $1`,
    [paymentId],
  );
  const row = rows[0];
  if (row === undefined) throw new ServiceError("payment_not_found", `no payment ${paymentId}`);
  const major = (minor: string): number => toMajorUnits(Number(minor), row.currency);
  return {
    paymentId,
    merchantId: row.merchant_id,
    idempotencyKey: row.idempotency_key,
    status: row.status,
    amount: major(row.amount),
    capturedAmount: major(row.captured_amount),
    refundedAmount: major(row.refunded_amount),
    currency: row.currency,
    createdAt: row.created_at.toISOString(),
    capturedInLedgerAt: row.captured_in_ledger_at?.toISOString() ?? null,
    refundedInLedgerAt: row.refunded_in_ledger_at?.toISOString() ?? null,
  };
}

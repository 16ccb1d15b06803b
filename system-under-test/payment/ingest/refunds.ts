import { z } from "zod";
import { ServiceError } from "../../platform/errors.ts";
import { idempotencyKey, parseInput } from "../../platform/input.ts";
import { type Currency, toMajorUnits, toMinorUnits } from "../contract/money.ts";
import type { Database, Transaction } from "../database/connect.ts";
import { writeEvents } from "../outbox/write-events.ts";
import { amountNumber } from "./authorization-input.ts";

const bodySchema = z.strictObject({ amount: amountNumber.optional(), idempotencyKey });

interface PaymentRow {
  readonly merchant_id: string;
  readonly currency: Currency;
  readonly status: string;
  readonly captured_amount: string;
  readonly refund_key: string | null;
  readonly refund_amount: string;
}

/**
 * Asks for the one refund that a payment can have: all that was captured, or the amount given. The same key again is
 * answered the same; anything that can't be refunded is refused with its reason.
 */
export async function requestRefund(database: Database, paymentId: string, body: unknown) {
  const input = parseInput(bodySchema, body);
  return database.transaction(async (transaction) => {
    const { rows } = await transaction.query<PaymentRow>(
      `SELECT merchant_id, currency, status, captured_amount, refund_key, refund_amount
       FROM payment WHERE id = $1 FOR UPDATE`,
      [paymentId],
    );
    const payment = rows[0];
    if (payment === undefined) throw new ServiceError("payment_not_found", `no payment ${paymentId}`);
    const amount = input.amount === undefined ? null : toMinorUnits(input.amount, payment.currency);
    if (typeof amount === "string") throw new ServiceError("validation_failed", `amount: ${amount}`);
    if (payment.refund_key === null) {
      const refunded = await refund(transaction, paymentId, payment, input.idempotencyKey, amount);
      return present(paymentId, payment.currency, refunded);
    }
    requireSame(payment, input.idempotencyKey, amount);
    return present(paymentId, payment.currency, Number(payment.refund_amount));
  });
}

async function refund(
  transaction: Transaction,
  paymentId: string,
  payment: PaymentRow,
  key: string,
  asked: number | null,
): Promise<number> {
  if (payment.status === "CAPTURE_REQUESTED" || payment.status === "AUTHORIZING") {
    throw new ServiceError("capture_pending", "the payment is not captured yet; ask again in a moment");
  }
  if (payment.status !== "CAPTURED") {
    throw new ServiceError("refund_not_possible", `the payment is ${payment.status}: nothing to refund`);
  }
  const captured = Number(payment.captured_amount);
  const amount = asked ?? captured;
  if (amount > captured) {
    throw new ServiceError("refund_not_possible", "the amount is more than was captured");
  }
  await transaction.query(
    "UPDATE payment SET status = 'REFUND_REQUESTED', refund_key = $2, refund_amount = $3 WHERE id = $1",
    [paymentId, key, amount],
  );
  const { merchant_id: merchantId, currency } = payment;
  await writeEvents(transaction, [
    { type: "PAYMENT_REFUND_REQUESTED", paymentId, merchantId, amount, currency, occurredAtMs: Date.now() },
  ]);
  return amount;
}

/** The refund that there is, asked for again; another one is refused. */
function requireSame(
  { refund_key, refund_amount, captured_amount }: PaymentRow,
  key: string,
  asked: number | null,
): void {
  if (refund_key !== key) {
    throw new ServiceError(
      "refund_not_possible",
      "the payment has been refunded under another idempotency key",
    );
  }
  if ((asked ?? Number(captured_amount)) !== Number(refund_amount)) {
    throw new ServiceError(
      "idempotency_key_reused",
      "this idempotency key is that of a refund of another amount",
    );
  }
}

function present(paymentId: string, currency: Currency, amount: number) {
  return { paymentId, status: "REFUND_REQUESTED", refundAmount: toMajorUnits(amount, currency), currency };
}

import { sleep } from "k6";
import type { Payment, PaymentCalls, StoredPayment } from "./calls.ts";
import { flowDuration, flowIncomplete, ledgerDuration } from "./metrics.ts";

/** When a payment is looked at again, seconds after the step before; after the last time it counts as incomplete. */
const LOOKS_SECONDS = [0.7, 0.5, 0.8, 1, 2, 5] as const;

type Moment = "capturedInLedgerAt" | "refundedInLedgerAt";

/** Statuses that no waiting changes, as when the gateway declines a capture: the mock does by plan. */
const ENDED_OTHERWISE = new Set(["CAPTURE_FAILED", "REFUND_FAILED"]);

/**
 * Looks until the payment's step stands in the ledger: its row then, or `null`. One that the gateway declined is neither
 * complete nor incomplete.
 */
function untilPosted(calls: PaymentCalls, payment: Payment, moment: Moment): StoredPayment | null {
  for (const seconds of LOOKS_SECONDS) {
    sleep(seconds);
    const stored = calls.read(payment);
    if (stored !== null && ENDED_OTHERWISE.has(stored.status)) return null;
    if (stored !== null && stored[moment] !== null) {
      flowIncomplete.add(false);
      return stored;
    }
  }
  flowIncomplete.add(true);
  return null;
}

/** Waits until the capture of a payment stands in the ledger, and tells how long that took; whether it does. */
export function followCapture(calls: PaymentCalls, payment: Payment): boolean {
  const stored = untilPosted(calls, payment, "capturedInLedgerAt");
  if (stored === null) return false;
  ledgerDuration.add(Date.parse(stored.capturedInLedgerAt ?? "") - Date.parse(stored.createdAt));
  return true;
}

/** Refunds a captured payment and waits until that stands in the ledger. */
export function followRefund(calls: PaymentCalls, payment: Payment): void {
  const askedAt = Date.now();
  if (!calls.refund(payment)) return;
  const stored = untilPosted(calls, payment, "refundedInLedgerAt");
  if (stored === null) return;
  flowDuration.add(Date.parse(stored.refundedInLedgerAt ?? "") - askedAt);
}

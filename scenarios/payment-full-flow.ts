import { rateOptions } from "./lib/load-options.ts";
import { PaymentCalls } from "./lib/payment/calls.ts";
import { followCapture, followRefund } from "./lib/payment/flow.ts";
import { beginIteration } from "./lib/phase.ts";

/** Each payment is authorised, captured and refunded, and looked for in the ledger after each step. */
export const options = rateOptions("fullFlow");

let calls: PaymentCalls | undefined;

export function fullFlow(): void {
  beginIteration("gateway");
  calls ??= new PaymentCalls();
  const payment = calls.authorize(calls.next());
  if (payment !== null && followCapture(calls, payment)) followRefund(calls, payment);
}

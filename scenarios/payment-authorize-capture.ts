import { rateOptions } from "./lib/load-options.ts";
import { PaymentCalls } from "./lib/payment/calls.ts";
import { followCapture } from "./lib/payment/flow.ts";
import { beginIteration } from "./lib/phase.ts";

/** Each payment is followed until its capture stands in the ledger. */
export const options = rateOptions("authorizeAndCapture");

let calls: PaymentCalls | undefined;

export function authorizeAndCapture(): void {
  beginIteration("gateway");
  calls ??= new PaymentCalls();
  const payment = calls.authorize(calls.next());
  if (payment !== null) followCapture(calls, payment);
}

import { sleep } from "k6";
import { rateOptions } from "./lib/load-options.ts";
import { PaymentCalls } from "./lib/payment/calls.ts";
import { beginIteration } from "./lib/phase.ts";
import { plan } from "./lib/plan.ts";

/** Authorisations and nothing else: at a rate where the profile is one, else each user one after the other. */
export const options = rateOptions("authorize");

const THINK_SECONDS = 0.1;
let calls: PaymentCalls | undefined;

export function authorize(): void {
  beginIteration("gateway");
  calls ??= new PaymentCalls();
  calls.authorize(calls.next());
  if (plan.shape.model === "closed") sleep(THINK_SECONDS);
}

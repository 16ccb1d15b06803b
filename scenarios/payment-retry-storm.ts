import { sleep } from "k6";
import { rateOptions } from "./lib/load-options.ts";
import { type AuthorizationBody, PaymentCalls, readPayment } from "./lib/payment/calls.ts";
import { outcomesUnknown, outcomesUnresolved, replaysDiffering } from "./lib/payment/metrics.ts";
import { beginIteration } from "./lib/phase.ts";

/** Every key comes several times; one of four first requests is cut off, so that nobody knows what became of it. */
export const options = rateOptions("storm");

const CUT_OFF_ONE_OF = 4;
/** Shorter than the gateway takes. */
const CUT_OFF_AFTER = "30ms";
const CUT_OFF = { name: "POST /api/payments/authorize (cut off)" };
const AGAIN = { name: "POST /api/payments/authorize (again)" };
const REPEATS = 3;
const ASKS_MAX = 10;
const ASK_SECONDS = 0.3;

let calls: PaymentCalls | undefined;
let count = 0;

export function storm(): void {
  beginIteration("gateway");
  calls ??= new PaymentCalls();
  const body = calls.next();
  count += 1;
  if (count % CUT_OFF_ONE_OF === 0 && calls.post(body, CUT_OFF, CUT_OFF_AFTER).status === 0) {
    outcomesUnknown.add(1);
    const isResolved = resolve(calls, body);
    outcomesUnresolved.add(!isResolved);
    if (!isResolved) return;
  }
  const first = calls.authorize(body);
  if (first === null) return;
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const again = readPayment(calls.post(body, AGAIN));
    replaysDiffering.add(again?.paymentId !== first.paymentId || again.amount !== first.amount);
  }
}

/** Asks under the same key until there is an answer that says what became of it. */
function resolve(client: PaymentCalls, body: AuthorizationBody): boolean {
  for (let ask = 0; ask < ASKS_MAX; ask += 1) {
    sleep(ASK_SECONDS * (0.5 + Math.random() / 2));
    const { status } = client.post(body, AGAIN);
    if (status === 201 || status === 402) return true;
  }
  return false;
}

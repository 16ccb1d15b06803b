import { sleep } from "k6";
import { CommerceCalls } from "./lib/commerce/calls.ts";
import { replaysDiffering } from "./lib/commerce/metrics.ts";
import { rateOptions } from "./lib/load-options.ts";
import { beginIteration } from "./lib/phase.ts";
import { plan } from "./lib/plan.ts";

/** Charges: a fifth of them of ten users, whom many charge at a time; every tenth is sent again under its key. */
export const options = rateOptions("charge");

const THINK_SECONDS = 0.1;
const BUSY_SHARE = 0.2;
const BUSY_USERS = 10;
let calls: CommerceCalls | undefined;
let count = 0;

export function charge(): void {
  beginIteration("commerce");
  calls ??= new CommerceCalls();
  count += 1;
  const user = calls.random() < BUSY_SHARE ? 1 + calls.number(BUSY_USERS) : calls.user();
  const [amount, key] = [1 + calls.number(1_000), calls.key()];
  const first = calls.charge(user, amount, key);
  if (count % 10 === 0 && first !== null) {
    const again = calls.charge(user, amount, key);
    if (again !== null) replaysDiffering.add(again["chargeId"] !== first["chargeId"]);
  }
  if (plan.shape.model === "closed") sleep(THINK_SECONDS);
}

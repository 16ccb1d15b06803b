import exec from "k6/execution";
import { CommerceCalls, userAt } from "./lib/commerce/calls.ts";
import { rateOptions } from "./lib/load-options.ts";
import { beginIteration } from "./lib/phase.ts";

/** Everybody wants the same: a coupon (of the usual one there are 1,000), and a product of which there are 1,000. */
export const options = rateOptions("rush");

const COUPON = Number(__ENV["COUPON_ID"] || 2);
const PRODUCT = "1";
let calls: CommerceCalls | undefined;

export function rush(): void {
  beginIteration("commerce");
  calls ??= new CommerceCalls();
  const user = userAt(exec.scenario.iterationInTest);
  calls.issueOne(COUPON, user);
  const order = calls.order(user, [{ productId: PRODUCT, quantity: 1 }]);
  if (order !== null) calls.pay(order);
}

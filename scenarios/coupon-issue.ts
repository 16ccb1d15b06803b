import { sleep } from "k6";
import exec from "k6/execution";
import { CommerceCalls } from "./lib/commerce/calls.ts";
import { rateOptions } from "./lib/load-options.ts";
import { beginIteration } from "./lib/phase.ts";
import { plan } from "./lib/plan.ts";

/** Coupons, each for a user who does not have it; every fourth request asks again for the one before, and is refused. */
export const options = rateOptions("issueCoupon");

const THINK_SECONDS = 0.3;
let calls: CommerceCalls | undefined;
let count = 0;
let before = 0;

export function issueCoupon(): void {
  beginIteration("commerce");
  calls ??= new CommerceCalls();
  count += 1;
  const pair = count % 4 === 0 ? before : exec.scenario.iterationInTest;
  before = pair;
  calls.issue(pair);
  if (plan.shape.model === "closed") sleep(THINK_SECONDS);
}

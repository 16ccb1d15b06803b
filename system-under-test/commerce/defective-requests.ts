import { scryptSync } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Defects } from "../platform/defects.ts";
import type { FastifyInstance } from "../platform/http-server.ts";
import { Limiter } from "../platform/limiter.ts";
import type { CouponIssue } from "./coupons/coupon-store.ts";
import type { Made } from "./requests/outcome.ts";

const HELD_MS = 50;
const WAITING_MAX = 2_000;
const BLOCKED_MS = 30;
const LEAKED_BYTES = 100_000;

type Ask<Item, Answer> = (item: Item) => Promise<Made<Answer>>;

/** Holds back orders and payments as a global lock or a pool of 10 would; both kinds take their turns together. */
export class OrderTurns {
  readonly #limiter: Limiter | null;

  constructor(defects: Defects) {
    const isLocked = defects.has("order-global-lock");
    const runningMax = isLocked ? 1 : 10;
    const holds = isLocked || defects.has("order-pool-of-10");
    this.#limiter = holds ? new Limiter({ runningMax, queuedMax: WAITING_MAX }) : null;
  }

  around<Item, Answer>(ask: Ask<Item, Answer>): Ask<Item, Answer> {
    const limiter = this.#limiter;
    if (limiter === null) return ask;
    return async (item) =>
      limiter.run(async () => {
        await delay(HELD_MS);
        return ask(item);
      });
  }
}

/** With the defect `blocking-receipt` a receipt is signed on the event loop for each payment. */
export function withReceipts<Item, Answer>(ask: Ask<Item, Answer>, defects: Defects): Ask<Item, Answer> {
  if (!defects.has("blocking-receipt")) return ask;
  return async (item) => {
    const until = performance.now() + BLOCKED_MS;
    while (performance.now() < until) scryptSync("receipt", "salt", 32, { N: 1_024 });
    return ask(item);
  };
}

/** With the defect `leak-per-request` something is kept of each request for ever. */
export function leakRequests(http: FastifyInstance, defects: Defects): void {
  if (!defects.has("leak-per-request")) return;
  const kept: Buffer[] = [];
  http.addHook("onRequest", (_request, _reply, done) => {
    kept.push(Buffer.alloc(LEAKED_BYTES, 1));
    done();
  });
}

/** An issue as it is answered; with the defect `renamed-field` its id has another name than was agreed on. */
export function couponIssuePresenter(defects: Defects): (issue: CouponIssue) => object {
  if (!defects.has("renamed-field")) return (issue) => issue;
  return ({ couponIssueId: id, ...rest }) => ({ id, ...rest });
}

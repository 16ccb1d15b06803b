import { COMMERCE_INVARIANTS } from "#system/commerce/audit/invariants.ts";
import type { ProofLoad, Proofs } from "../proof.ts";

/** 40 users who order, pay and pause for 300 ms: some 100 orders a second without a mistake, which two cores can make. */
const ORDERS: ProofLoad = {
  scenario: "order-payment",
  flags: { profile: "scenarios/proof.yaml", vus: "40", thresholds: "thresholds/proof/order-payment.yaml" },
};

const CHARGES: ProofLoad = {
  scenario: "balance-charge",
  flags: { profile: "scenarios/proof.yaml", vus: "20", thresholds: "thresholds/proof/balance-charge.yaml" },
};

/** 20 users without a pause who want 100 coupons: gone within seconds on any machine, while all of them still ask. */
const SALE: ProofLoad = {
  scenario: "flash-sale",
  flags: { profile: "scenarios/proof-rush.yaml", thresholds: "thresholds/proof/flash-sale.yaml" },
  variables: { COUPON_ID: "3" },
};

/** No cause is asked for where times alone tell: a lock, a pool and a busy machine look the same in them. */
export const COMMERCE_PROOFS: Proofs = {
  "order-global-lock": {
    load: ORDERS,
    arithmetic:
      "2 instances x 20 a second are 40 orders and payments: 40 users come round each 2 x 40 / 40 = 2 s, less the pause 850 ms for an order and as long for its payment, where less than 300 ms are asked for",
    caughtBy: { objectives: ["order-p95", "pay-p95"] },
    cause: null,
  },
  "order-pool-of-10": {
    load: ORDERS,
    arithmetic:
      "each order has its connection for 50 ms more, so that even the quickest take as long; without it they take some 5 ms, and 25 ms are asked of the quickest twentieth. At 100 orders a second the pool itself is not full: that takes 200 orders and their payments",
    caughtBy: { objectives: ["order-quickest"] },
    cause: null,
  },
  "cart-without-index": {
    load: ORDERS,
    arithmetic:
      "a cart is read in a third of the orders, and once more by the order itself: at 30 orders a second, as slow as they are then, 20 scans of 200,000 rows are 4 million a second, where less than a million are asked for",
    caughtBy: { objectives: ["cart-rows"] },
    cause: null,
  },
  "n-plus-one": {
    load: ORDERS,
    arithmetic:
      "carts hold 2 lines on average and the one that was just put in: 1 + 1 + 3 = 5 queries a read instead of 2, where 3 at most are asked for",
    caughtBy: { objectives: ["cart-queries"] },
    cause: null,
  },
  "blocking-receipt": {
    load: ORDERS,
    arithmetic:
      "2 instances x 33 payments a second: 40 users come round each 40 / 66 = 600 ms, half of which they wait, ten of them at each instance; payments that are ready together block its event loop for 30 ms each, one after the other",
    caughtBy: { objectives: ["event-loop"] },
    cause: null,
  },
  "leak-per-request": {
    load: ORDERS,
    arithmetic:
      "2.8 requests an order: at 50 orders a second and instance 140 x 100 kB = 14 MB a second, 140 MB in 10 s, where an instance holds some 10 MB and less than 30 MB are asked for",
    caughtBy: { objectives: ["memory-outside-heap"] },
    cause: null,
  },
  "lost-update": {
    load: CHARGES,
    arithmetic:
      "20 users charge 150 times a second, every fifth time one of ten users: 3 a second each, every one open for 20 ms, so that 6% of them meet another: two a second, 20 in 10 s",
    caughtBy: { invariants: [COMMERCE_INVARIANTS.balances] },
    cause: "broken-data",
  },
  "charge-without-key": {
    load: CHARGES,
    arithmetic: "every tenth charge comes again under its key: 15 a second are made twice",
    caughtBy: { objectives: ["replays"], invariants: [COMMERCE_INVARIANTS.keys] },
    cause: "broken-data",
  },
  "check-then-insert": {
    load: SALE,
    arithmetic:
      "20 users spend a third of their time in an issue of at least 20 ms: when the hundredth coupon goes, about 6 others have looked before and take one more; that none has is less likely than (2/3)^19 = 0.05%",
    caughtBy: { invariants: [COMMERCE_INVARIANTS.coupons] },
    cause: "broken-data",
  },
  "renamed-field": {
    load: SALE,
    arithmetic:
      "each of the 100 coupons that are issued has another field than was agreed on: of at most some 5,000 answers in 5 s at least 2%, where 0.1% are allowed",
    caughtBy: { objectives: ["checks", "errors"] },
    cause: null,
  },
};

import { EXCHANGE_INVARIANTS } from "#system/exchange/audit/invariants.ts";
import type { ProofLoad, Proofs } from "../proof.ts";

/**
 * 40 users with a request each 0.1 s, four of five of them an order: some 5,000 orders in 18 s on two cores that are free,
 * 1,200 on two that are shared by ten. Order ids are given in a row, from any number on.
 */
const ORDERS: ProofLoad = {
  scenario: "exchange-orders",
  flags: {
    profile: "scenarios/proof.yaml",
    vus: "40",
    duration: "15s",
    thresholds: "thresholds/proof/exchange-orders.yaml",
  },
};

export const EXCHANGE_PROOFS: Proofs = {
  "lost-orders": {
    load: ORDERS,
    arithmetic: "one of any 200 ids in a row: at least 6 of 1,200 orders, whatever the first id is",
    caughtBy: { invariants: [EXCHANGE_INVARIANTS.acknowledged] },
    cause: "broken-data",
  },
  "failing-orders": {
    load: ORDERS,
    arithmetic: "one of any 1,000 ids in a row: at least 1 of 1,000 orders, whatever the first id is",
    caughtBy: { objectives: ["parked-commands"] },
    cause: null,
  },
  "failing-once": {
    load: ORDERS,
    arithmetic: "the same orders fail once and are applied at the second try: nobody can tell",
    caughtBy: "nothing",
    cause: null,
  },
};

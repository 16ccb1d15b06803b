/** Names of all that the audit of a shop checks. */
export const COMMERCE_INVARIANTS = {
  coupons: "issued <= limit and equal to the issues",
  onePerUser: "one issue per coupon and user",
  stock: "stock sold + left = initial, none negative",
  balances: "balance = initial + charges - payments = initial + ledger, none negative",
  ledger: "one ledger entry for each charge and payment, of its amount",
  payments: "orders and payments one to one",
  keys: "one charge and one order per user and idempotency key",
  acknowledged: "each acknowledged issue, charge, order and payment is stored",
} as const;

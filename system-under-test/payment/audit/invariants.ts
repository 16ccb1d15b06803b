/** Names of all that the audit of a payment system checks. */
export const PAYMENT_INVARIANTS = {
  balanced: "debits = credits of each payment, posting and currency",
  balances: "stored balances = balances of the ledger's entries",
  posted: "captured and refunded = posted to the ledger, once",
  amounts: "refunded <= captured <= authorised",
  path: "each payment took a legal path to one end",
  acknowledged: "each acknowledged payment is stored as it was answered",
  chargedOnce: "one charge at the gateway per idempotency key",
  charges: "the gateway's books = what was authorised, captured and refunded",
  outbox: "outbox rows = events on the topics",
  order: "events of a payment were sent in the order of their rows",
  inbox: "events on the topics = rows in the consumers' inboxes",
  consumed: "consumed = applied + deduplicated + parked + retrying",
  breakers: "circuit breakers change state legally, and nothing is called while one is open",
} as const;

/** Names of all that the audit of an exchange checks. */
export const EXCHANGE_INVARIANTS = {
  outputIds: "output ids are complete, in order and without repetition",
  events: "every event equals the reference engine's",
  hashes: "state hashes equal the reference engine's",
  notCrossed: "no book is crossed",
  positions: "positions of each symbol sum to zero",
  cash: "cash and insurance equal deposits",
  quantities: "sent orders = filled + resting + cancelled + refused",
  acknowledged: "each acknowledged order stands in one input topic and has one outcome",
  trades: "trades take the same from maker and taker",
  oneLane: "each order is accepted by one lane, once",
  parked: "malformed and failing input is parked without effect, and nothing else",
} as const;

/**
 * Bounds of what the engine takes. Money is counted in quote units of 1e-6 of the quote currency, so 1e6 units are
 * 1 USDT. Together they keep every sum and product of the engine below 2^53 (a mark price may still rise 90-fold).
 */
export const PRICE_TICKS_MAX = 1_000_000_000;
export const QUANTITY_LOTS_MAX = 1_000_000_000;
/** Largest value of one order, and of a position with all its open orders filled: 100 million USDT. */
export const NOTIONAL_MAX = 1e14;
/** How many orders may be open, waiting stops included, so that no command takes longer than a full book does. */
export interface OpenOrderLimits {
  /** Of one account in one symbol. */
  readonly perAccount: number;
  /** Of all accounts in one symbol. */
  readonly perSymbol: number;
}
export const OPEN_ORDERS_MAX: OpenOrderLimits = { perAccount: 10_000, perSymbol: 100_000 };
/** Largest sum of deposits of one lane: 4 billion USDT. */
export const DEPOSITS_MAX = 4e15;

import type { PlaceOrder } from "../engine/commands.ts";
import { SCALED_SYMBOLS } from "../settings/symbols.ts";

/** Symbols by percent of the orders. Shares of 000: 45% BTC, 30% ETH, 25% the rest. */
const SHARES: readonly (readonly [symbol: string, percent: number])[] = [
  ["BTCUSDT", 45],
  ["ETHUSDT", 30],
  ["SOLUSDT", 10],
  ["XRPUSDT", 8],
  ["ADAUSDT", 7],
];
const SYMBOL_OF_PERCENT = SHARES.flatMap(([symbol, percent]) => Array<string>(percent).fill(symbol));

/** @public The symbols of `createOrders`. */
export const MEASURED_SYMBOLS: readonly string[] = SHARES.map(([symbol]) => symbol);

const PRICE_REACH_TICKS = 100;
const LOTS_MAX = 20;

/** Limit orders around the middle prices, of accounts 1 to `accounts`; the same for the same seed. */
export function createOrders(count: number, seed: number, accounts: number): PlaceOrder[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => {
    const symbol = SYMBOL_OF_PERCENT[random(SYMBOL_OF_PERCENT.length)] ?? "BTCUSDT";
    const mark = SCALED_SYMBOLS.get(symbol)?.spec.markInitial ?? 1;
    return {
      kind: "PLACE_ORDER",
      orderId: index + 1,
      accountId: 1 + random(accounts),
      clientOrderId: "",
      symbol,
      side: random(2) === 0 ? "buy" : "sell",
      type: "LIMIT",
      price: mark - PRICE_REACH_TICKS + random(2 * PRICE_REACH_TICKS),
      stopPrice: 0,
      quantity: 1 + random(LOTS_MAX),
    };
  });
}

/** Whole numbers from 0 to below the bound: a linear congruential generator, good enough to spread orders. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}

import type { Random } from "../random.ts";

export interface TradedSymbol {
  readonly symbol: string;
  /** Share of all orders, in whole percent. */
  readonly percent: number;
  /** Price around which orders are placed, its step in decimals, and the quantity of most orders. */
  readonly price: number;
  readonly priceDecimals: number;
  readonly quantity: string;
}

/** 000, 2.2.3: 45% of the orders for shard 1 (BTC), 30% for shard 2 (ETH), 25% for shard 3 (the rest). */
export const TRADED_SYMBOLS: readonly TradedSymbol[] = [
  { symbol: "BTCUSDT", percent: 31, price: 50_000, priceDecimals: 1, quantity: "0.001" },
  { symbol: "BTCBUSD", percent: 8, price: 50_000, priceDecimals: 1, quantity: "0.001" },
  { symbol: "BTCUSDC", percent: 6, price: 50_000, priceDecimals: 1, quantity: "0.001" },
  { symbol: "ETHUSDT", percent: 20, price: 3_000, priceDecimals: 2, quantity: "0.01" },
  { symbol: "ETHBUSD", percent: 6, price: 3_000, priceDecimals: 2, quantity: "0.01" },
  { symbol: "ETHUSDC", percent: 4, price: 3_000, priceDecimals: 2, quantity: "0.01" },
  { symbol: "SOLUSDT", percent: 11, price: 100, priceDecimals: 3, quantity: "0.5" },
  { symbol: "XRPUSDT", percent: 8, price: 0.5, priceDecimals: 4, quantity: "100" },
  { symbol: "ADAUSDT", percent: 6, price: 0.4, priceDecimals: 4, quantity: "100" },
];

/** Each symbol as often as its percents say, so that a pick is one look. */
const HUNDRED = TRADED_SYMBOLS.flatMap((symbol) => Array.from({ length: symbol.percent }, () => symbol));

export function pickSymbol(random: Random): TradedSymbol {
  return HUNDRED[Math.floor(random() * HUNDRED.length)] as TradedSymbol;
}

/** A price that is `share` of the middle price away from it, as a decimal text on the symbol's tick. */
export function priceAt({ price, priceDecimals }: TradedSymbol, share: number): string {
  return (price * (1 + share)).toFixed(priceDecimals);
}

import type { CheckSection } from "./checks.ts";

/** 000, 2.1: phase 1 as data. Ids of routing cases are their symbols. */
const LEGACY_TOPIC = "matching_engine_input";

export interface RoutedSymbol {
  readonly symbol: string;
  readonly topic: string;
  /** A price that rests below the market, and a quantity. */
  readonly price: string;
  readonly quantity: string;
}

/** 000, 2.1.2. */
export const ROUTED_SYMBOLS: readonly RoutedSymbol[] = [
  { symbol: "BTCUSDT", topic: "matching-engine-shard-1-input", price: "46000", quantity: "0.01" },
  { symbol: "BTCBUSD", topic: "matching-engine-shard-1-input", price: "46000", quantity: "0.01" },
  { symbol: "ETHUSDT", topic: "matching-engine-shard-2-input", price: "2800", quantity: "0.1" },
  { symbol: "ETHBUSD", topic: "matching-engine-shard-2-input", price: "2800", quantity: "0.1" },
  { symbol: "SOLUSDT", topic: "matching-engine-shard-3-input", price: "95", quantity: "1" },
  { symbol: "XRPUSDT", topic: "matching-engine-shard-3-input", price: "0.48", quantity: "100" },
  { symbol: "ADAUSDT", topic: "matching-engine-shard-3-input", price: "0.38", quantity: "100" },
];

const LEGACY_SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"] as const;

export const LEGACY_SECTION: CheckSection = {
  title: "2.1.1 Sharding off",
  cases: [
    ...LEGACY_SYMBOLS.map((symbol) => ({
      id: `legacy-${symbol}`,
      title: `${symbol} order`,
      expected: `goes to ${LEGACY_TOPIC}`,
    })),
    { id: "legacy-cancel", title: "cancel an order", expected: `CANCELLED, by way of ${LEGACY_TOPIC}` },
    { id: "legacy-market", title: "market order", expected: "FILLED at once" },
  ],
};

export const ROUTING_SECTION: CheckSection = {
  title: "2.1.2 Sharding on: routing",
  cases: ROUTED_SYMBOLS.flatMap(({ symbol, topic }) => [
    { id: `order-${symbol}`, title: `${symbol} order`, expected: `goes to ${topic}` },
    { id: `cancel-${symbol}`, title: `${symbol} cancel`, expected: `goes to ${topic}` },
  ]),
};

export const FLOW_SECTION: CheckSection = {
  title: "2.1.3 Order flow",
  cases: [
    {
      id: "flow-limit",
      title: "BTCUSDT limit buy meets limit sell",
      expected: "FILLED, both have positions",
    },
    { id: "flow-market", title: "ETHUSDT market buy", expected: "FILLED at once" },
    {
      id: "flow-stop",
      title: "SOLUSDT stop-limit",
      expected: "WAITING, then FILLED when a trade reaches its price",
    },
    {
      id: "flow-liquidation",
      title: "cross-margin liquidation",
      expected: "all positions of the account are closed",
    },
    { id: "flow-cancel", title: "cancel an order", expected: "CANCELLED" },
  ],
};

export const LEGACY_INPUT = LEGACY_TOPIC;

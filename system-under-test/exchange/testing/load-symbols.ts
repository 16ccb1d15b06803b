/** What the tests' order load trades: every symbol of the catalogue, at its first price. */
export const LOAD_SYMBOLS = [
  { symbol: "BTCUSDT", price: 50_000, quantity: "0.001" },
  { symbol: "ETHUSDT", price: 3_000, quantity: "0.01" },
  { symbol: "SOLUSDT", price: 100, quantity: "0.5" },
  { symbol: "BTCBUSD", price: 50_000, quantity: "0.001" },
  { symbol: "ETHBUSD", price: 3_000, quantity: "0.01" },
  { symbol: "XRPUSDT", price: 0.5, quantity: "100" },
  { symbol: "BTCUSDC", price: 50_000, quantity: "0.001" },
  { symbol: "ETHUSDC", price: 3_000, quantity: "0.01" },
  { symbol: "ADAUSDT", price: 0.4, quantity: "100" },
] as const;

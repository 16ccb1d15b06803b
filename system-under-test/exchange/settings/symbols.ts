import type { SymbolSpec } from "../engine/commands.ts";
import { decimalsOf, parseDecimal } from "./decimal.ts";

/** A symbol as people write it; the engine's integers are derived from it. */
export interface SymbolDescription {
  readonly symbol: string;
  /** Smallest step of a price, in the quote currency: a power of ten. */
  readonly tickSize: string;
  /** Smallest step of a quantity, in the base currency: a power of ten. */
  readonly lotSize: string;
  /** Largest quantity of one order, in the base currency. */
  readonly quantityMax: string;
  /** Price until the first trade. */
  readonly priceInitial: string;
}

/** One quote unit is 1e-6 of the quote currency; all quote currencies here are dollars and are not told apart. */
export const QUOTE_DECIMALS = 6;
const LEVERAGE_MAX = 10;
/** Maintenance margin: 5% of the value. */
const MAINTENANCE_DIVISOR = 20;
const BAND_PERCENT = 10;

export const SYMBOLS: readonly SymbolDescription[] = [
  { symbol: "BTCUSDT", tickSize: "0.1", lotSize: "0.0001", quantityMax: "100", priceInitial: "50000" },
  { symbol: "BTCBUSD", tickSize: "0.1", lotSize: "0.0001", quantityMax: "100", priceInitial: "50000" },
  { symbol: "BTCUSDC", tickSize: "0.1", lotSize: "0.0001", quantityMax: "100", priceInitial: "50000" },
  { symbol: "ETHUSDT", tickSize: "0.01", lotSize: "0.001", quantityMax: "1000", priceInitial: "3000" },
  { symbol: "ETHBUSD", tickSize: "0.01", lotSize: "0.001", quantityMax: "1000", priceInitial: "3000" },
  { symbol: "ETHUSDC", tickSize: "0.01", lotSize: "0.001", quantityMax: "1000", priceInitial: "3000" },
  { symbol: "SOLUSDT", tickSize: "0.001", lotSize: "0.01", quantityMax: "10000", priceInitial: "100" },
  { symbol: "XRPUSDT", tickSize: "0.0001", lotSize: "0.1", quantityMax: "1000000", priceInitial: "0.5" },
  { symbol: "ADAUSDT", tickSize: "0.0001", lotSize: "0.1", quantityMax: "1000000", priceInitial: "0.4" },
];

/** A symbol with the scales that turn decimal texts into ticks and lots. */
export interface ScaledSymbol {
  readonly spec: SymbolSpec;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}

export function scaleSymbol(description: SymbolDescription): ScaledSymbol {
  const priceDecimals = decimalsOf(description.tickSize);
  const quantityDecimals = decimalsOf(description.lotSize);
  return {
    priceDecimals,
    quantityDecimals,
    spec: {
      symbol: description.symbol,
      quotePerTickLot: 10 ** (QUOTE_DECIMALS - priceDecimals - quantityDecimals),
      leverageMax: LEVERAGE_MAX,
      maintenanceDivisor: MAINTENANCE_DIVISOR,
      bandPercent: BAND_PERCENT,
      quantityMax: exactly(description.quantityMax, quantityDecimals),
      markInitial: exactly(description.priceInitial, priceDecimals),
    },
  };
}

export const SCALED_SYMBOLS: ReadonlyMap<string, ScaledSymbol> = new Map(
  SYMBOLS.map((description) => [description.symbol, scaleSymbol(description)]),
);

function exactly(text: string, decimals: number): number {
  const value = parseDecimal(text, decimals);
  if (typeof value !== "number") {
    throw new Error(`${JSON.stringify(text)} with ${decimals} decimals: ${value}`);
  }
  return value;
}

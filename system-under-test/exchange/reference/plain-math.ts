import type { SymbolSpec } from "../engine/commands.ts";

/** Value of `lots` at `price` ticks, quote units. */
export function value(spec: SymbolSpec, lots: number | bigint, price: number): bigint {
  return BigInt(lots) * BigInt(price) * BigInt(spec.quotePerTickLot);
}

export function crosses(side: "buy" | "sell", stopPrice: number, price: number): boolean {
  return side === "buy" ? price >= stopPrice : price <= stopPrice;
}

export function ceilDivide(numerator: bigint, denominator: number): bigint {
  const divisor = BigInt(denominator);
  return (numerator + divisor - 1n) / divisor;
}

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function isInteger(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

export function isAmount(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount > 0;
}

import { formatDecimal } from "../settings/decimal.ts";
import { QUOTE_DECIMALS, type ScaledSymbol } from "../settings/symbols.ts";
import type { PositionView } from "./account-store.ts";
import { givenClientOrderId, type OrderView } from "./order-view.ts";

/** An order as callers see it: decimal texts, upper-case words. */
export function presentOrder(order: OrderView, { priceDecimals, quantityDecimals }: ScaledSymbol) {
  const filled = order.quantity - order.remaining;
  return {
    orderId: String(order.orderId),
    clientOrderId: givenClientOrderId(order),
    symbol: order.symbol,
    side: order.side.toUpperCase(),
    type: order.type,
    price: order.price === 0 ? null : formatDecimal(order.price, priceDecimals),
    stopPrice: order.stopPrice === 0 ? null : formatDecimal(order.stopPrice, priceDecimals),
    quantity: formatDecimal(order.quantity, quantityDecimals),
    filledQuantity: formatDecimal(filled, quantityDecimals),
    averagePrice: filled === 0 ? null : formatDecimal(Math.round(order.filledValue / filled), priceDecimals),
    status: order.status,
    reason: order.reason === "" ? null : order.reason,
  };
}

export function presentPosition(position: PositionView, symbol: ScaledSymbol, mark: number) {
  const { spec, priceDecimals, quantityDecimals } = symbol;
  const value = position.size * mark * spec.quotePerTickLot;
  const entry = Math.round(position.cost / position.size / spec.quotePerTickLot);
  return {
    symbol: position.symbol,
    side: position.size > 0 ? "LONG" : "SHORT",
    size: formatDecimal(Math.abs(position.size), quantityDecimals),
    entryPrice: formatDecimal(entry, priceDecimals),
    markPrice: formatDecimal(mark, priceDecimals),
    unrealisedProfit: formatQuote(value - position.cost),
  };
}

export function formatQuote(units: number): string {
  return formatDecimal(units, QUOTE_DECIMALS);
}

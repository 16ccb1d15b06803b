import { type Position, positionOf } from "./account.ts";
import type { Market } from "./market.ts";
import type { Order } from "./order.ts";
import type { EngineState } from "./state.ts";

/** Counts an order that has come to rest or to wait among what its account has on order. */
export function countOpen(state: EngineState, market: Market, order: Order): void {
  countLots(state, market, order, order.remaining).openOrders += 1;
}

/** Takes an order that rests or waits no longer, with what is left of it, out of that count. */
export function countClosed(state: EngineState, market: Market, order: Order): void {
  countLots(state, market, order, -order.remaining).openOrders -= 1;
}

export function countLots(state: EngineState, market: Market, order: Order, lots: number): Position {
  const position = positionOf(state.accountOf(order.accountId), market.spec.symbol);
  if (order.side === "buy") {
    position.openBuys += lots;
  } else {
    position.openSells += lots;
  }
  return position;
}

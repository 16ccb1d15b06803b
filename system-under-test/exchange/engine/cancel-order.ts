import type { CancelOrder } from "./commands.ts";
import type { CancelReason } from "./events.ts";
import type { Market } from "./market.ts";
import { countClosed } from "./open-orders.ts";
import type { Order } from "./order.ts";
import { refuse } from "./refuse.ts";
import type { EngineState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Cancels a live order of the caller; also on a paused symbol. Another account's order is as good as unknown. */
export function cancelOrder(state: EngineState, turn: Turn, market: Market, command: CancelOrder): void {
  const order = market.book.find(command.orderId) ?? market.stops.find(command.orderId);
  if (order === undefined || order.accountId !== command.accountId) {
    refuse(turn, command, "UNKNOWN_ORDER");
    return;
  }
  removeOrder(state, turn, market, order, "BY_USER");
}

export function removeOrder(
  state: EngineState,
  turn: Turn,
  market: Market,
  order: Order,
  reason: CancelReason,
): void {
  if (market.book.find(order.id) === order) {
    market.book.remove(order);
  } else {
    market.stops.remove(order);
  }
  countClosed(state, market, order);
  turn.emit({
    kind: "CANCELLED",
    orderId: order.id,
    accountId: order.accountId,
    symbol: market.spec.symbol,
    quantity: order.remaining,
    reason,
  });
}

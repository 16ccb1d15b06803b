import { positionOf, settle } from "./account.ts";
import { removeOrder } from "./cancel-order.ts";
import { notional } from "./margin.ts";
import type { Market } from "./market.ts";
import { countClosed, countLots, countOpen } from "./open-orders.ts";
import type { OnFill, OnOwn } from "./order-book.ts";
import { type Order, type Side, signOf } from "./order.ts";
import { SELF_TRADE_MODE_DEFAULT } from "./self-trade.ts";
import type { EngineState } from "./state.ts";
import type { Turn } from "./turn.ts";

type Ending = "MATCHED" | "PREVENTED";

/** Matches the order no worse than `limit`, books every trade, then activates the stops those trades crossed. */
export function execute(state: EngineState, turn: Turn, market: Market, order: Order, limit: number): void {
  const triggered: Order[] = [];
  const ending = matchOne(state, turn, market, order, limit, triggered);
  restOrCancel(state, turn, market, order, ending);
  // Grows while it is read: what one stop trades may trigger the next.
  for (const next of triggered) {
    turn.emit({ kind: "TRIGGERED", orderId: next.id, accountId: next.accountId, symbol: market.spec.symbol });
    countClosed(state, market, next);
    const ending = matchOne(state, turn, market, next, next.price, triggered);
    restOrCancel(state, turn, market, next, ending);
  }
}

function matchOne(
  state: EngineState,
  turn: Turn,
  market: Market,
  taker: Order,
  limit: number,
  triggered: Order[],
): Ending {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  let ending: Ending = "MATCHED";
  const onFill: OnFill = (maker, price, quantity) => {
    low = Math.min(low, price);
    high = Math.max(high, price);
    market.last = price;
    emitTrade(turn, market, taker, maker, price, quantity);
    const position = countLots(state, market, maker, -quantity);
    position.openOrders -= maker.remaining === 0 ? 1 : 0;
    book(state, turn, market, maker.accountId, maker.side, price, quantity);
    book(state, turn, market, taker.accountId, taker.side, price, quantity);
  };
  const onOwn: OnOwn = (maker) => {
    const mode = state.selfTradeModes.get(taker.accountId) ?? SELF_TRADE_MODE_DEFAULT;
    if (mode === "NONE") {
      return "TRADE";
    }
    if (mode !== "CANCEL_NEWEST") {
      removeOrder(state, turn, market, maker, "SELF_TRADE_PREVENTED");
    }
    if (mode === "CANCEL_OLDEST") {
      return "REMOVED";
    }
    ending = "PREVENTED";
    return "STOP";
  };
  market.book.match(taker, limit, onFill, onOwn);
  if (high > 0) {
    market.stops.takeCrossed(low, high, triggered);
  }
  return ending;
}

/** What was not filled rests when it has a price to rest at; a market or liquidation order's rest is cancelled. */
function restOrCancel(state: EngineState, turn: Turn, market: Market, order: Order, ending: Ending): void {
  if (order.remaining === 0) {
    return;
  }
  if (order.price > 0 && ending === "MATCHED") {
    market.book.add(order);
    countOpen(state, market, order);
    return;
  }
  turn.emit({
    kind: "CANCELLED",
    orderId: order.id,
    accountId: order.accountId,
    symbol: market.spec.symbol,
    quantity: order.remaining,
    reason: ending === "PREVENTED" ? "SELF_TRADE_PREVENTED" : "NO_LIQUIDITY",
  });
}

function emitTrade(
  turn: Turn,
  market: Market,
  taker: Order,
  maker: Order,
  price: number,
  quantity: number,
): void {
  turn.emit({
    kind: "TRADE",
    symbol: market.spec.symbol,
    price,
    quantity,
    takerSide: taker.side,
    makerOrderId: maker.id,
    makerAccountId: maker.accountId,
    makerRemaining: maker.remaining,
    takerOrderId: taker.id,
    takerAccountId: taker.accountId,
    takerRemaining: taker.remaining,
  });
}

function book(
  state: EngineState,
  turn: Turn,
  market: Market,
  accountId: number,
  side: Side,
  price: number,
  quantity: number,
): void {
  const account = state.accountOf(accountId);
  const position = positionOf(account, market.spec.symbol);
  const lots = signOf(side) * quantity;
  settle(account, position, lots, notional(market, lots, price));
  turn.touch(account, position);
}

import { positionOf, settle } from "./account.ts";
import { notional } from "./margin.ts";
import type { Market } from "./market.ts";
import { type Order, type Side, signOf } from "./order.ts";
import type { EngineState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Matches the order no worse than `limit`, books every trade, then activates the stops those trades crossed. */
export function execute(state: EngineState, turn: Turn, market: Market, order: Order, limit: number): void {
  const triggered: Order[] = [];
  matchOne(state, turn, market, order, limit, triggered);
  restOrCancel(state, turn, market, order);
  for (let next = triggered.shift(); next !== undefined; next = triggered.shift()) {
    turn.emit({ kind: "TRIGGERED", orderId: next.id, accountId: next.accountId, symbol: market.spec.symbol });
    countOpen(state, market, next, -next.remaining);
    matchOne(state, turn, market, next, next.price, triggered);
    restOrCancel(state, turn, market, next);
  }
}

/** Adds `lots` (negative to take away) to what the order's account has on order. */
export function countOpen(state: EngineState, market: Market, order: Order, lots: number): void {
  const position = positionOf(state.accountOf(order.accountId), market.spec.symbol);
  if (order.side === "buy") {
    position.openBuys += lots;
  } else {
    position.openSells += lots;
  }
}

function matchOne(
  state: EngineState,
  turn: Turn,
  market: Market,
  taker: Order,
  limit: number,
  triggered: Order[],
): void {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  market.book.match(taker, limit, (maker, price, quantity) => {
    low = Math.min(low, price);
    high = Math.max(high, price);
    market.last = price;
    market.tradedSinceMark = true;
    emitTrade(turn, market, taker, maker, price, quantity);
    countOpen(state, market, maker, -quantity);
    book(state, turn, market, maker.accountId, maker.side, price, quantity);
    book(state, turn, market, taker.accountId, taker.side, price, quantity);
  });
  if (high > 0) {
    triggered.push(...market.stops.takeCrossed(low, high));
  }
}

/** What was not filled rests when it has a price to rest at; a market or liquidation order's rest is cancelled. */
function restOrCancel(state: EngineState, turn: Turn, market: Market, order: Order): void {
  if (order.remaining === 0) {
    return;
  }
  if (order.price > 0) {
    market.book.add(order);
    countOpen(state, market, order, order.remaining);
    return;
  }
  turn.emit({
    kind: "CANCELLED",
    orderId: order.id,
    accountId: order.accountId,
    symbol: market.spec.symbol,
    quantity: order.remaining,
    reason: "NO_LIQUIDITY",
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

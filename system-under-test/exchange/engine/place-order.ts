import { type Account, positionOf } from "./account.ts";
import type { PlaceOrder } from "./commands.ts";
import type { Refusal } from "./events.ts";
import { execute } from "./execution.ts";
import { NOTIONAL_MAX, PRICE_TICKS_MAX } from "./limits.ts";
import { equity, exposure, notional, requirement, requirementOfAll } from "./margin.ts";
import { bandAround, type Market } from "./market.ts";
import { countOpen } from "./open-orders.ts";
import { createOrder } from "./order.ts";
import { refuse } from "./refuse.ts";
import type { EngineState } from "./state.ts";
import { isCrossed } from "./stop-orders.ts";
import type { Turn } from "./turn.ts";

/** Checks the order, then matches it, lets it rest, or keeps it as a stop. */
export function placeOrder(state: EngineState, turn: Turn, market: Market, command: PlaceOrder): void {
  const account = state.accounts.get(command.accountId);
  const refusal = account === undefined ? "UNKNOWN_ACCOUNT" : refusalOf(state, market, account, command);
  if (refusal !== null) {
    refuse(turn, command, refusal, market.recentIds.find(command.accountId, command.clientOrderId));
    return;
  }
  accept(state, turn, market, command);
  const order = createOrder({ ...command, id: command.orderId });
  if (command.type === "STOP_LIMIT") {
    market.stops.add(order);
    countOpen(state, market, order);
    return;
  }
  execute(state, turn, market, order, worstPrice(market, command));
}

function accept(state: EngineState, turn: Turn, market: Market, command: PlaceOrder): void {
  const { orderId, accountId, clientOrderId, symbol, side, type, price, stopPrice, quantity } = command;
  turn.emit({
    kind: "ACCEPTED",
    orderId,
    accountId,
    clientOrderId,
    symbol,
    side,
    type,
    price,
    stopPrice,
    quantity,
  });
  if (clientOrderId !== "") {
    market.recentIds.remember(accountId, clientOrderId, orderId, state.ticks);
  }
}

/** The first rule that the order breaks; null when it may be accepted. */
function refusalOf(state: EngineState, market: Market, account: Account, order: PlaceOrder): Refusal | null {
  return (
    (market.paused ? "SYMBOL_PAUSED" : null) ??
    refusalOfIds(market, order) ??
    refusalOfNumbers(market, order) ??
    refusalOfRoom(state, market, account, order) ??
    refusalOfMargin(state, market, account, order)
  );
}

function refusalOfIds(market: Market, order: PlaceOrder): Refusal | null {
  if (order.orderId < 1) {
    return "BAD_ORDER_ID";
  }
  if (market.book.find(order.orderId) !== undefined || market.stops.find(order.orderId) !== undefined) {
    return "DUPLICATE_ORDER_ID";
  }
  const isRepeat =
    order.clientOrderId !== "" && market.recentIds.find(order.accountId, order.clientOrderId) !== undefined;
  return isRepeat ? "DUPLICATE_CLIENT_ORDER_ID" : null;
}

function refusalOfNumbers(market: Market, order: PlaceOrder): Refusal | null {
  if (!isWithin(order.quantity, market.spec.quantityMax)) {
    return "QUANTITY_OUT_OF_RANGE";
  }
  const hasPrice = order.type !== "MARKET";
  const hasStop = order.type === "STOP_LIMIT";
  if (
    (hasPrice ? !isWithin(order.price, PRICE_TICKS_MAX) : order.price !== 0) ||
    (hasStop ? !isWithin(order.stopPrice, PRICE_TICKS_MAX) : order.stopPrice !== 0)
  ) {
    return "PRICE_OUT_OF_RANGE";
  }
  if (hasStop && isCrossed(order.side, order.stopPrice, market.last === 0 ? market.mark : market.last)) {
    return "STOP_WOULD_TRIGGER";
  }
  const band = bandAround(market.spec, hasStop ? order.stopPrice : market.mark);
  if (hasPrice && (order.price < band.low || order.price > band.high)) {
    return "PRICE_OUT_OF_BAND";
  }
  const value = notional(market, order.quantity, Math.max(order.price, market.mark));
  return value > NOTIONAL_MAX ? "NOTIONAL_TOO_LARGE" : null;
}

/**
 * A market order never rests. A limit order that meets the other side is taken by a full book all the same: it rests
 * only after it has taken another order out.
 */
function refusalOfRoom(
  state: EngineState,
  market: Market,
  account: Account,
  order: PlaceOrder,
): Refusal | null {
  if (order.type === "MARKET") {
    return null;
  }
  const { perAccount, perSymbol } = state.openOrdersMax;
  if (positionOf(account, market.spec.symbol).openOrders >= perAccount) {
    return "TOO_MANY_OPEN_ORDERS";
  }
  const isFull = market.book.size + market.stops.size >= perSymbol;
  return isFull && (order.type === "STOP_LIMIT" || !market.book.meets(order.side, order.price))
    ? "BOOK_FULL"
    : null;
}

/**
 * An order that does not raise what the account's largest possible position binds is always allowed: it can only
 * close. Any other must leave the account with enough equity for all initial margins, even after the loss it would
 * make at once by filling at its worst price.
 */
function refusalOfMargin(
  state: EngineState,
  market: Market,
  account: Account,
  order: PlaceOrder,
): Refusal | null {
  const position = positionOf(account, market.spec.symbol);
  const lotsBefore = exposure(position);
  const lotsAfter =
    order.side === "buy" ? exposure(position, order.quantity) : exposure(position, 0, order.quantity);
  if (lotsAfter <= lotsBefore) {
    return null;
  }
  if (notional(market, lotsAfter, market.mark) > NOTIONAL_MAX) {
    return "NOTIONAL_TOO_LARGE";
  }
  const bound =
    requirementOfAll(account, state.marketOf) -
    requirement(market, lotsBefore) +
    requirement(market, lotsAfter);
  const loss = notional(market, order.quantity, pricePremium(market, order));
  return equity(account, state.marketOf) - loss < bound ? "INSUFFICIENT_MARGIN" : null;
}

/** By how many ticks the order's worst price is worse than the mark price. */
function pricePremium(market: Market, order: PlaceOrder): number {
  const worst = worstPrice(market, order);
  return Math.max(0, order.side === "buy" ? worst - market.mark : market.mark - worst);
}

/** A limit order's price; for a market order the end of the band, so that a thin book can't ruin its sender. */
function worstPrice(market: Market, order: PlaceOrder): number {
  if (order.type !== "MARKET") {
    return order.price;
  }
  const band = bandAround(market.spec, market.mark);
  return order.side === "buy" ? band.high : band.low;
}

function isWithin(value: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= max;
}

import { type Account, addCash, type Position } from "./account.ts";
import { divideUp } from "./arithmetic.ts";
import { removeOrder } from "./cancel-order.ts";
import { execute } from "./execution.ts";
import { PRICE_TICKS_MAX } from "./limits.ts";
import { equity, maintenance, maintenanceOfAll, notional } from "./margin.ts";
import { createOrder, type Side } from "./order.ts";
import { compareNames } from "./names.ts";
import type { EngineState } from "./state.ts";
import { SweptOrders } from "./swept-orders.ts";
import type { Turn } from "./turn.ts";

/** The fund takes the closed value / this (0.5%), as far as the account has equity left. */
const LIQUIDATION_FEE_DIVISOR = 200;

/**
 * Closes positions of every account whose equity is below its maintenance margin, accounts in order of id. Trades made
 * here do not move mark prices, so one pass is enough and it ends.
 */
export function liquidateAll(state: EngineState, turn: Turn): void {
  const endangered = [...state.accounts.values()].filter((account) => isEndangered(state, account));
  if (endangered.length === 0) {
    return;
  }
  const orders = new SweptOrders(new Set(endangered.map(({ id }) => id)));
  for (const account of endangered.sort((one, other) => one.id - other.id)) {
    liquidate(state, turn, account, orders);
  }
}

function isEndangered(state: EngineState, account: Account): boolean {
  return equity(account, state.marketOf) < maintenanceOfAll(account, state.marketOf);
}

function liquidate(state: EngineState, turn: Turn, account: Account, orders: SweptOrders): void {
  if (!isEndangered(state, account)) {
    return;
  }
  cancelOrders(state, turn, account, orders);
  for (const position of byContribution(state, account)) {
    if (!isEndangered(state, account)) {
      break;
    }
    closePosition(state, turn, account, position);
  }
  coverLoss(state, turn, account);
}

/** Its positions that can be traded, the one that needs the most maintenance margin first. */
function byContribution(state: EngineState, account: Account): Position[] {
  const contribution = (position: Position): number => maintenance(state.marketOf(position.symbol), position);
  return [...account.positions.values()]
    .filter((position) => position.size !== 0 && !state.marketOf(position.symbol).paused)
    .sort((one, other) => contribution(other) - contribution(one) || compareNames(one.symbol, other.symbol));
}

function cancelOrders(state: EngineState, turn: Turn, account: Account, orders: SweptOrders): void {
  const symbols = [...account.positions.values()]
    .filter((position) => position.openOrders > 0)
    .map((position) => position.symbol);
  for (const symbol of symbols.sort(compareNames)) {
    const market = state.marketOf(symbol);
    for (const order of orders.of(market, account.id)) {
      removeOrder(state, turn, market, order, "LIQUIDATION");
    }
  }
}

/** Sells or buys back the whole position at any price, as far as the book has orders. */
function closePosition(state: EngineState, turn: Turn, account: Account, position: Position): void {
  const market = state.marketOf(position.symbol);
  const side: Side = position.size > 0 ? "sell" : "buy";
  if (market.book.levels(side === "sell" ? "buy" : "sell").best === undefined) {
    return;
  }
  const quantity = Math.abs(position.size);
  state.liquidations += 1;
  const order = createOrder({
    id: -state.liquidations,
    accountId: account.id,
    side,
    price: 0,
    stopPrice: 0,
    quantity,
  });
  turn.emit({
    kind: "LIQUIDATION",
    orderId: order.id,
    accountId: account.id,
    symbol: position.symbol,
    side,
    quantity,
    equity: equity(account, state.marketOf),
    maintenance: maintenanceOfAll(account, state.marketOf),
  });
  execute(state, turn, market, order, side === "sell" ? 1 : PRICE_TICKS_MAX);
  takeFee(state, turn, account, notional(market, quantity - order.remaining, market.mark));
}

function takeFee(state: EngineState, turn: Turn, account: Account, closedValue: number): void {
  const fee = Math.min(
    divideUp(closedValue, LIQUIDATION_FEE_DIVISOR),
    Math.max(0, equity(account, state.marketOf)),
  );
  payInsurance(state, turn, account, fee);
}

/** A loss that is left when all positions are closed is the insurance fund's, as far as the fund reaches. */
function coverLoss(state: EngineState, turn: Turn, account: Account): void {
  const isFlat = [...account.positions.values()].every((position) => position.size === 0);
  if (isFlat && account.cash < 0) {
    payInsurance(state, turn, account, -Math.min(-account.cash, state.insuranceFund));
  }
}

/** Moves `amount` from the account to the fund; negative: from the fund to the account. */
function payInsurance(state: EngineState, turn: Turn, account: Account, amount: number): void {
  if (amount === 0) {
    return;
  }
  addCash(account, -amount);
  state.insuranceFund += amount;
  turn.emit({ kind: "INSURANCE", accountId: account.id, change: amount, fund: state.insuranceFund });
  turn.emit({ kind: "CASH", accountId: account.id, change: -amount, cash: account.cash });
}

import type { Account, Position } from "./account.ts";
import { divideUp } from "./arithmetic.ts";
import type { Market } from "./market.ts";

export type MarketOf = (symbol: string) => Market;

/** Value of `lots` at `price`, quote units. */
export function notional(market: Market, lots: number, price: number): number {
  return lots * price * market.spec.quotePerTickLot;
}

/** Profit or loss of the position if it were closed at the mark price, quote units. */
export function unrealised(market: Market, position: Position): number {
  return notional(market, position.size, market.mark) - position.cost;
}

/** Cash and all unrealised profits and losses: cross margin, every position backs every other of the lane. */
export function equity(account: Account, marketOf: MarketOf): number {
  let sum = account.cash;
  for (const position of account.positions.values()) {
    if (position.size !== 0) {
      sum += unrealised(marketOf(position.symbol), position);
    }
  }
  return sum;
}

/** What must stay in the account for this position: its value at the mark price / maintenanceDivisor, rounded up. */
export function maintenance(market: Market, position: Position): number {
  return divideUp(notional(market, Math.abs(position.size), market.mark), market.spec.maintenanceDivisor);
}

export function maintenanceOfAll(account: Account, marketOf: MarketOf): number {
  let sum = 0;
  for (const position of account.positions.values()) {
    if (position.size !== 0) {
      sum += maintenance(marketOf(position.symbol), position);
    }
  }
  return sum;
}

/** Lots of the largest position that the open orders could make of it, long or short. */
export function exposure(position: Position, moreBuys = 0, moreSells = 0): number {
  return Math.max(
    Math.abs(position.size + position.openBuys + moreBuys),
    Math.abs(position.size - position.openSells - moreSells),
  );
}

/** Margin that `lots` of exposure bind: their value at the mark price / leverageMax, rounded up. */
export function requirement(market: Market, lots: number): number {
  return divideUp(notional(market, lots, market.mark), market.spec.leverageMax);
}

export function requirementOfAll(account: Account, marketOf: MarketOf): number {
  let sum = 0;
  for (const position of account.positions.values()) {
    sum += requirement(marketOf(position.symbol), exposure(position));
  }
  return sum;
}

/** What the account may still bind or withdraw; negative when its orders and positions bind more than it has. */
export function freeMargin(account: Account, marketOf: MarketOf): number {
  return equity(account, marketOf) - requirementOfAll(account, marketOf);
}

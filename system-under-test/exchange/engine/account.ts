import { proportion } from "./arithmetic.ts";
import type { Digest } from "./digest.ts";

/** What an account holds and has on order in one symbol. */
export interface Position {
  readonly symbol: string;
  /** Lots; negative when short. */
  size: number;
  /** Quote units paid for the size; negative when short. Average entry price = cost / size. */
  cost: number;
  /** Lots of its live orders, waiting stops included. */
  openBuys: number;
  openSells: number;
  /** How many live orders that is. */
  openOrders: number;
}

/** One account's pool of margin in one lane: cash in quote units backs all its positions there. */
export interface Account {
  readonly id: number;
  cash: number;
  readonly positions: Map<string, Position>;
  /** Of cash and held positions, for the state hash; whoever changes one of them sets it to null. */
  digest: Digest | null;
}

export function createAccount(id: number): Account {
  return { id, cash: 0, positions: new Map(), digest: null };
}

export function positionOf(account: Account, symbol: string): Position {
  const known = account.positions.get(symbol);
  if (known !== undefined) {
    return known;
  }
  const position: Position = { symbol, size: 0, cost: 0, openBuys: 0, openSells: 0, openOrders: 0 };
  account.positions.set(symbol, position);
  return position;
}

/** What it holds now; positions of the past and those that only have orders are left out. */
export function* heldPositions({ positions }: Account): Generator<Position> {
  for (const position of positions.values()) {
    if (position.size !== 0) yield position;
  }
}

/** Changes the account's cash by so many quote units. */
export function addCash(account: Account, change: number): void {
  account.cash += change;
  account.digest = null;
}

/**
 * Books a trade of `lots` (negative for a sale) worth `value` quote units. What it closes of the position becomes cash
 * at the position's average cost; the rest opens at the trade's price. cash - cost falls by exactly `value`, so a trade
 * between two accounts neither makes nor loses money.
 */
export function settle(account: Account, position: Position, lots: number, value: number): void {
  account.digest = null;
  const closing =
    Math.sign(lots) === -Math.sign(position.size) ? Math.min(Math.abs(lots), Math.abs(position.size)) : 0;
  if (closing > 0) {
    const released = proportion(position.cost, closing, Math.abs(position.size));
    const proceeds = proportion(-value, closing, Math.abs(lots));
    account.cash += proceeds - released;
    position.cost += value + proceeds - released;
  } else {
    position.cost += value;
  }
  position.size += lots;
}

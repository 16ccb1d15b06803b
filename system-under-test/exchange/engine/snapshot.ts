import { type Account, createAccount, heldPositions, positionOf } from "./account.ts";
import type { SymbolSpec } from "./commands.ts";
import { createMarket, type Market } from "./market.ts";
import { compareNames } from "./names.ts";
import { createOrder, type Order } from "./order.ts";
import type { RecentIdEntry } from "./recent-ids.ts";
import type { SelfTradeMode } from "./self-trade.ts";
import { EngineState, type Place } from "./state.ts";

/** Raised whenever a snapshot can no longer be read by older code. */
export const SNAPSHOT_VERSION = 4;

export interface OrderSnapshot {
  readonly id: number;
  readonly accountId: number;
  readonly side: Order["side"];
  readonly price: number;
  readonly stopPrice: number;
  readonly quantity: number;
  readonly remaining: number;
}

/** A market as plain data; orders are in priority order. */
export interface MarketSnapshot {
  readonly spec: SymbolSpec;
  readonly mark: number;
  readonly last: number;
  readonly paused: boolean;
  readonly bids: readonly OrderSnapshot[];
  readonly asks: readonly OrderSnapshot[];
  readonly buyStops: readonly OrderSnapshot[];
  readonly sellStops: readonly OrderSnapshot[];
  readonly recentIds: readonly RecentIdEntry[];
}

export interface AccountSnapshot {
  readonly id: number;
  readonly cash: number;
  readonly positions: readonly { readonly symbol: string; readonly size: number; readonly cost: number }[];
}

/** A whole engine as plain data, in an order that depends on nothing but the state: equal states, equal JSON. */
export interface EngineSnapshot {
  readonly version: number;
  readonly markets: readonly MarketSnapshot[];
  readonly accounts: readonly AccountSnapshot[];
  readonly selfTradeModes: readonly (readonly [accountId: number, mode: SelfTradeMode])[];
  readonly moved: readonly (readonly [symbol: string, lane: string])[];
  readonly arriving: readonly (readonly [symbol: string, chunks: readonly string[]])[];
  readonly ticks: number;
  readonly insuranceFund: number;
  readonly netDeposits: number;
  readonly liquidations: number;
}

export class SnapshotError extends Error {
  readonly code: "SNAPSHOT_OF_NEWER_VERSION" | "SNAPSHOT_DAMAGED";

  constructor(code: SnapshotError["code"], message: string) {
    super(`${code}: ${message}`);
    this.name = "SnapshotError";
    this.code = code;
  }
}

/** All of a snapshot but what grows with use. */
export type EngineTerms = Omit<EngineSnapshot, "markets" | "accounts" | "selfTradeModes" | "arriving">;
export type OrderList = "bids" | "asks" | "buyStops" | "sellStops";
export type MarketTerms = Omit<MarketSnapshot, OrderList | "recentIds">;

export function takeSnapshot(state: EngineState): EngineSnapshot {
  return {
    ...engineTerms(state),
    markets: [...state.markets.values()]
      .sort((one, other) => compareNames(one.spec.symbol, other.spec.symbol))
      .map((market) => takeMarketSnapshot(market, state.ticks)),
    accounts: [...state.accounts.values()].sort((one, other) => one.id - other.id).map(snapshotAccount),
    selfTradeModes: [...state.selfTradeModes].sort(([one], [other]) => one - other),
    arriving: sortedEntries(state.arriving),
  };
}

export function engineTerms(state: EngineState): EngineTerms {
  return {
    version: SNAPSHOT_VERSION,
    moved: sortedEntries(state.moved),
    ticks: state.ticks,
    insuranceFund: state.insuranceFund,
    netDeposits: state.netDeposits,
    liquidations: state.liquidations,
  };
}

export function marketTerms({ spec, mark, last, paused }: Market): MarketTerms {
  return { spec, mark, last, paused };
}

export function restoreSnapshot(place: Place, snapshot: EngineSnapshot): EngineState {
  if (snapshot.version !== SNAPSHOT_VERSION) {
    throw new SnapshotError(
      "SNAPSHOT_OF_NEWER_VERSION",
      `snapshot has version ${snapshot.version}: expected ${SNAPSHOT_VERSION}; replay the input topic instead, or run the release that wrote it`,
    );
  }
  const state = new EngineState(place);
  state.ticks = snapshot.ticks;
  for (const account of snapshot.accounts) {
    restoreAccount(state, account);
  }
  for (const market of snapshot.markets) {
    state.markets.set(market.spec.symbol, restoreMarket(state, market));
  }
  for (const [accountId, mode] of snapshot.selfTradeModes) {
    state.selfTradeModes.set(accountId, mode);
  }
  for (const [symbol, lane] of snapshot.moved) {
    state.moved.set(symbol, lane);
  }
  for (const [symbol, chunks] of snapshot.arriving) {
    state.arriving.set(symbol, [...chunks]);
  }
  state.insuranceFund = snapshot.insuranceFund;
  state.netDeposits = snapshot.netDeposits;
  state.liquidations = snapshot.liquidations;
  return state;
}

export function takeMarketSnapshot(market: Market, ticks: number): MarketSnapshot {
  const { book, stops, recentIds } = market;
  return {
    ...marketTerms(market),
    bids: Array.from(book.bids.orders(), snapshotOrder),
    asks: Array.from(book.asks.orders(), snapshotOrder),
    buyStops: Array.from(stops.buys.orders(), snapshotOrder),
    sellStops: Array.from(stops.sells.orders(), snapshotOrder),
    recentIds: [...recentIds.entries(ticks)],
  };
}

/** Makes the market and counts its live orders in the positions of their accounts, which must exist. */
export function restoreMarket(state: EngineState, snapshot: MarketSnapshot): Market {
  const market = createMarket(snapshot.spec);
  market.mark = snapshot.mark;
  market.last = snapshot.last;
  market.paused = snapshot.paused;
  for (const order of [...snapshot.bids, ...snapshot.asks]) {
    market.book.add(restoreOrder(state, market, order));
  }
  for (const order of [...snapshot.buyStops, ...snapshot.sellStops]) {
    market.stops.add(restoreOrder(state, market, order));
  }
  for (const entry of snapshot.recentIds) {
    market.recentIds.restore(entry, state.ticks);
  }
  return market;
}

function restoreOrder(state: EngineState, market: Market, snapshot: OrderSnapshot): Order {
  const position = positionOf(state.accountOf(snapshot.accountId), market.spec.symbol);
  if (snapshot.side === "buy") {
    position.openBuys += snapshot.remaining;
  } else {
    position.openSells += snapshot.remaining;
  }
  position.openOrders += 1;
  return createOrder(snapshot, snapshot.remaining);
}

function restoreAccount(state: EngineState, snapshot: AccountSnapshot): void {
  const account = createAccount(snapshot.id);
  account.cash = snapshot.cash;
  for (const { symbol, size, cost } of snapshot.positions) {
    Object.assign(positionOf(account, symbol), { size, cost });
  }
  state.accounts.set(account.id, account);
}

export function snapshotOrder(order: Order): OrderSnapshot {
  const { id, accountId, side, price, stopPrice, quantity, remaining } = order;
  return { id, accountId, side, price, stopPrice, quantity, remaining };
}

export function snapshotAccount(account: Account): AccountSnapshot {
  const positions = [...heldPositions(account)]
    .sort((one, other) => compareNames(one.symbol, other.symbol))
    .map(({ symbol, size, cost }) => ({ symbol, size, cost }));
  return { id: account.id, cash: account.cash, positions };
}

function sortedEntries<Value>(map: ReadonlyMap<string, Value>): (readonly [string, Value])[] {
  return [...map].sort(([one], [other]) => compareNames(one, other));
}

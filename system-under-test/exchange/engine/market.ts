import type { SymbolSpec } from "./commands.ts";
import { OrderBook } from "./order-book.ts";
import { RecentIds } from "./recent-ids.ts";
import { StopOrders } from "./stop-orders.ts";

/** One symbol that this engine owns. */
export interface Market {
  readonly spec: SymbolSpec;
  readonly book: OrderBook;
  readonly stops: StopOrders;
  readonly recentIds: RecentIds;
  /** Price that positions are valued at, ticks: follows the book at each TICK, or is set. */
  mark: number;
  /** Price of the last trade, ticks; 0 before the first. */
  last: number;
  paused: boolean;
}

export function createMarket(spec: SymbolSpec): Market {
  return {
    spec,
    book: new OrderBook(),
    stops: new StopOrders(),
    recentIds: new RecentIds(),
    mark: spec.markInitial,
    last: 0,
    paused: false,
  };
}

/** Lowest and highest price that the band around `price` allows, ticks. */
export function bandAround(spec: SymbolSpec, price: number): { readonly low: number; readonly high: number } {
  const distance = Math.floor((price * spec.bandPercent) / 100);
  return { low: Math.max(1, price - distance), high: price + distance };
}

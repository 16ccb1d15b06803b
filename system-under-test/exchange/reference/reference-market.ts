import type { SymbolSpec } from "../engine/commands.ts";
import type { Side } from "../engine/order.ts";
import type { MarketSnapshot, OrderSnapshot } from "../engine/snapshot.ts";
import type { ReferenceOrder, ReferenceOrders } from "./reference-orders.ts";

export interface ReferenceMarket {
  readonly spec: SymbolSpec;
  mark: number;
  last: number;
  paused: boolean;
  readonly orders: ReferenceOrders;
  /** Client order ids with their order and the tick they came at. */
  recentIds: (readonly [string, number, number])[];
}

export interface ReferenceAccount {
  cash: bigint;
  readonly positions: Map<string, { size: bigint; cost: bigint }>;
}

export interface ReferencePackage {
  readonly version: number;
  readonly market: MarketSnapshot;
  readonly holders: readonly { accountId: number; cash: number; size: number; cost: number }[];
}

export function parsePackage(text: string): ReferencePackage | null {
  try {
    return JSON.parse(text) as ReferencePackage;
  } catch {
    return null;
  }
}

/** Resting orders of a side, best price first, then oldest; with a limit only those that a taker up to it may meet. */
export function restingOrders(market: ReferenceMarket, side: Side, limit?: number): ReferenceOrder[] {
  const sign = side === "buy" ? -1 : 1;
  const found: ReferenceOrder[] = [];
  for (const order of market.orders.ofSide(side, false)) {
    if (limit === undefined || sign * (order.price - limit) <= 0) {
      found.push(order);
    }
  }
  return found.sort((one, other) => sign * (one.price - other.price) || one.arrival - other.arrival);
}

/** Waiting stops of a side in the order a moving price meets them, then oldest. */
export function waitingStops(market: ReferenceMarket, side: Side): ReferenceOrder[] {
  const sign = side === "buy" ? 1 : -1;
  return [...market.orders.ofSide(side, true)].sort(
    (one, other) => sign * (one.stopPrice - other.stopPrice) || one.arrival - other.arrival,
  );
}

export function snapshotOf(market: ReferenceMarket, ticks: number): MarketSnapshot {
  const plain = (orders: ReferenceOrder[]): OrderSnapshot[] =>
    orders.map(({ id, accountId, side, price, stopPrice, quantity, remaining }) => ({
      id,
      accountId,
      side,
      price,
      stopPrice,
      quantity,
      remaining,
    }));
  return {
    spec: market.spec,
    mark: market.mark,
    last: market.last,
    paused: market.paused,
    bids: plain(restingOrders(market, "buy")),
    asks: plain(restingOrders(market, "sell")),
    buyStops: plain(waitingStops(market, "buy")),
    sellStops: plain(waitingStops(market, "sell")),
    recentIds: market.recentIds.map(([key, orderId, tick]) => [key, orderId, ticks - tick] as const),
  };
}

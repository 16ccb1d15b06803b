import type { Market } from "./market.ts";
import type { Order } from "./order.ts";
import type { PriceLevel } from "./price-levels.ts";

/**
 * The live orders of the accounts of one liquidation sweep, found by walking each market once and not once per account:
 * a sweep of many accounts over a full book stays linear.
 */
export class SweptOrders {
  readonly #accountIds: ReadonlySet<number>;
  readonly #byMarket = new Map<Market, Map<number, Order[]>>();

  constructor(accountIds: ReadonlySet<number>) {
    this.#accountIds = accountIds;
  }

  /** As they lie now: bids, asks, buy stops, sell stops, each in its own priority. */
  of(market: Market, accountId: number): readonly Order[] {
    const orders = (this.#byMarket.get(market) ?? this.#walk(market)).get(accountId) ?? [];
    const waiting = orders.filter((order) => market.stops.find(order.id) === order);
    const resting = orders.filter((order) => market.book.find(order.id) === order);
    // Stops that the sweep has triggered came to rest behind others since the walk.
    return [...inBookOrder(resting), ...waiting];
  }

  #walk(market: Market): Map<number, Order[]> {
    const found = new Map<number, Order[]>();
    const { book, stops } = market;
    for (const levels of [book.bids, book.asks, stops.buys, stops.sells]) {
      for (const order of levels.orders()) {
        if (!this.#accountIds.has(order.accountId)) continue;
        const own = found.get(order.accountId) ?? [];
        own.push(order);
        found.set(order.accountId, own);
      }
    }
    this.#byMarket.set(market, found);
    return found;
  }
}

/** Bids before asks, best price first, oldest first; the given order holds but for stops at its end. */
function inBookOrder(resting: readonly Order[]): readonly Order[] {
  const isSorted = resting.every((order, index) => index === 0 || compare(resting[index - 1]!, order) <= 0);
  if (isSorted && resting.every(({ stopPrice }) => stopPrice === 0)) return resting;
  const places = new Map([...new Set(resting.map(({ level }) => level))].flatMap(placesIn));
  return [...resting].sort((one, other) => compare(one, other) || places.get(one)! - places.get(other)!);
}

function compare(one: Order, other: Order): number {
  if (one.side !== other.side) return one.side === "buy" ? -1 : 1;
  return one.side === "buy" ? other.price - one.price : one.price - other.price;
}

function placesIn(level: PriceLevel | null): [Order, number][] {
  const places: [Order, number][] = [];
  for (let order = level?.first ?? null; order !== null; order = order.next)
    places.push([order, places.length]);
  return places;
}

import type { Order, Side } from "./order.ts";
import { PriceLevels } from "./price-levels.ts";

/**
 * Stop-limit orders that wait for a trade to cross their stop price: a buy waits for a trade at or above it, a sell
 * for one at or below. They are kept in the order in which a moving price meets them.
 */
export class StopOrders {
  readonly buys = new PriceLevels("lowest");
  readonly sells = new PriceLevels("highest");
  readonly #byId = new Map<number, Order>();

  get size(): number {
    return this.#byId.size;
  }

  find(orderId: number): Order | undefined {
    return this.#byId.get(orderId);
  }

  add(order: Order): void {
    this.#byId.set(order.id, order);
    this.#levels(order.side).append(order.stopPrice, order);
  }

  remove(order: Order): void {
    this.#byId.delete(order.id);
    this.#levels(order.side).remove(order);
  }

  /** Moves all that trades between `low` and `high` have crossed to `crossed`: buys first, each in price-time order. */
  takeCrossed(low: number, high: number, crossed: Order[]): void {
    for (const [levels, side] of [
      [this.buys, "buy"],
      [this.sells, "sell"],
    ] as const) {
      for (let best = levels.best; best !== undefined; best = levels.best) {
        const order = best.first;
        if (order === null || !isCrossed(side, best.price, side === "buy" ? high : low)) {
          break;
        }
        this.remove(order);
        crossed.push(order);
      }
    }
  }

  #levels(side: Side): PriceLevels {
    return side === "buy" ? this.buys : this.sells;
  }
}

/** Whether a trade at `tradePrice` activates a stop order of that side and stop price. */
export function isCrossed(side: Side, stopPrice: number, tradePrice: number): boolean {
  return side === "buy" ? tradePrice >= stopPrice : tradePrice <= stopPrice;
}

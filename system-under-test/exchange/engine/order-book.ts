import type { Order, Side } from "./order.ts";
import { PriceLevels } from "./price-levels.ts";

/** Called for each fill, after both orders' `remaining` has been reduced; the price is the resting order's. */
export type OnFill = (maker: Order, price: number, quantity: number) => void;

/**
 * Called when the next order to be met is of the taker's own account, and decides: they trade, it has been removed from
 * the book, or the taker goes no further.
 */
export type OnOwn = (maker: Order) => "TRADE" | "REMOVED" | "STOP";

/** The limit order book of one symbol: price-time priority, integer ticks and lots. */
export class OrderBook {
  readonly bids = new PriceLevels("highest");
  readonly asks = new PriceLevels("lowest");
  readonly #byId = new Map<number, Order>();

  get size(): number {
    return this.#byId.size;
  }

  get bestBid(): number | undefined {
    return this.bids.best?.price;
  }

  get bestAsk(): number | undefined {
    return this.asks.best?.price;
  }

  find(orderId: number): Order | undefined {
    return this.#byId.get(orderId);
  }

  /** Rests the order at its price. It must not cross the book: `match` comes first. */
  add(order: Order): void {
    this.#byId.set(order.id, order);
    this.levels(order.side).append(order.price, order);
  }

  remove(order: Order): void {
    this.#byId.delete(order.id);
    this.levels(order.side).remove(order);
  }

  /**
   * Fills `taker` against the other side, best price and oldest order first, no worse than `limit` (ticks). Orders of
   * one account trade like any others unless `onOwn` says otherwise.
   */
  match(taker: Order, limit: number, onFill: OnFill, onOwn?: OnOwn): void {
    const opposite = taker.side === "buy" ? this.asks : this.bids;
    while (taker.remaining > 0) {
      const level = opposite.best;
      const maker = level?.first;
      if (
        level === undefined ||
        maker === null ||
        maker === undefined ||
        isWorse(taker.side, level.price, limit)
      ) {
        return;
      }
      if (maker.accountId === taker.accountId && onOwn !== undefined) {
        const decision = onOwn(maker);
        if (decision === "STOP") {
          return;
        }
        if (decision === "REMOVED") {
          continue;
        }
      }
      const quantity = Math.min(taker.remaining, maker.remaining);
      taker.remaining -= quantity;
      maker.remaining -= quantity;
      if (maker.remaining === 0) {
        this.#byId.delete(maker.id);
        opposite.remove(maker);
      } else {
        level.digest = null;
      }
      onFill(maker, level.price, quantity);
    }
  }

  /** Whether an order of that side and price (ticks) would trade at once. */
  meets(side: Side, price: number): boolean {
    const best = (side === "buy" ? this.asks : this.bids).best;
    return best !== undefined && !isWorse(side, best.price, price);
  }

  levels(side: Side): PriceLevels {
    return side === "buy" ? this.bids : this.asks;
  }
}

/** Whether a trade at `price` is worse for the taker than its `limit`. */
function isWorse(takerSide: Side, price: number, limit: number): boolean {
  return takerSide === "buy" ? price > limit : price < limit;
}

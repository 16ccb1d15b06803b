import { Digest } from "./digest.ts";
import type { Order } from "./order.ts";

/** The orders of one price, oldest first, as a doubly linked list through the orders themselves. */
export interface PriceLevel {
  readonly price: number;
  first: Order | null;
  last: Order | null;
  /** Of its orders, for the state hash; whoever changes one of them sets it to null. */
  digest: Digest | null;
}

/** Empty levels are kept up to this many, and beyond it up to as many as there are others. */
const EMPTY_LEVELS_KEPT = 256;

/**
 * Price levels in order, the best at the end of an array: orders come and go near the best price, so inserting a level
 * moves few elements, and the best is one array access away. A level that has become empty stays where it is for the
 * next order at its price, unless it is the best one.
 */
export class PriceLevels {
  /** 1 when the highest price is the best (bids), -1 when the lowest is (asks). */
  readonly #direction: 1 | -1;
  readonly #byPrice = new Map<number, PriceLevel>();
  /** Worst price first, best last; the last one is never empty. */
  #sorted: PriceLevel[] = [];
  #emptyLevels = 0;

  constructor(best: "highest" | "lowest") {
    this.#direction = best === "highest" ? 1 : -1;
  }

  get best(): PriceLevel | undefined {
    return this.#sorted[this.#sorted.length - 1];
  }

  /** Appends the order to the level of `price`: last in time priority. */
  append(price: number, order: Order): void {
    const level = this.#byPrice.get(price) ?? this.#insertLevel(price);
    order.level = level;
    order.previous = level.last;
    if (level.last === null) {
      this.#emptyLevels -= 1;
      level.first = order;
    } else {
      level.last.next = order;
    }
    level.last = order;
    level.digest = null;
  }

  /** Takes the order out of its level, and the level away when it was the last one. */
  remove(order: Order): void {
    const level = order.level;
    if (level === null) {
      throw new Error(`order ${order.id} is in no price level`);
    }
    if (order.previous === null) {
      level.first = order.next;
    } else {
      order.previous.next = order.next;
    }
    if (order.next === null) {
      level.last = order.previous;
    } else {
      order.next.previous = order.previous;
    }
    order.level = order.previous = order.next = null;
    level.digest = null;
    if (level.first === null) {
      this.#emptyLevels += 1;
      this.#dropEmptyLevels();
    }
  }

  /** Best price first; within a price, oldest first. */
  *orders(): Generator<Order> {
    for (let index = this.#sorted.length - 1; index >= 0; index--) {
      for (let order = this.#sorted[index]?.first ?? null; order !== null; order = order.next) {
        yield order;
      }
    }
  }

  /** Adds the digests of all levels in their order, making those that have changed. */
  addTo(digest: Digest): void {
    for (const level of this.#sorted) {
      if (level.first !== null) {
        level.digest ??= digestOf(level);
        digest.halves(level.digest.high, level.digest.low);
      }
    }
    digest.number(this.#sorted.length - this.#emptyLevels);
  }

  #insertLevel(price: number): PriceLevel {
    const level: PriceLevel = { price, first: null, last: null, digest: null };
    this.#emptyLevels += 1;
    this.#byPrice.set(price, level);
    this.#sorted.splice(this.#position(price), 0, level);
    return level;
  }

  /** Takes empty levels off the best end, and all of them when there are too many. */
  #dropEmptyLevels(): void {
    for (let best = this.best; best !== undefined && best.first === null; best = this.best) {
      this.#sorted.pop();
      this.#byPrice.delete(best.price);
      this.#emptyLevels -= 1;
    }
    if (this.#emptyLevels > EMPTY_LEVELS_KEPT && this.#emptyLevels > this.#sorted.length / 2) {
      for (const { price, first } of this.#sorted) {
        if (first === null) {
          this.#byPrice.delete(price);
        }
      }
      this.#sorted = this.#sorted.filter(({ first }) => first !== null);
      this.#emptyLevels = 0;
    }
  }

  /** Index of the first level that is not worse than `price`. */
  #position(price: number): number {
    const wanted = price * this.#direction;
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const level = this.#sorted[middle];
      if (level !== undefined && level.price * this.#direction < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

function digestOf({ first }: PriceLevel): Digest {
  const digest = new Digest();
  for (let order = first; order !== null; order = order.next) {
    digest
      .number(order.id)
      .number(order.accountId)
      .number(order.side === "buy" ? 1 : 0);
    digest.number(order.price).number(order.stopPrice).number(order.quantity).number(order.remaining);
  }
  return digest;
}

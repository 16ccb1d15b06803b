import type { Side } from "../engine/order.ts";
import type { OrderSnapshot } from "../engine/snapshot.ts";

/** One live order of the reference. */
export interface ReferenceOrder extends OrderSnapshot {
  remaining: number;
  /** Order of arrival in the book or among the stops. */
  readonly arrival: number;
  readonly waiting: boolean;
}

/** The live orders of a market, unsorted, to be found by id, by owner and by where they lie. */
export class ReferenceOrders {
  readonly #byId = new Map<number, ReferenceOrder>();
  readonly #byAccount = new Map<number, Set<ReferenceOrder>>();
  readonly #resting = { buy: new Set<ReferenceOrder>(), sell: new Set<ReferenceOrder>() };
  readonly #waiting = { buy: new Set<ReferenceOrder>(), sell: new Set<ReferenceOrder>() };

  get size(): number {
    return this.#byId.size;
  }

  find(id: number): ReferenceOrder | undefined {
    return this.#byId.get(id);
  }

  countOf(accountId: number): number {
    return this.#byAccount.get(accountId)?.size ?? 0;
  }

  of(accountId: number): ReferenceOrder[] {
    return [...(this.#byAccount.get(accountId) ?? [])];
  }

  /** Orders of a side: those in the book, or the stops that no trade has crossed yet. */
  ofSide(side: Side, waiting: boolean): ReadonlySet<ReferenceOrder> {
    return this.#listOf({ side, waiting });
  }

  add(order: ReferenceOrder): void {
    this.#byId.set(order.id, order);
    this.#listOf(order).add(order);
    const own = this.#byAccount.get(order.accountId) ?? new Set();
    this.#byAccount.set(order.accountId, own.add(order));
  }

  remove(order: ReferenceOrder): void {
    this.#byId.delete(order.id);
    this.#listOf(order).delete(order);
    this.#byAccount.get(order.accountId)?.delete(order);
  }

  #listOf({ side, waiting }: Pick<ReferenceOrder, "side" | "waiting">): Set<ReferenceOrder> {
    return (waiting ? this.#waiting : this.#resting)[side];
  }
}

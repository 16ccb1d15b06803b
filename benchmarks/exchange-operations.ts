import { createOrder, type Order, type Side } from "../system-under-test/exchange/engine/order.ts";
import { OrderBook } from "../system-under-test/exchange/engine/order-book.ts";

/** One operation on a book. A move cancels the order and places it anew at another price, behind those that are there. */
export type Operation =
  | {
      readonly kind: "limit" | "ioc";
      readonly id: number;
      readonly side: Side;
      readonly price: number;
      readonly quantity: number;
    }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "move"; readonly id: number; readonly price: number };

export interface Workload {
  /** Orders that fill the book; not timed. */
  readonly opening: readonly Operation[];
  readonly operations: readonly Operation[];
  /** Digest of the resting orders after all of it. */
  readonly digest: string;
}

const MIDDLE = 10_000;
/** Prices up to this far from the middle: about 750 levels in all, as in exchange-core's single-symbol test. */
const REACH = 375;
const ORDER_LOTS_MAX = 50;

/**
 * The mix of exchange-core's benchmark: 9% limit orders, 3% immediate-or-cancel, 6% cancels, 82% moves. A book is
 * driven along, so that every operation names an order that lives.
 */
export function createWorkload(resting: number, operations: number, seed: number): Workload {
  const random = seeded(seed);
  const book = new OrderBook();
  const live: number[] = [];
  let nextId = 1;
  const quote = (side: Side): number =>
    side === "buy" ? MIDDLE - 1 - random(REACH) : MIDDLE + 1 + random(REACH);
  const run = (operation: Operation): Operation => {
    apply(book, operation);
    return operation;
  };
  const place = (): Operation => {
    const side: Side = random(2) === 0 ? "buy" : "sell";
    live.push(nextId);
    return run({
      kind: "limit",
      id: nextId++,
      side,
      price: quote(side),
      quantity: 1 + random(ORDER_LOTS_MAX),
    });
  };
  const opening = Array.from({ length: resting }, place);
  const steps = Array.from({ length: operations }, (): Operation => {
    const dice = random(100);
    if (dice < 3) {
      const side: Side = random(2) === 0 ? "buy" : "sell";
      const price = side === "buy" ? MIDDLE + REACH : MIDDLE - REACH;
      return run({ kind: "ioc", id: nextId++, side, price, quantity: 1 + random(ORDER_LOTS_MAX) });
    }
    const index = pickLive(book, live, random);
    const id = live[index];
    if (dice < 12 || id === undefined) {
      return place();
    }
    if (dice < 18) {
      live[index] = live.at(-1) as number;
      live.pop();
      return run({ kind: "cancel", id });
    }
    return run({ kind: "move", id, price: quote((book.find(id) as Order).side) });
  });
  return { opening, operations: steps, digest: digestOf(book) };
}

/** Index of an order that is still in the book; forgets those it finds gone. */
function pickLive(book: OrderBook, live: number[], random: (below: number) => number): number {
  while (live.length > 0) {
    const index = random(live.length);
    if (book.find(live[index] as number) !== undefined) {
      return index;
    }
    live[index] = live.at(-1) as number;
    live.pop();
  }
  return 0;
}

const NOTHING = (): void => {};

export function apply(book: OrderBook, operation: Operation): void {
  switch (operation.kind) {
    case "cancel":
      book.remove(book.find(operation.id) as Order);
      return;
    case "move": {
      const order = book.find(operation.id) as Order;
      book.remove(order);
      const { id, accountId, side, stopPrice, quantity } = order;
      const { price } = operation;
      enter(book, createOrder({ id, accountId, side, price, stopPrice, quantity }, order.remaining), true);
      return;
    }
    case "limit":
    case "ioc": {
      const { id, side, price, quantity } = operation;
      enter(
        book,
        createOrder({ id, accountId: 1, side, price, stopPrice: 0, quantity }),
        operation.kind === "limit",
      );
    }
  }
}

function enter(book: OrderBook, order: Order, rests: boolean): void {
  book.match(order, order.price, NOTHING);
  if (rests && order.remaining > 0) {
    book.add(order);
  }
}

export function digestOf(book: OrderBook): string {
  return digest(
    [...book.bids.orders(), ...book.asks.orders()].map(({ id, price, remaining }) => [id, price, remaining]),
  );
}

/** Resting orders, whatever their order in the list. */
export function digest(orders: readonly (readonly [id: number, price: number, remaining: number])[]): string {
  let hash = orders.length;
  for (const [id, price, remaining] of orders.toSorted(([one], [other]) => one - other)) {
    for (const value of [id, price, remaining]) {
      hash = (Math.imul(hash ^ value, 0x01000193) ^ (hash >>> 13)) | 0;
    }
  }
  return `${orders.length} orders ${(hash >>> 0).toString(16)}`;
}

export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}

import { givenClientOrderId, isClosed, type OrderStatus, type OrderView } from "./order-view.ts";

const CLOSED_MAX = 200_000;

/** Orders by id and by client order id: all that are live, and the latest of those that are not. */
export class OrderStore {
  readonly #orders = new Map<number, OrderView>();
  readonly #byClientId = new Map<string, number>();
  /** Closed orders, oldest first. */
  readonly #closed = new Set<number>();

  /** Orders that no engine has spoken of. */
  pending = 0;

  get size(): number {
    return this.#orders.size;
  }

  find(orderId: number): OrderView | undefined {
    return this.#orders.get(orderId);
  }

  findByClientId(accountId: number, symbol: string, clientOrderId: string): OrderView | undefined {
    const orderId = this.#byClientId.get(clientKey(accountId, symbol, clientOrderId));
    return orderId === undefined ? undefined : this.#orders.get(orderId);
  }

  add(order: OrderView): void {
    this.#orders.set(order.orderId, order);
    this.pending += order.status === "PENDING" ? 1 : 0;
    if (givenClientOrderId(order) !== null) {
      this.#byClientId.set(clientKey(order.accountId, order.symbol, order.clientOrderId), order.orderId);
    }
    this.#noteClosed(order);
  }

  /** To be called with every change of an order's state, and the status it had before. */
  noteChange(order: OrderView, before: OrderStatus): void {
    this.pending -= before === "PENDING" && order.status !== "PENDING" ? 1 : 0;
    this.#noteClosed(order);
  }

  #noteClosed(order: OrderView): void {
    if (!isClosed(order)) {
      return;
    }
    this.#closed.add(order.orderId);
    if (this.#closed.size > CLOSED_MAX) {
      const [oldest] = this.#closed;
      if (oldest !== undefined) {
        this.#remove(oldest);
      }
    }
  }

  /** Kafka did not take the order, so no engine will speak of it. */
  forget(order: OrderView): void {
    this.pending -= order.status === "PENDING" ? 1 : 0;
    this.#remove(order.orderId);
  }

  #remove(orderId: number): void {
    const order = this.#orders.get(orderId);
    this.#closed.delete(orderId);
    this.#orders.delete(orderId);
    if (order !== undefined && order.clientOrderId !== "") {
      const key = clientKey(order.accountId, order.symbol, order.clientOrderId);
      if (this.#byClientId.get(key) === orderId) {
        this.#byClientId.delete(key);
      }
    }
  }
}

function clientKey(accountId: number, symbol: string, clientOrderId: string): string {
  return `${accountId}:${symbol}:${clientOrderId}`;
}

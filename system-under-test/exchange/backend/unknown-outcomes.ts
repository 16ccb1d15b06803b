import { ServiceError } from "../../platform/errors.ts";
import type { PlaceOrder } from "../engine/commands.ts";
import type { OrderView } from "./order-view.ts";

export interface UnknownOutcomesOptions {
  /** Sends the order again, as it was; rejects when Kafka does not say that it has it. */
  readonly send: (command: PlaceOrder) => Promise<void>;
  /** Whether Kafka answers and all that the order's engine has written so far was read. */
  readonly isCurrent: (command: PlaceOrder) => boolean;
}

const ROUND_MS = 250;
const OPEN_MAX = 10_000;

/**
 * Orders of which nobody knows whether Kafka has them. As soon as Kafka answers and the engine's outputs are read to
 * their end, one that no output speaks of is sent again under its own ids: an engine takes those once, so it becomes an
 * order now, or is told to be one already. Either way the outputs then say what became of it.
 */
export class UnknownOutcomes implements Disposable {
  readonly #options: UnknownOutcomesOptions;
  readonly #open = new Map<OrderView, PlaceOrder>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: UnknownOutcomesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#round(), ROUND_MS);
    this.#timer.unref();
  }

  get size(): number {
    return this.#open.size;
  }

  /** Throws `back_pressure` when so many are unknown that no further order may become one of them. */
  requireRoom(): void {
    if (this.#open.size >= OPEN_MAX) {
      throw new ServiceError(
        "back_pressure",
        `the outcomes of ${this.#open.size} orders are unknown: no more than ${OPEN_MAX} may be; try again when Kafka answers`,
      );
    }
  }

  add(order: OrderView, command: PlaceOrder): void {
    this.#open.set(order, command);
  }

  #round(): void {
    for (const [order, command] of this.#open) {
      if (order.status !== "PENDING") {
        this.#open.delete(order);
      } else if (this.#options.isCurrent(command)) {
        this.#open.delete(order);
        // Unknown or not written once more: the next round tries again.
        this.#options.send(command).catch(() => this.#open.set(order, command));
      }
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

import type { Exchange } from "./exchange.ts";

export interface OrderLoadOptions {
  readonly exchange: Exchange;
  readonly accounts: readonly number[];
  readonly symbols: readonly { readonly symbol: string; readonly price: number; readonly quantity: string }[];
  /** Requests at a time. */
  readonly workers: number;
  /** Pause of a worker after each answer, milliseconds. */
  readonly pauseMs: number;
}

interface Answer {
  readonly orderId?: string;
  readonly error?: { readonly code: string };
}

/** One of so many orders is taken back at once. */
const CANCEL_ONE_OF = 7;

/** A trickle of orders and cancels through HTTP until it is stopped, which remembers every answer. */
export class OrderLoad {
  /** Ids of the orders that were answered with 202. */
  readonly acknowledged: number[] = [];
  readonly #accounts = new Map<number, number>();
  /** How often each answer to an order came: `202`, `503 kafka_unavailable`, `no answer`. */
  readonly answers = new Map<string, number>();
  readonly #options: OrderLoadOptions;
  readonly #workers: Promise<void>[];
  #stopped = false;

  private constructor(options: OrderLoadOptions) {
    this.#options = options;
    this.#workers = Array.from({ length: options.workers }, (_, index) => this.#work(index));
  }

  static start(options: OrderLoadOptions): OrderLoad {
    return new OrderLoad(options);
  }

  countOf(answer: string): number {
    return this.answers.get(answer) ?? 0;
  }

  /** Whose order an acknowledged one is. */
  accountOf(orderId: number): number {
    return this.#accounts.get(orderId) ?? 0;
  }

  /** Resolves when every request on its way was answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#workers);
  }

  async #work(worker: number): Promise<void> {
    const { accounts, symbols, exchange, pauseMs } = this.#options;
    for (let turn = worker; !this.#stopped; turn += this.#options.workers) {
      const account = accounts[turn % accounts.length] ?? 0;
      const { symbol, price, quantity } = symbols[turn % symbols.length] ?? symbols[0]!;
      // Buyers and sellers take turns over all symbols, so that half of the orders meet another one.
      const side = Math.floor(turn / symbols.length) % 2 === 0 ? "BUY" : "SELL";
      const order = { symbol, side, type: "LIMIT", quantity, price: String(price) };
      const orderId = await this.#place(account, order);
      if (orderId !== undefined && turn % CANCEL_ONE_OF === 0) {
        await exchange.call("DELETE", `/api/orders/${orderId}`, account).catch(() => undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #place(account: number, order: Readonly<Record<string, string>>): Promise<string | undefined> {
    const answer = await this.#options.exchange
      .call<Answer>("POST", "/api/orders", account, order)
      .catch(() => null);
    const { orderId, error } = answer?.body ?? {};
    const text = answer === null ? "no answer" : [answer.status, error?.code].filter(Boolean).join(" ");
    this.answers.set(text, this.countOf(text) + 1);
    if (answer?.status === 202 && orderId !== undefined) {
      this.acknowledged.push(Number(orderId));
      this.#accounts.set(Number(orderId), account);
    }
    return orderId;
  }
}

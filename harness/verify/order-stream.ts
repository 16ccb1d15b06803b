import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { asAccount } from "./exchange-client.ts";

export interface StreamSymbol {
  readonly symbol: string;
  /** The market's price: buyers and sellers meet there. */
  readonly price: string;
  readonly quantity: string;
}

/** One order of the stream, and what it was answered. */
export interface StreamedOrder {
  readonly accountId: number;
  readonly body: Readonly<Record<string, string>>;
  readonly symbol: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly answeredAfterMs: number;
  /** `202`, `503 kafka_unavailable`, `no answer`. */
  readonly answer: string;
  readonly orderId: string | null;
  /** The shard that the exchange says it went to. */
  readonly shard: string | null;
}

export const TAKEN = "202";
const ANSWER_TIMEOUT_MS = 20_000;
/** What a busy machine has missed is made up for, but not all at once. */
const BURST_MAX = 20;

export interface OrderStreamOptions {
  readonly baseUrl: string;
  readonly perSecond: number;
  readonly accounts: readonly number[];
  readonly symbols: readonly StreamSymbol[];
}

/** Orders at a rate that waits for no answer, until it is stopped; every answer is remembered. */
export class OrderStream implements AsyncDisposable {
  readonly #accounts: readonly number[];
  readonly #orders: StreamedOrder[] = [];
  /** Orders on their way, by base URL. */
  readonly #open = new Map<string, number>();
  readonly #running: Promise<void>;
  #baseUrl: string;
  #perSecond: number;
  #symbols: readonly StreamSymbol[];
  #turn = 0;
  #held = false;
  #stopped = false;

  constructor({ baseUrl, perSecond, accounts, symbols }: OrderStreamOptions) {
    this.#baseUrl = baseUrl;
    this.#perSecond = perSecond;
    this.#accounts = accounts;
    this.#symbols = symbols;
    this.#running = this.#run();
  }

  /** Those that were answered, in the order of their answers. */
  get orders(): readonly StreamedOrder[] {
    return this.#orders;
  }

  /** Ids of all orders that it was told are taken. */
  get acknowledged(): readonly number[] {
    return this.#orders.flatMap(({ orderId }) => (orderId === null ? [] : [Number(orderId)]));
  }

  /** From now on with these changes. */
  change({ baseUrl, perSecond, symbols }: Partial<Omit<OrderStreamOptions, "accounts">>): void {
    this.#baseUrl = baseUrl ?? this.#baseUrl;
    this.#perSecond = perSecond ?? this.#perSecond;
    this.#symbols = symbols ?? this.#symbols;
  }

  /** No orders while this is done, and none on their way. */
  async heldFor<Result>(act: () => Promise<Result>): Promise<Result> {
    this.#held = true;
    try {
      for (const baseUrl of this.#open.keys()) await this.drained(baseUrl);
      return await act();
    } finally {
      this.#held = false;
    }
  }

  /** Resolves when all that was sent to this backend has been answered. */
  async drained(baseUrl: string): Promise<void> {
    while ((this.#open.get(baseUrl) ?? 0) > 0) await delay(20);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#running;
    for (const baseUrl of this.#open.keys()) await this.drained(baseUrl);
  }

  async #run(): Promise<void> {
    let dueAt = performance.now();
    while (!this.#stopped) {
      const now = performance.now();
      if (this.#held) dueAt = now;
      for (let count = 0; !this.#held && dueAt <= now && count < BURST_MAX; count += 1) {
        void this.#send();
        dueAt += 1_000 / this.#perSecond;
      }
      if (now - dueAt > 1_000) dueAt = now;
      await delay(5);
    }
  }

  async #send(): Promise<void> {
    const turn = this.#turn++;
    const symbols = this.#symbols;
    const { symbol, price, quantity } = symbols[turn % symbols.length] as StreamSymbol;
    // From round to round over all symbols buyers and sellers take turns, each another account: half of the orders meet one.
    const round = Math.floor(turn / symbols.length);
    const accountId = this.#accounts[round % this.#accounts.length] as number;
    const side = round % 2 === 0 ? "BUY" : "SELL";
    const body = { symbol, side, type: "LIMIT", price, quantity, clientOrderId: randomUUID() };
    const baseUrl = this.#baseUrl;
    this.#count(baseUrl, 1);
    const sentAt = Date.now();
    const startedAt = performance.now();
    const answer = await placeOrder(baseUrl, accountId, body);
    this.#count(baseUrl, -1);
    this.#orders.push({
      accountId,
      body,
      symbol,
      sentAt,
      answeredAfterMs: performance.now() - startedAt,
      ...answer,
    });
  }

  #count(baseUrl: string, change: number): void {
    this.#open.set(baseUrl, (this.#open.get(baseUrl) ?? 0) + change);
  }
}

/** Places an order once; what is not answered is an answer too. */
export async function placeOrder(
  baseUrl: string,
  accountId: number,
  body: StreamedOrder["body"],
): Promise<Pick<StreamedOrder, "answer" | "orderId" | "shard"> & { readonly status: string | null }> {
  try {
    const response = await fetch(`${baseUrl}/api/orders`, {
      method: "POST",
      headers: { ...asAccount(accountId), "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const { orderId, shard, status, error } = (await response.json()) as {
      orderId?: string;
      shard?: string;
      status?: string;
      error?: { code: string };
    };
    return {
      answer: [response.status, error?.code].filter((part) => part !== undefined).join(" "),
      orderId: response.ok ? (orderId ?? null) : null,
      shard: shard ?? null,
      status: status ?? null,
    };
  } catch {
    return { answer: "no answer", orderId: null, shard: null, status: null };
  }
}

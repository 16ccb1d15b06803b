import { exchangeApiKey, exchangeOperatorHeader } from "#fixtures/exchange.ts";
import { messageOf } from "../errors.ts";

const SETTLE_TIMEOUT_MS = 15_000;
const POLL_MS = 50;
const ANSWER_TIMEOUT_MS = 10_000;

export interface OrderState {
  readonly orderId: string;
  readonly status: string;
  readonly reason: string | null;
  readonly averagePrice: string | null;
}

export interface PositionState {
  readonly symbol: string;
  readonly side: string;
  readonly size: string;
  /** At the mark price, in the quote currency. */
  readonly unrealisedProfit: string;
}

export interface AccountState {
  readonly pools: readonly { readonly lane: string; readonly cash: string }[];
  readonly positions: readonly PositionState[];
}

export interface ShardView {
  readonly shard: string;
  readonly status: string;
  readonly primary: string | null;
  readonly standbys: readonly string[];
  readonly inputLagRecords: number;
  readonly outputLagRecords: number;
  readonly parkedCommands: number;
  readonly symbols: readonly {
    readonly symbol: string;
    readonly state: string;
    readonly restingOrders: number;
  }[];
}

export interface SymbolView {
  readonly symbol: string;
  readonly shard: string | null;
  readonly state: string;
}

/** A call that was refused, with what the exchange said. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly code: string;

  constructor(call: string, status: number, text: string) {
    super(`${call} answered ${status}: ${text}`);
    this.status = status;
    this.code = /"code":"(\w+)"/.exec(text)?.[1] ?? "";
  }
}

/** The bundled exchange as its users and operators see it. */
export class ExchangeClient {
  #baseUrl: string;
  readonly #acknowledged: number[] = [];

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** From now on through another backend. */
  useUrl(baseUrl: string): void {
    this.#baseUrl = baseUrl;
  }

  async place(accountId: number, order: Readonly<Record<string, string>>): Promise<OrderState> {
    const placed = await this.#call<OrderState>("POST", "/api/orders", asAccount(accountId), order);
    this.#acknowledged.push(Number(placed.orderId));
    return placed;
  }

  /** Ids of all orders that it was told are taken. */
  get acknowledged(): readonly number[] {
    return this.#acknowledged;
  }

  async cancel(accountId: number, orderId: string): Promise<void> {
    await this.#call("DELETE", `/api/orders/${orderId}`, asAccount(accountId));
  }

  async order(accountId: number, orderId: string): Promise<OrderState> {
    return this.#call<OrderState>("GET", `/api/orders/${orderId}`, asAccount(accountId));
  }

  async shards(): Promise<readonly ShardView[]> {
    return (await this.#call<{ shards: ShardView[] }>("GET", "/api/shards", {})).shards;
  }

  async symbols(): Promise<readonly SymbolView[]> {
    return this.#call("GET", "/api/symbols", {});
  }

  /** Moves a symbol to another shard; resolves when it lives there. `headers`: an operator's, unless others are given. */
  async rebalance(symbol: string, shard: string, headers = exchangeOperatorHeader()): Promise<void> {
    await this.#call("POST", "/api/shards/rebalance", headers, { symbol, shard });
  }

  /** Pauses or resumes a symbol and waits until it is seen to be. */
  async setTrading(
    symbol: string,
    action: "pause" | "resume",
    headers = exchangeOperatorHeader(),
  ): Promise<void> {
    await this.#call("POST", `/api/symbols/${symbol}/${action}`, headers);
    const wanted = action === "pause" ? "PAUSED" : "ACTIVE";
    await until(`${symbol} to be ${wanted}`, async () =>
      (await this.symbols()).some((one) => one.symbol === symbol && one.state === wanted),
    );
  }

  async account(accountId: number): Promise<AccountState> {
    return this.#call<AccountState>("GET", "/api/positions", asAccount(accountId));
  }

  async positions(accountId: number): Promise<readonly PositionState[]> {
    return (await this.account(accountId)).positions;
  }

  /** Deposits and waits until the account can trade. */
  async openAccount(accountId: number, amount: string): Promise<void> {
    await this.#call("POST", `/api/accounts/${accountId}/deposits`, exchangeOperatorHeader(), { amount });
    await until(`account ${accountId} to be open`, async () => {
      await this.positions(accountId);
      return true;
    });
  }

  async setMarkPrice(symbol: string, price: string): Promise<void> {
    await this.#call("POST", `/api/symbols/${symbol}/mark-price`, exchangeOperatorHeader(), { price });
  }

  /** Waits until the order has this status; throws with the one it has. */
  async untilStatus(accountId: number, orderId: string, status: string): Promise<OrderState> {
    let last: OrderState | null = null;
    await until(`order ${orderId} to be ${status}`, async () => {
      last = await this.order(accountId, orderId);
      return last.status === status;
    }).catch((error: unknown) => {
      const seen = last === null ? "never seen" : `${last.status} ${last.reason ?? ""}`.trim();
      throw new Error(`${messageOf(error)}; it is ${seen}`);
    });
    return last as unknown as OrderState;
  }

  async #call<Body>(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<Body> {
    const response = await fetch(this.#baseUrl + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(`${method} ${path}`, response.status, text);
    return JSON.parse(text) as Body;
  }
}

export function asAccount(accountId: number): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${exchangeApiKey(accountId)}` };
}

/** Waits for a condition; a condition that throws does not hold yet. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  timeoutMs = SETTLE_TIMEOUT_MS,
): Promise<void> {
  const endAt = performance.now() + timeoutMs;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > endAt) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    // Of an attempt that was given up because of an interrupt, nothing keeps the process: its environment is gone.
    await new Promise((resolve) => setTimeout(resolve, POLL_MS).unref());
  }
}

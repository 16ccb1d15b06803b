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

/** The bundled exchange as its users and operators see it. */
export class ExchangeClient {
  readonly #baseUrl: string;
  readonly #acknowledged: number[] = [];

  constructor(baseUrl: string) {
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
      last = await this.#call<OrderState>("GET", `/api/orders/${orderId}`, asAccount(accountId));
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
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Body;
  }
}

function asAccount(accountId: number): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${exchangeApiKey(accountId)}` };
}

/** Waits for a condition; a condition that throws does not hold yet. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const endAt = performance.now() + SETTLE_TIMEOUT_MS;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > endAt) throw new Error(`waited ${SETTLE_TIMEOUT_MS} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

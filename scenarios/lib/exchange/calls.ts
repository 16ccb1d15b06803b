import { check } from "k6";
import http, { type Params, type RefinedResponse, type ResponseType } from "k6/http";
import { markPhase } from "../phase.ts";
import { Target } from "../target.ts";
import type { ExchangeAccount } from "./accounts.ts";
import { countShard, orderDuration, orderFailed, recordAcknowledged } from "./metrics.ts";

const TIMEOUT = "10s";
const ACCEPTED = 202;
const ORDERS = "/api/orders";

/** The exchange that this virtual user calls. */
export const target = new Target(__ENV["EXCHANGE_BASE_URL"] || __ENV["BASE_URL"] || "http://127.0.0.1:8085");

export interface OrderRequest {
  readonly symbol: string;
  readonly side: "BUY" | "SELL";
  readonly type: "LIMIT" | "MARKET";
  readonly quantity: string;
  readonly price?: string;
}

const PLACE_TAGS = { name: "POST /api/orders" };
const CANCEL_TAGS = { name: "DELETE /api/orders/:id" };
const PLACE_CHECK = { "an order is taken and has an id": (placed: Placed | null) => placed !== null };
const CANCEL_CHECK = { "a cancel is taken": (isTaken: boolean) => isTaken };

/** The exchange as one account calls it. What is the same in all calls is made once: it counts at 1,000 calls a second. */
export class ExchangeCalls {
  readonly #placeParams: Params;
  readonly #cancelParams: Params;

  constructor({ apiKey }: ExchangeAccount) {
    const headers = { Authorization: `Bearer ${apiKey}` };
    const jsonHeaders = { ...headers, "Content-Type": "application/json" };
    this.#placeParams = { tags: PLACE_TAGS, timeout: TIMEOUT, headers: jsonHeaders };
    this.#cancelParams = { tags: CANCEL_TAGS, timeout: TIMEOUT, headers };
  }

  /** Places an order; its id, or `null` when it was not taken. */
  place(order: OrderRequest): string | null {
    markPhase();
    return judgePlaced(http.post(target.url + ORDERS, JSON.stringify(order), this.#placeParams));
  }

  /** The same without waiting in the virtual user's event loop. */
  async placeAsync(order: OrderRequest): Promise<string | null> {
    markPhase();
    const body = JSON.stringify(order);
    return judgePlaced(await http.asyncRequest("POST", target.url + ORDERS, body, this.#placeParams));
  }

  cancel(orderId: string): void {
    markPhase();
    const { status } = http.del(`${target.url}${ORDERS}/${orderId}`, null, this.#cancelParams);
    if (status === 0) target.moveOn();
    check(status === ACCEPTED, CANCEL_CHECK, CANCEL_TAGS);
    orderFailed.add(status !== ACCEPTED);
  }
}

function judgePlaced(response: RefinedResponse<ResponseType | undefined>): string | null {
  if (response.status === 0) target.moveOn();
  const placed = response.status === ACCEPTED ? readPlaced(response.body) : null;
  check(placed, PLACE_CHECK, PLACE_TAGS);
  orderFailed.add(placed === null);
  if (placed === null) return null;
  orderDuration.add(response.timings.duration);
  recordAcknowledged(placed.orderId);
  countShard(placed.shard);
  return placed.orderId;
}

interface Placed {
  readonly orderId: string;
  /** Other exchanges need not name it. */
  readonly shard: string | null;
}

/** What a taken order's answer must have. */
function readPlaced(body: unknown): Placed | null {
  if (typeof body !== "string") return null;
  try {
    const { orderId, shard } = JSON.parse(body) as { orderId?: unknown; shard?: unknown };
    return typeof orderId === "string" ? { orderId, shard: typeof shard === "string" ? shard : null } : null;
  } catch {
    return null;
  }
}

import { check } from "k6";
import exec from "k6/execution";
import http, { type Params, type RefinedResponse, type ResponseType } from "k6/http";
import { markPhase } from "../phase.ts";
import type { ExchangeAccount } from "./accounts.ts";
import { countShard, orderDuration, orderFailed, recordAcknowledged } from "./metrics.ts";

const SERVICE = "exchange";
const TIMEOUT = "10s";
const ACCEPTED = 202;
const URLS = (__ENV["EXCHANGE_BASE_URL"] || __ENV["BASE_URL"] || "http://127.0.0.1:8085")
  .split(",")
  .map((url) => url.trim().replace(/\/+$/, ""));

export function baseUrl(): string {
  return URLS[exec.vu.idInTest % URLS.length] ?? "";
}

export interface OrderRequest {
  readonly symbol: string;
  readonly side: "BUY" | "SELL";
  readonly type: "LIMIT" | "MARKET";
  readonly quantity: string;
  readonly price?: string;
}

const PLACE_TAGS = { service: SERVICE, name: "POST /api/orders" };
const CANCEL_TAGS = { service: SERVICE, name: "DELETE /api/orders/:id" };

/** Places an order; its id, or `null` when it was not taken. */
export function placeOrder(account: ExchangeAccount, order: OrderRequest): string | null {
  markPhase();
  const response = http.post(`${baseUrl()}/api/orders`, JSON.stringify(order), params(account, PLACE_TAGS));
  return judgePlaced(response);
}

/** The same without waiting in the virtual user's event loop. */
export async function placeOrderAsync(account: ExchangeAccount, order: OrderRequest): Promise<string | null> {
  markPhase();
  const url = `${baseUrl()}/api/orders`;
  return judgePlaced(
    await http.asyncRequest("POST", url, JSON.stringify(order), params(account, PLACE_TAGS)),
  );
}

export function cancelOrder(account: ExchangeAccount, orderId: string): void {
  markPhase();
  const response = http.del(`${baseUrl()}/api/orders/${orderId}`, null, params(account, CANCEL_TAGS));
  const isTaken = response.status === ACCEPTED;
  check(response, { "a cancel is taken": () => isTaken }, CANCEL_TAGS);
  orderFailed.add(!isTaken, { service: SERVICE });
}

function params({ apiKey }: ExchangeAccount, tags: Record<string, string>): Params {
  const type = tags === CANCEL_TAGS ? {} : { "Content-Type": "application/json" };
  return { tags, timeout: TIMEOUT, headers: { Authorization: `Bearer ${apiKey}`, ...type } };
}

function judgePlaced(response: RefinedResponse<ResponseType | undefined>): string | null {
  const placed = response.status === ACCEPTED ? readPlaced(response.body) : null;
  check(response, { "an order is taken and has an id": () => placed !== null }, PLACE_TAGS);
  orderFailed.add(placed === null, { service: SERVICE });
  if (placed === null) return null;
  orderDuration.add(response.timings.duration, { service: SERVICE });
  recordAcknowledged(placed.orderId);
  countShard(placed.shard);
  return placed.orderId;
}

/** What a taken order's answer must have; other exchanges need not name the shard. */
function readPlaced(body: unknown): { readonly orderId: string; readonly shard: string | null } | null {
  if (typeof body !== "string") return null;
  try {
    const { orderId, shard } = JSON.parse(body) as { orderId?: unknown; shard?: unknown };
    return typeof orderId === "string" ? { orderId, shard: typeof shard === "string" ? shard : null } : null;
  } catch {
    return null;
  }
}

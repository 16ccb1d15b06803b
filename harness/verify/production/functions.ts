import { setTimeout as delay } from "node:timers/promises";
import { exchangeApiKey } from "#fixtures/exchange.ts";
import { messageOf } from "../../errors.ts";
import { same } from "../checks.ts";
import { ExchangeClient } from "../exchange-client.ts";
import type { Line } from "./lines.ts";

const SYMBOL = "BTCUSDT";
const QUANTITY = "0.001";
const DEPOSIT = "10000";
/** Accounts that no load and no fixture uses: the last days of the account numbers that are opened here. */
const ACCOUNTS_FROM = 7_000_000;
const ACCOUNTS_SPAN = 1_000_000;
/** Below the market by so much an order rests, and is within the band of prices that is taken. */
const RESTS_AT = 0.95;
const MESSAGE_TIMEOUT_MS = 10_000;

/** 001, 3.3. */
export const FUNCTIONS = ["place", "cancel", "fill", "position", "websocket"] as const;
type FunctionName = (typeof FUNCTIONS)[number];

/** Places real orders on the bundled exchange, under two new accounts: what fails says how. */
export async function functionLines(baseUrl: string, nowMs: number): Promise<readonly Line[]> {
  const client = new ExchangeClient(baseUrl);
  const maker = ACCOUNTS_FROM + (Math.floor(nowMs / 1_000) % ACCOUNTS_SPAN) * 2;
  const taker = maker + 1;
  const opened = await attempt(async () => {
    await Promise.all([maker, taker].map((account) => client.openAccount(account, DEPOSIT)));
    return markPrice(baseUrl);
  });
  const price = "seen" in opened ? Number(opened.seen) : Number.NaN;
  const order = { symbol: SYMBOL, quantity: QUANTITY };
  const limit = (side: "BUY" | "SELL", at: number) => ({
    ...order,
    side,
    type: "LIMIT",
    price: at.toFixed(1),
  });
  let orderId = "";
  const attempts: Readonly<Record<FunctionName, () => Promise<string>>> = {
    place: async () => {
      ({ orderId } = await client.place(maker, limit("BUY", price * RESTS_AT)));
      const { status } = await client.untilStatus(maker, orderId, "OPEN");
      return `${orderId} ${status}`;
    },
    cancel: async () => {
      await client.cancel(maker, orderId);
      const { status, reason } = await client.untilStatus(maker, orderId, "CANCELLED");
      return `${status} ${reason ?? ""}`.trim();
    },
    fill: async () => {
      await client.place(maker, limit("SELL", price));
      const bought = await client.place(taker, { ...order, side: "BUY", type: "MARKET" });
      const { status, averagePrice } = await client.untilStatus(taker, bought.orderId, "FILLED");
      return `${status} @ ${averagePrice}`;
    },
    position: async () => {
      const position = (await client.positions(taker)).find(({ symbol }) => symbol === SYMBOL);
      if (position?.side !== "LONG" || position.size !== QUANTITY)
        throw new Error(`position is ${position?.side ?? "none"} ${position?.size ?? ""}`.trim());
      return `${position.side} ${position.size}`;
    },
    websocket: async () => {
      let placing: ReturnType<ExchangeClient["place"]> | undefined;
      const seen = await told(baseUrl, taker, async () => {
        placing = client.place(taker, limit("BUY", price * RESTS_AT));
        await placing;
      });
      // What comes by WebSocket may come before the answer; nothing of this is to stay in the book.
      const placed = await placing;
      if (placed !== undefined) await client.cancel(taker, placed.orderId);
      return seen;
    },
  };
  const lines: Line[] = [];
  for (const name of FUNCTIONS) {
    const found = "failed" in opened ? opened : await attempt(attempts[name]);
    const text = same("seen" in found ? found.seen : found.failed);
    const outcome = "seen" in found ? "pass" : "fail";
    const line = { id: `function-${name}`, value: null, shown: text, limit: null, reason: text };
    lines.push({ ...line, outcome, evidence: baseUrl });
  }
  return lines;
}

type Found = { readonly seen: string } | { readonly failed: string };

async function attempt(act: () => Promise<string>): Promise<Found> {
  try {
    return { seen: await act() };
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

async function markPrice(baseUrl: string): Promise<string> {
  const signal = AbortSignal.timeout(MESSAGE_TIMEOUT_MS);
  const response = await fetch(`${baseUrl}/api/symbols`, { signal });
  const symbols = (await response.json()) as readonly { symbol: string; markPrice: string }[];
  return symbols.find(({ symbol }) => symbol === SYMBOL)?.markPrice ?? "";
}

/** What comes by WebSocket of an order that is placed once it is open. */
async function told(baseUrl: string, account: number, act: () => Promise<void>): Promise<string> {
  const socket = new WebSocket(`${baseUrl.replace(/^http/, "ws")}/ws`);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.addEventListener("error", () => reject(new Error(`${socket.url}: it failed`)));
  socket.addEventListener("close", ({ code }) => reject(new Error(`${socket.url} was closed (${code})`)));
  socket.addEventListener("open", () =>
    socket.send(JSON.stringify({ type: "subscribe", apiKey: exchangeApiKey(account) })),
  );
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as { type: string; event?: string };
    if (message.type === "subscribed") act().catch(reject);
    if (message.type === "order") resolve(`order ${message.event ?? ""}`.trim());
  });
  const timeout = new AbortController();
  const late = delay(MESSAGE_TIMEOUT_MS, undefined, { signal: timeout.signal }).then(
    () => reject(new Error(`nothing came within ${MESSAGE_TIMEOUT_MS} ms`)),
    () => undefined,
  );
  try {
    return await promise;
  } finally {
    timeout.abort();
    await late;
    socket.close();
  }
}

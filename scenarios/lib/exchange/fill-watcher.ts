import { WebSocket } from "k6/websockets";
import { markPhase, remainingMs } from "../phase.ts";
import { ownAccount } from "./accounts.ts";
import { baseUrl, ExchangeCalls } from "./calls.ts";
import { fillDuration, fillMissing } from "./metrics.ts";
import { priceAt, TRADED_SYMBOLS, type TradedSymbol } from "./symbols.ts";

const PAUSE_MS = 250;
const FILL_TIMEOUT_MS = 5_000;
/** Far enough to meet whatever rests, near enough for the price band. */
const CROSSING_REACH = 0.01;
/** Fills that may come before the answer to their order. */
const EARLY_FILLS_MAX = 1_000;

/**
 * Measures from sending an order to its fill arriving over WebSocket: it places a counterpart, then an order that must
 * fill, again and again until the plan ends. The event loop keeps the iteration alive for as long as the socket is open.
 */
export function watchFills(): void {
  const account = ownAccount();
  const calls = new ExchangeCalls(account);
  const arrivals = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  const socket = new WebSocket(`${baseUrl().replace(/^http/, "ws")}/ws`, null);
  const end = setTimeout(() => socket.close(), Math.max(remainingMs(), 1));
  socket.onopen = () => socket.send(JSON.stringify({ type: "subscribe", apiKey: account.apiKey }));
  socket.onclose = () => clearTimeout(end);
  socket.onerror = () => socket.close();
  socket.onmessage = (event) => {
    const message = JSON.parse(typeof event?.data === "string" ? event.data : "{}") as {
      type: string;
      event?: string;
      order?: { orderId: string };
    };
    if (message.type === "subscribed") void measureAll();
    if (message.event !== "TRADE" || message.order === undefined) return;
    const { orderId } = message.order;
    const resolve = waiting.get(orderId);
    if (resolve !== undefined) resolve(Date.now());
    else if (arrivals.size < EARLY_FILLS_MAX) arrivals.set(orderId, Date.now());
  };

  async function measureAll(): Promise<void> {
    for (let turn = 0; remainingMs() > FILL_TIMEOUT_MS; turn++) {
      await measureOne(TRADED_SYMBOLS[turn % TRADED_SYMBOLS.length] as TradedSymbol);
      await new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    socket.close();
  }

  async function measureOne(traded: TradedSymbol): Promise<void> {
    const { symbol, quantity } = traded;
    const order = { symbol, quantity, type: "LIMIT" } as const;
    if ((await calls.placeAsync({ ...order, side: "SELL", price: priceAt(traded, 0) })) === null) return;
    arrivals.clear();
    const sentAt = Date.now();
    const orderId = await calls.placeAsync({
      ...order,
      side: "BUY",
      price: priceAt(traded, CROSSING_REACH),
    });
    if (orderId === null) return;
    const arrivedAt = arrivals.get(orderId) ?? (await arrival(orderId));
    markPhase();
    fillMissing.add(arrivedAt === null);
    if (arrivedAt !== null) fillDuration.add(arrivedAt - sentAt);
  }

  function arrival(orderId: string): Promise<number | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(null), FILL_TIMEOUT_MS);
      const settle = (at: number | null): void => {
        clearTimeout(timer);
        waiting.delete(orderId);
        resolve(at);
      };
      waiting.set(orderId, settle);
    });
  }
}

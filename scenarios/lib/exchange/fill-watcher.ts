import { WebSocket } from "k6/websockets";
import { markPhase, remainingMs } from "../phase.ts";
import { counterpartAccount, ownAccount } from "./accounts.ts";
import { ExchangeCalls, target } from "./calls.ts";
import { fillDuration, fillMissing } from "./metrics.ts";
import { priceAt, TRADED_SYMBOLS, type TradedSymbol } from "./symbols.ts";

const PAUSE_MS = 250;
const FILL_TIMEOUT_MS = 5_000;
/** Far enough to meet whatever rests, near enough for the price band. */
const CROSSING_REACH = 0.01;
/** What became of an order: when its fill came; nothing; or it met an order of its own account and is no sample. */
type Outcome = number | "missing" | "prevented";
/** Fills that may come before the answer to their order. */
const EARLY_FILLS_MAX = 1_000;

/**
 * Measures from sending an order to its fill arriving over WebSocket: another account places a
 * counterpart, then this one an order that must
 * fill, again and again until the plan ends. The event loop keeps the iteration alive for as long as the socket is open.
 */
export function watchFills(): void {
  const account = ownAccount();
  const calls = new ExchangeCalls(account);
  const counterpart = new ExchangeCalls(counterpartAccount());
  const arrivals = new Map<string, Outcome>();
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const socket = new WebSocket(`${target.url.replace(/^http/, "ws")}/ws`, null);
  const end = setTimeout(() => socket.close(), Math.max(remainingMs(), 1));
  socket.onopen = () => socket.send(JSON.stringify({ type: "subscribe", apiKey: account.apiKey }));
  socket.onclose = () => clearTimeout(end);
  socket.onerror = () => socket.close();
  socket.onmessage = (event) => {
    const message = JSON.parse(typeof event?.data === "string" ? event.data : "{}") as {
      type: string;
      event?: string;
      order?: { orderId: string; reason: string | null };
    };
    if (message.type === "subscribed") void measureAll();
    if (message.order === undefined) return;
    const { orderId, reason } = message.order;
    const isPrevented = message.event === "CANCELLED" && reason === "SELF_TRADE_PREVENTED";
    if (message.event !== "TRADE" && !isPrevented) return;
    const outcome = isPrevented ? "prevented" : Date.now();
    const resolve = waiting.get(orderId);
    if (resolve !== undefined) resolve(outcome);
    else if (arrivals.size < EARLY_FILLS_MAX && !arrivals.has(orderId)) arrivals.set(orderId, outcome);
  };

  async function measureAll(): Promise<void> {
    for (let turn = 0; remainingMs() > FILL_TIMEOUT_MS; turn++) {
      await measureOne(TRADED_SYMBOLS[turn % TRADED_SYMBOLS.length] as TradedSymbol);
      await new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async function measureOne(traded: TradedSymbol): Promise<void> {
    const { symbol, quantity } = traded;
    const order = { symbol, quantity, type: "LIMIT" } as const;
    if ((await counterpart.placeAsync({ ...order, side: "SELL", price: priceAt(traded, 0) })) === null)
      return;
    arrivals.clear();
    const sentAt = Date.now();
    const orderId = await calls.placeAsync({
      ...order,
      side: "BUY",
      price: priceAt(traded, CROSSING_REACH),
    });
    if (orderId === null) return;
    const outcome = arrivals.get(orderId) ?? (await arrival(orderId));
    if (outcome === "prevented") return;
    markPhase();
    fillMissing.add(outcome === "missing");
    if (outcome !== "missing") fillDuration.add(outcome - sentAt);
  }

  function arrival(orderId: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle("missing"), FILL_TIMEOUT_MS);
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer);
        waiting.delete(orderId);
        resolve(outcome);
      };
      waiting.set(orderId, settle);
    });
  }
}

import { Check, type Finding } from "../../../platform/audit/findings.ts";
import type { OutputEvent } from "../../lane/output-events.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";

/** An order as the events tell it. */
interface ToldOrder {
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly price: number;
  remaining: number;
  /** A stop that no trade has crossed is in no book. */
  rests: boolean;
}

/**
 * In no symbol, wherever its orders lie, does a bid meet an ask once all is at rest. The books are those that the events
 * tell: what was accepted, less what was traded and cancelled. A symbol that lives in two lanes shows here.
 */
export function checkBooks(events: readonly OutputEvent[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.notCrossed);
  const best = new Map<string, { bid: number; ask: number }>();
  const symbols = new Set(events.flatMap((event) => (event.kind === "SYMBOL_LISTED" ? [event.symbol] : [])));
  for (const symbol of symbols) best.set(symbol, { bid: 0, ask: Number.POSITIVE_INFINITY });
  for (const { symbol, side, price, remaining, rests } of toldOrders(events)) {
    const found = best.get(symbol);
    if (!rests || remaining <= 0 || price === 0 || found === undefined) continue;
    if (side === "buy") found.bid = Math.max(found.bid, price);
    else found.ask = Math.min(found.ask, price);
  }
  for (const [symbol, { bid, ask }] of best)
    check.expect(bid < ask, () => `${symbol}: best bid ${bid}, best ask ${ask}`);
  return check.finding;
}

/** The events of a lane are in order, those of two lanes are not: accepting comes first, all else adds up in any order. */
function toldOrders(events: readonly OutputEvent[]): Iterable<ToldOrder> {
  const orders = new Map<number, ToldOrder>();
  for (const event of events) {
    if (event.kind !== "ACCEPTED") continue;
    const { orderId, symbol, side, price, quantity, type } = event;
    orders.set(orderId, { symbol, side, price, remaining: quantity, rests: type !== "STOP_LIMIT" });
  }
  const take = (orderId: number, lots: number): void => {
    const order = orders.get(orderId);
    if (order !== undefined) order.remaining -= lots;
  };
  for (const event of events) {
    if (event.kind === "TRADE") {
      take(event.makerOrderId, event.quantity);
      take(event.takerOrderId, event.quantity);
    } else if (event.kind === "CANCELLED") {
      take(event.orderId, event.quantity);
    } else if (event.kind === "TRIGGERED") {
      const order = orders.get(event.orderId);
      if (order !== undefined) order.rests = true;
    }
  }
  return orders.values();
}

import type { Command, PlaceOrder } from "../engine/commands.ts";
import { Engine } from "../engine/engine.ts";
import type { EngineEvent } from "../engine/events.ts";
import { TEST_PLACE, testSpec } from "./commands.ts";

/** An engine with one symbol, AAA (tick value 1 per lot, mark 100, leverage 10, maintenance 5%), and rich accounts 1 to 3. */
export function openEngine(...more: readonly Command[]): Engine {
  const engine = new Engine(TEST_PLACE);
  const spec = testSpec("AAA", { quotePerTickLot: 1, leverageMax: 10, maintenanceDivisor: 20 });
  const opening: Command[] = [
    { kind: "LIST_SYMBOL", symbol: "AAA", spec },
    ...[1, 2, 3].map((accountId) => ({ kind: "DEPOSIT", accountId, amount: 1_000_000 }) as const),
  ];
  for (const command of [...opening, ...more]) {
    engine.apply(command);
  }
  return engine;
}

/** `order("7 by 1: buy 10 @ 100")`, `@ market`, `@ 105 stop 104`; `BBB` after the quantity names another symbol. */
export function order(text: string, clientOrderId = ""): PlaceOrder {
  const match = /^(\d+) by (\d+): (buy|sell) (-?\d+)(?: ([A-Z]+))? @ (market|-?\d+)(?: stop (-?\d+))?$/.exec(
    text,
  );
  if (match === null) {
    throw new Error(`can't read order ${JSON.stringify(text)}`);
  }
  const [, orderId, accountId, side, quantity, symbol = "AAA", price, stop] = match;
  return {
    kind: "PLACE_ORDER",
    orderId: Number(orderId),
    accountId: Number(accountId),
    clientOrderId,
    symbol,
    side: side === "buy" ? "buy" : "sell",
    type: stop !== undefined ? "STOP_LIMIT" : price === "market" ? "MARKET" : "LIMIT",
    price: price === "market" ? 0 : Number(price),
    stopPrice: Number(stop ?? 0),
    quantity: Number(quantity),
  };
}

/** Events as short lines: `trade 5 @ 100: 2 takes 1`, `cancelled 3: 7 NO_LIQUIDITY`, `refused SYMBOL_PAUSED`. */
export function tell(events: readonly EngineEvent[]): string[] {
  return events.map(tellOne);
}

function tellOne(event: EngineEvent): string {
  switch (event.kind) {
    case "ACCEPTED":
      return `accepted ${event.orderId}`;
    case "TRADE":
      return `trade ${event.quantity} @ ${event.price}: ${event.takerOrderId} takes ${event.makerOrderId}`;
    case "REFUSED":
      return `refused ${event.code}`;
    case "CANCELLED":
      return `cancelled ${event.orderId}: ${event.quantity} ${event.reason}`;
    case "TRIGGERED":
      return `triggered ${event.orderId}`;
    case "POSITION":
      return `${event.accountId} has ${event.size} ${event.symbol} for ${event.cost}, cash ${event.cash}`;
    case "CASH":
      return `${event.accountId} cash ${event.change} = ${event.cash}`;
    case "INSURANCE":
      return `insurance ${event.change} = ${event.fund}`;
    case "LIQUIDATION":
      return `liquidate ${event.accountId}: ${event.side} ${event.quantity} ${event.symbol}, ${event.equity} < ${event.maintenance}`;
    case "SELF_TRADE_MODE":
      return `${event.accountId} on self-trades ${event.mode}`;
    case "MARK_PRICE":
      return `mark ${event.symbol} ${event.price}`;
    case "SYMBOL_LISTED":
    case "SYMBOL_PAUSED":
    case "SYMBOL_RESUMED":
    case "HANDED_OFF":
    case "FORWARDED":
    case "SYMBOL_INSTALLED":
      break;
  }
  return `${event.kind} ${event.symbol}`;
}

import { Check, type Finding } from "../../../platform/audit/findings.ts";
import type { OutputEvent } from "../../lane/output-events.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";

/** Every trade leaves both orders with what they had less its quantity. */
export function checkTrades(events: readonly OutputEvent[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.trades);
  const remaining = new Map<number, number>();
  const expectStep = (orderId: number, after: number, quantity: number): void => {
    const before = remaining.get(orderId);
    check.expect(
      before === undefined || before - quantity === after,
      () => `order ${orderId}: ${before} less ${quantity} became ${after}`,
    );
    remaining.set(orderId, after);
  };
  for (const event of events) {
    if (event.kind === "ACCEPTED" || event.kind === "LIQUIDATION") {
      remaining.set(event.orderId, event.quantity);
    } else if (event.kind === "TRADE") {
      check.expect(
        event.quantity > 0 && event.price > 0,
        () => `trade of ${event.quantity} at ${event.price}`,
      );
      if (event.makerOrderId > 0) {
        expectStep(event.makerOrderId, event.makerRemaining, event.quantity);
      }
      if (event.takerOrderId > 0) {
        expectStep(event.takerOrderId, event.takerRemaining, event.quantity);
      }
    }
  }
  return check.finding;
}

import { Check, type Finding } from "../../../platform/audit/findings.ts";
import type { RecordedIds } from "../../../platform/audit/recorded-ids.ts";
import type { OutputEvent } from "../../lane/output-events.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";
import { eventsOf, type ReadLane, sentOrders } from "../read-lanes.ts";

/**
 * Each order whose sender was told that it is taken stands in an input topic and came to one end: accepted or refused,
 * once. A lane that passes an order on gives it no end, so two ends are two orders, and none is a lost one.
 */
export function checkAcknowledged({ ids, repeated }: RecordedIds, lanes: readonly ReadLane[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.acknowledged);
  const sent = sentOrders(lanes);
  const outcomes = new Map<number, number>();
  for (const event of eventsOf(lanes)) {
    if (event.kind === "ACCEPTED" || isRefusal(event)) {
      outcomes.set(event.orderId, (outcomes.get(event.orderId) ?? 0) + 1);
    }
  }
  for (let times = 0; times < repeated; times++) {
    check.expect(false, () => `${repeated} orders were acknowledged under an id that another order has`);
  }
  for (const orderId of ids) {
    const count = outcomes.get(orderId) ?? 0;
    check.expect(count === 1 && sent.has(orderId), () =>
      sent.has(orderId)
        ? `order ${orderId} has ${count} outcomes`
        : `order ${orderId} was acknowledged and stands in no input topic`,
    );
  }
  return check.finding;
}

/** An order that its sender, unsure of its fate, sent again is told that it is there already: that is no second end. */
function isRefusal(event: OutputEvent): event is Extract<OutputEvent, { readonly kind: "REFUSED" }> {
  if (event.kind !== "REFUSED" || event.command !== "PLACE_ORDER") return false;
  const isKnown = event.code === "DUPLICATE_ORDER_ID" || event.otherOrderId === event.orderId;
  return !isKnown;
}

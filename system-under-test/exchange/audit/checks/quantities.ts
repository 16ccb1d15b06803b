import { Check, type Finding } from "../../../platform/audit/findings.ts";
import type { EngineSnapshot } from "../../engine/snapshot.ts";
import type { OutputEvent } from "../../lane/output-events.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";
import { type ReadLane, sentOrders } from "../read-lanes.ts";

/** For each accepted order: quantity = filled + cancelled + still live; for each order sent: accepted, refused or forwarded. */
export function checkQuantities(
  lanes: readonly ReadLane[],
  events: readonly OutputEvent[],
  snapshots: readonly EngineSnapshot[],
): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.quantities);
  const open = new Map<number, number>();
  const take = (orderId: number, lots: number): void => {
    open.set(orderId, (open.get(orderId) ?? 0) - lots);
  };
  const refused = new Set<number>();
  for (const event of events) {
    if (event.kind === "ACCEPTED") {
      take(event.orderId, -event.quantity);
    } else if (event.kind === "TRADE") {
      take(event.makerOrderId, event.quantity);
      take(event.takerOrderId, event.quantity);
    } else if (event.kind === "CANCELLED") {
      take(event.orderId, event.quantity);
    } else if (event.kind === "REFUSED" && event.command === "PLACE_ORDER") {
      refused.add(event.orderId);
    }
  }
  for (const { bids, asks, buyStops, sellStops } of snapshots.flatMap(({ markets }) => markets)) {
    for (const { id, remaining } of [...bids, ...asks, ...buyStops, ...sellStops]) {
      take(id, remaining);
    }
  }
  for (const orderId of sentOrders(lanes)) {
    const left = open.get(orderId);
    check.expect(left === 0 || (left === undefined && refused.has(orderId)), () =>
      left === undefined
        ? `order ${orderId} was never answered`
        : `order ${orderId}: ${left} lots unaccounted for`,
    );
  }
  return check.finding;
}

import { Check, type Finding } from "../../../platform/audit/findings.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";
import type { ReadLane } from "../read-lanes.ts";

/** An order is accepted by one lane, once. */
export function checkOneLanePerOrder(lanes: readonly ReadLane[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.oneLane);
  const homes = new Map<number, string>();
  for (const { lane, frames } of lanes) {
    for (const event of frames.flatMap(({ events }) => events)) {
      if (event.kind === "ACCEPTED") {
        const other = homes.get(event.orderId);
        check.expect(
          other === undefined,
          () => `order ${event.orderId} was accepted by ${other} and ${lane}`,
        );
        homes.set(event.orderId, lane);
      }
    }
  }
  return check.finding;
}

import { Check, type Finding } from "../../../platform/audit/findings.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";
import type { ReadLane } from "../read-lanes.ts";

/** Each record's malformed entries are parked, with their codes and in their order; nothing else is. */
export function checkParked(lanes: readonly ReadLane[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.parked);
  for (const lane of lanes) {
    for (const { offset, entries } of lane.inputs) {
      const malformed = entries.flatMap((entry) => ("malformed" in entry ? [entry.malformed] : []));
      const events = lane.written.get(offset) ?? [];
      const parked = events.flatMap((event) => (event.kind === "PARKED" ? [event.code] : []));
      check.expect(
        malformed.join() === parked.join(),
        () => `${lane.lane} at ${offset}: parked ${parked.join()}, expected ${malformed.join()}`,
      );
    }
  }
  return check.finding;
}

import { Check, type Finding } from "../../../platform/audit/findings.ts";
import type { OutputEvent } from "../../lane/output-events.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";
import type { InputEntry, ReadLane } from "../read-lanes.ts";

/**
 * Each record's malformed entries and those that a primary has parked are told with their reasons, in their order;
 * nothing else is. A record of nothing else has no other effect. What has effects in a record of several commands is a
 * decision or a payment that the reference does not know, and has an invariant of its own.
 */
export function checkParked(lanes: readonly ReadLane[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.parked);
  for (const lane of lanes) {
    for (const { offset, entries } of lane.inputs) {
      const events = lane.written.get(offset) ?? [];
      const expected = entries.flatMap(reasonOf);
      const told = events.flatMap(reasonTold);
      check.expect(
        JSON.stringify(told) === JSON.stringify(expected),
        () => `${lane.lane} at ${offset}: parked ${told.join()}, expected ${expected.join()}`,
      );
      const effects = expected.length === entries.length ? events.filter(isEffect) : [];
      check.expect(
        effects.length === 0,
        () => `${lane.lane} at ${offset}: parked, and led to ${effects.map(({ kind }) => kind).join()}`,
      );
    }
  }
  return check.finding;
}

function reasonOf(entry: InputEntry): string[] {
  if ("malformed" in entry) return [entry.malformed];
  return entry.parked === undefined ? [] : [`ENGINE_FAILED ${entry.parked}`];
}

function reasonTold(event: OutputEvent): string[] {
  if (event.kind !== "PARKED") return [];
  return [event.code === "ENGINE_FAILED" ? `ENGINE_FAILED ${event.message}` : event.code];
}

function isEffect(event: OutputEvent): boolean {
  const isAnswer = event.kind === "REFUSED" && event.code === "ENGINE_FAILED";
  return event.kind !== "PARKED" && event.kind !== "STATE_HASH" && !isAnswer;
}

import { Check, type Finding } from "../../../platform/audit/findings.ts";
import type { EngineSnapshot } from "../../engine/snapshot.ts";
import { snapshotHash } from "../../engine/state-hash.ts";
import { HASH_EVERY_RECORDS } from "../../lane/lane.ts";
import type { OutputEvent } from "../../lane/output-events.ts";
import { ReferenceEngine } from "../../reference/reference-engine.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";
import type { InputEntry, ReadLane } from "../read-lanes.ts";

interface Replay {
  readonly events: Finding;
  readonly hashes: Finding;
  /** State of the reference after each lane's input. */
  readonly snapshots: ReadonlyMap<string, EngineSnapshot>;
}

/** Replays every lane's input through the reference. */
export function replayAll(lanes: readonly ReadLane[]): Replay {
  const events = new Check(EXCHANGE_INVARIANTS.events);
  const hashes = new Check(EXCHANGE_INVARIANTS.hashes);
  const snapshots = new Map<string, EngineSnapshot>();
  for (const lane of lanes) snapshots.set(lane.lane, replayLane(lane, lanes, { events, hashes }));
  return { events: events.finding, hashes: hashes.finding, snapshots };
}

function replayLane(
  lane: ReadLane,
  lanes: readonly ReadLane[],
  checks: { readonly events: Check; readonly hashes: Check },
): EngineSnapshot {
  const reference = new ReferenceEngine({ lane: lane.lane, lanes: lanes.map(({ lane }) => lane) });
  for (const { offset, entries } of lane.inputs) {
    const expected = entries.flatMap((entry) => answersTo(reference, entry)).flatMap(decisionOf);
    const found = lane.written.get(offset) ?? [];
    const actual = found.flatMap(decisionOf);
    for (let k = 0; k < Math.max(expected.length, actual.length); k++) {
      checks.events.expect(
        actual[k] === expected[k],
        () => `${lane.lane} at ${offset}: decision ${k} is ${actual[k]}, expected ${expected[k]}`,
      );
    }
    if (offset % HASH_EVERY_RECORDS === 0) {
      const hash = found.find((event) => event.kind === "STATE_HASH")?.hash;
      const own = snapshotHash(reference.snapshot());
      checks.hashes.expect(hash === own, () => `${lane.lane} at ${offset}: ${hash}, expected ${own}`);
    }
  }
  return reference.snapshot();
}

function answersTo(reference: ReferenceEngine, entry: InputEntry): readonly OutputEvent[] {
  if ("malformed" in entry) return [];
  return entry.parked === undefined ? reference.apply(entry.command).events : reference.refuse(entry.command);
}

/** What the engine decided, as text. What follows from it has an invariant of its own: money, remainders, cancels, hashes. */
function decisionOf(event: OutputEvent): string[] {
  if (FOLLOWING.has(event.kind)) return [];
  if (event.kind !== "TRADE") return [JSON.stringify(event)];
  return [JSON.stringify({ ...event, makerRemaining: undefined, takerRemaining: undefined })];
}

const FOLLOWING: ReadonlySet<OutputEvent["kind"]> = new Set<OutputEvent["kind"]>([
  "POSITION",
  "CASH",
  "INSURANCE",
  "CANCELLED",
  "STATE_HASH",
  "PARKED",
]);

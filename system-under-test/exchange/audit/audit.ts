import { ReferenceEngine } from "../reference/reference-engine.ts";
import { stateHash } from "../engine/state-hash.ts";
import type { EngineSnapshot } from "../engine/snapshot.ts";
import { Check, type Finding } from "../../platform/audit/findings.ts";
import type { RecordedIds } from "../../platform/audit/recorded-ids.ts";
import type { OutputEvent } from "../lane/output-events.ts";
import { LEGACY } from "../settings/sharding.ts";
import { type ReadLane, readLane } from "./read-lanes.ts";
import { EXCHANGE_INVARIANTS } from "./invariants.ts";
import type { LaneRecords } from "./records.ts";

export interface AuditOptions {
  /** Ids of the orders that came with a 202, `repeated` where an id was another order's before. Without it, nothing is compared with what senders were told. */
  readonly acknowledged?: RecordedIds;
  /** Whether the shards were a shadow of the legacy engine: each side is then an exchange of its own. */
  readonly isShadow?: boolean;
}

/**
 * Checks everything that an exchange has written, once it has come to rest. Pure: the topics' records in, findings out.
 * The engine's outputs are compared with those of the naive reference engine, which shares no logic with it.
 */
export function audit(records: readonly LaneRecords[], options: AuditOptions = {}): Finding[] {
  const lanes = records.map(readLane);
  const replay = replayAll(lanes);
  const isLegacy = ({ shard }: ReadLane): boolean => shard === LEGACY.name;
  const main = options.isShadow === true ? lanes.filter(isLegacy) : lanes;
  const shadow = options.isShadow === true ? lanes.filter((lane) => !isLegacy(lane)) : [];
  const acknowledged =
    options.acknowledged === undefined ? [] : [checkAcknowledged(options.acknowledged, main)];
  return [
    checkOutputIds(lanes),
    replay.events,
    replay.hashes,
    replay.notCrossed,
    replay.positions,
    replay.cash,
    ...checkOrders(main, replay.snapshots, ""),
    ...(shadow.length === 0 ? [] : checkOrders(shadow, replay.snapshots, "shadow: ")),
    checkParked(lanes, eventsOf(lanes)),
    ...acknowledged,
  ];
}

/** Checks over all lanes that an order may pass through. */
function checkOrders(
  lanes: readonly ReadLane[],
  snapshots: ReadonlyMap<string, EngineSnapshot>,
  prefix: string,
): Finding[] {
  const events = eventsOf(lanes);
  const own = lanes.flatMap(({ lane }) => snapshots.get(lane) ?? []);
  return [checkQuantities(lanes, events, own), checkTrades(events), checkOneLanePerOrder(lanes)].map(
    (finding) => ({ ...finding, name: prefix + finding.name }),
  );
}

function eventsOf(lanes: readonly ReadLane[]): OutputEvent[] {
  return lanes.flatMap((lane) => lane.frames.flatMap(({ events }) => events));
}

/** Every input record has its outputs exactly once, in order, k without a gap; nothing else stands there. */
function checkOutputIds(lanes: readonly ReadLane[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.outputIds);
  for (const { lane, inputs, frames, unreadable } of lanes) {
    for (const problem of unreadable) {
      check.expect(false, () => problem);
    }
    let next = 0;
    for (const { offset } of inputs) {
      let k = 0;
      let isLast = false;
      while (!isLast && frames[next]?.offset === offset && frames[next]?.firstK === k) {
        k += frames[next]?.events.length ?? 0;
        isLast = frames[next]?.last === true;
        next += 1;
      }
      check.expect(
        isLast,
        () =>
          `${lane}: input ${offset} has no complete output; found (${frames[next]?.offset}, ${frames[next]?.firstK})`,
      );
    }
    check.expect(
      next === frames.length,
      () => `${lane}: ${frames.length - next} output records beyond those of the input`,
    );
  }
  return check.finding;
}

/** Replays every lane's input through the reference. */
function replayAll(lanes: readonly ReadLane[]) {
  const events = new Check(EXCHANGE_INVARIANTS.events);
  const hashes = new Check(EXCHANGE_INVARIANTS.hashes);
  const notCrossed = new Check(EXCHANGE_INVARIANTS.notCrossed);
  const positions = new Check(EXCHANGE_INVARIANTS.positions);
  const cash = new Check(EXCHANGE_INVARIANTS.cash);
  const snapshots = new Map<string, EngineSnapshot>();
  for (const lane of lanes) {
    const reference = replayLane(lane, lanes, { events, hashes });
    const snapshot = reference.snapshot();
    snapshots.set(lane.lane, snapshot);
    checkBooks(notCrossed, snapshot);
    checkMoney(positions, cash, lane.lane, snapshot);
  }
  return {
    events: events.finding,
    hashes: hashes.finding,
    notCrossed: notCrossed.finding,
    positions: positions.finding,
    cash: cash.finding,
    snapshots,
  };
}

function replayLane(
  lane: ReadLane,
  lanes: readonly ReadLane[],
  checks: { readonly events: Check; readonly hashes: Check },
): ReferenceEngine {
  const reference = new ReferenceEngine({ lane: lane.lane, lanes: lanes.map(({ lane }) => lane) });
  const written = new Map<number, OutputEvent[]>();
  for (const { offset, events } of lane.frames) {
    written.set(offset, [...(written.get(offset) ?? []), ...events]);
  }
  for (const { offset, entries } of lane.inputs) {
    const expected = entries.flatMap((entry) =>
      "command" in entry ? reference.apply(entry.command).events : [],
    );
    const actual = (written.get(offset) ?? []).filter(
      ({ kind }) => kind !== "STATE_HASH" && kind !== "PARKED",
    );
    for (let k = 0; k < Math.max(expected.length, actual.length); k++) {
      checks.events.expect(
        JSON.stringify(actual[k]) === JSON.stringify(expected[k]),
        () =>
          `${lane.lane} (${offset}, ${k}): ${JSON.stringify(actual[k])}, expected ${JSON.stringify(expected[k])}`,
      );
    }
    const hash = written.get(offset)?.find((event) => event.kind === "STATE_HASH");
    if (hash?.kind === "STATE_HASH") {
      const own = stateHash(reference.snapshot());
      checks.hashes.expect(
        hash.hash === own,
        () => `${lane.lane} at ${offset}: ${hash.hash}, expected ${own}`,
      );
    }
  }
  return reference;
}

function checkBooks(check: Check, snapshot: EngineSnapshot): void {
  for (const { spec, bids, asks } of snapshot.markets) {
    const [bid, ask] = [bids[0]?.price ?? 0, asks[0]?.price ?? Number.POSITIVE_INFINITY];
    check.expect(bid < ask, () => `${spec.symbol}: best bid ${bid}, best ask ${ask}`);
  }
}

function checkMoney(positions: Check, cash: Check, lane: string, snapshot: EngineSnapshot): void {
  const all = snapshot.accounts.flatMap((account) => account.positions);
  for (const { spec } of snapshot.markets) {
    const sum = total(all.filter(({ symbol }) => symbol === spec.symbol).map(({ size }) => size));
    positions.expect(sum === 0n, () => `${spec.symbol}: positions sum to ${sum}`);
  }
  const held =
    total(snapshot.accounts.map((account) => account.cash)) -
    total(all.map(({ cost }) => cost)) +
    BigInt(snapshot.insuranceFund);
  cash.expect(
    held === BigInt(snapshot.netDeposits),
    () => `${lane}: ${held} held, ${snapshot.netDeposits} deposited`,
  );
}

function total(values: readonly number[]): bigint {
  return values.reduce((sum, value) => sum + BigInt(value), 0n);
}

/** For each accepted order: quantity = filled + cancelled + still live; for each order sent: accepted, refused or forwarded. */
function checkQuantities(
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

/**
 * Each order whose sender was told that it is taken stands in an input topic and came to one end: accepted or refused,
 * once. A lane that passes an order on gives it no end, so two ends are two orders, and none is a lost one.
 */
function checkAcknowledged({ ids, repeated }: RecordedIds, lanes: readonly ReadLane[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.acknowledged);
  const sent = sentOrders(lanes);
  const outcomes = new Map<number, number>();
  for (const event of eventsOf(lanes)) {
    if (event.kind === "ACCEPTED" || (event.kind === "REFUSED" && event.command === "PLACE_ORDER")) {
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

function sentOrders(lanes: readonly ReadLane[]): Set<number> {
  const ids = new Set<number>();
  for (const entry of lanes.flatMap(({ inputs }) => inputs.flatMap(({ entries }) => entries))) {
    if ("command" in entry && entry.command.kind === "PLACE_ORDER") {
      ids.add(entry.command.orderId);
    }
  }
  return ids;
}

/** Every trade leaves both orders with what they had less its quantity. */
function checkTrades(events: readonly OutputEvent[]): Finding {
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

/** An order is accepted by one lane, once. */
function checkOneLanePerOrder(lanes: readonly ReadLane[]): Finding {
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

/** As many parked entries as the input has malformed ones. */
function checkParked(lanes: readonly ReadLane[], events: readonly OutputEvent[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.parked);
  const malformed = lanes
    .flatMap(({ inputs }) => inputs.flatMap(({ entries }) => entries))
    .filter((entry) => "malformed" in entry);
  const parked = events.filter(({ kind }) => kind === "PARKED");
  check.expect(
    malformed.length === parked.length,
    () => `${malformed.length} malformed entries, ${parked.length} parked`,
  );
  return check.finding;
}

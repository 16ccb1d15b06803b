import type { Finding } from "../../platform/audit/findings.ts";
import type { RecordedIds } from "../../platform/audit/recorded-ids.ts";
import type { EngineSnapshot } from "../engine/snapshot.ts";
import { LEGACY } from "../settings/sharding.ts";
import { checkAcknowledged } from "./checks/acknowledged.ts";
import { checkBooks } from "./checks/books.ts";
import { checkMoney } from "./checks/money.ts";
import { checkOneLanePerOrder } from "./checks/one-lane.ts";
import { checkOutputIds } from "./checks/output-ids.ts";
import { checkParked } from "./checks/parked.ts";
import { checkQuantities } from "./checks/quantities.ts";
import { replayAll } from "./checks/replay.ts";
import { checkTrades } from "./checks/trades.ts";
import { eventsOf, type ReadLane, readLane } from "./read-lanes.ts";
import type { LaneRecords } from "./records.ts";

export interface AuditOptions {
  /** Ids of the orders that came with a 202, `repeated` where an id was another order's before. Without it, nothing is compared with what senders were told. */
  readonly acknowledged?: RecordedIds;
  /** Whether the shards were a shadow of the legacy engine: each side is then an exchange of its own. */
  readonly isShadow?: boolean;
}

/**
 * Checks everything that an exchange has written, once it has come to rest. Pure: the topics' records in, findings out.
 * What the engine decided is compared with the naive reference engine, which shares no logic with it; what follows from
 * its decisions (books, positions, cash, remainders) is computed from the events it wrote.
 */
export function audit(records: readonly LaneRecords[], options: AuditOptions = {}): Finding[] {
  const lanes = records.map(readLane);
  const { events, hashes, snapshots } = replayAll(lanes);
  const isLegacy = ({ shard }: ReadLane): boolean => shard === LEGACY.name;
  const main = options.isShadow === true ? lanes.filter(isLegacy) : lanes;
  const shadow = options.isShadow === true ? lanes.filter((lane) => !isLegacy(lane)) : [];
  const acknowledged =
    options.acknowledged === undefined ? [] : [checkAcknowledged(options.acknowledged, main)];
  return [
    checkOutputIds(lanes),
    events,
    hashes,
    ...checkExchange(main, snapshots, ""),
    ...(shadow.length === 0 ? [] : checkExchange(shadow, snapshots, "shadow: ")),
    checkParked(lanes),
    ...acknowledged,
  ];
}

/** Checks over all lanes that a symbol, an order or an account may pass through. */
function checkExchange(
  lanes: readonly ReadLane[],
  snapshots: ReadonlyMap<string, EngineSnapshot>,
  prefix: string,
): Finding[] {
  const events = eventsOf(lanes);
  const own = lanes.flatMap(({ lane }) => snapshots.get(lane) ?? []);
  const { positions, cash } = checkMoney(lanes, snapshots);
  return [
    checkBooks(events),
    positions,
    cash,
    checkQuantities(lanes, events, own),
    checkTrades(events),
    checkOneLanePerOrder(lanes),
  ].map((finding) => ({ ...finding, name: prefix + finding.name }));
}

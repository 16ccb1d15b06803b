import type { ShardNode } from "./shard-node.ts";

/** What one engine process says about itself under `/state`. */
export interface ShardState {
  readonly shard: string;
  readonly instance: string;
  readonly role: string;
  readonly term: number;
  readonly lanes: readonly {
    readonly name: string;
    /** Where the snapshot ends that this process began with; 0 without one. */
    readonly startOffset: number;
    readonly nextOffset: number;
    readonly committedOffset: number;
    readonly lagRecords: number;
    readonly pendingRecords: number;
    /** Commands that no engine could apply, ever. */
    readonly parkedCommands: number;
    readonly symbols: readonly {
      readonly symbol: string;
      readonly state: "ACTIVE" | "PAUSED";
      readonly restingOrders: number;
      readonly waitingStops: number;
      readonly markPrice: number;
    }[];
  }[];
}

export function describeState(node: ShardNode, shard: string, instance: string): ShardState {
  const lanes = node.lanes.map(({ lane, startOffset, committed, pendingRecords }) => ({
    name: lane.name,
    startOffset,
    nextOffset: lane.nextOffset,
    committedOffset: committed,
    lagRecords: node.lagOf(lane.partition),
    pendingRecords,
    parkedCommands: node.parked.countOf(lane.partition),
    symbols: [...lane.engine.state.markets.values()].map(({ spec, paused, book, stops, mark }) => ({
      symbol: spec.symbol,
      state: paused ? ("PAUSED" as const) : ("ACTIVE" as const),
      restingOrders: book.size,
      waitingStops: stops.size,
      markPrice: mark,
    })),
  }));
  return { shard, instance, role: node.role, term: node.term, lanes };
}

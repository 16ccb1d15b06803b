import { LEGACY, type ShardingSettings, type ShardSettings } from "../settings/sharding.ts";
import { type LaneAddress, lanesOf, type PartitionCounts } from "./lanes.ts";
import { partitionOf } from "./partition.ts";

/** Steps of a canary: the share of symbols, in percent, that sharded engines take over. */
export const CANARY_STEPS = [0, 5, 10, 25, 50, 100] as const;

/**
 * `symbol`: that share of the symbols lives on the shards. `shadow`: all orders stay with the legacy engine, and those
 * symbols' orders are copied to the shards as well, whose answers are compared and shown to nobody.
 * There is no canary by order: a symbol has one book, and half of its orders can't meet the other half in another one.
 */
export const CANARY_MODES = ["symbol", "shadow"] as const;
export type CanaryMode = (typeof CANARY_MODES)[number];

export interface RoutingOptions {
  readonly sharding: ShardingSettings;
  readonly canaryPercent: number;
  readonly canaryMode: CanaryMode;
  readonly partitions: PartitionCounts;
  /** All symbols that are traded: what a canary's share is a share of. Without them only 0 and 100 percent are any. */
  readonly symbols?: readonly string[];
}

/** Where a symbol's commands go, and where copies of them go. */
export interface Route {
  readonly lane: LaneAddress;
  readonly shadow: LaneAddress | null;
}

const CANARY_BUCKETS = 10_000;

/** What the settings say about symbols: a pure function, the same in every backend. */
export class RoutingPolicy {
  readonly lanes: readonly LaneAddress[];
  readonly #options: RoutingOptions;
  readonly #byName: ReadonlyMap<string, LaneAddress>;
  readonly #canary: ReadonlySet<string>;

  constructor(options: RoutingOptions) {
    this.#options = options;
    this.lanes = lanesOf([LEGACY, ...options.sharding.shards], options.partitions);
    this.#byName = new Map(this.lanes.map((lane) => [lane.name, lane]));
    this.#canary = new Set(canaryOf(options.symbols ?? [], options.canaryPercent));
  }

  routeOf(symbol: string): Route {
    const { sharding, canaryMode } = this.#options;
    const shard = this.shardOf(symbol);
    if (!sharding.enabled || !this.isInCanary(symbol)) {
      return { lane: this.#laneFor(LEGACY, symbol), shadow: null };
    }
    const sharded = this.#laneFor(shard, symbol);
    return canaryMode === "shadow"
      ? { lane: this.#laneFor(LEGACY, symbol), shadow: sharded }
      : { lane: sharded, shadow: null };
  }

  isInCanary(symbol: string): boolean {
    return this.#options.canaryPercent === 100 || this.#canary.has(symbol);
  }

  /** The shard that the settings give the symbol: by name, by the longest prefix, or the one for the rest. */
  shardOf(symbol: string): ShardSettings {
    let best: ShardSettings | undefined;
    let bestLength = -1;
    for (const shard of this.#options.sharding.shards) {
      const length = matchLength(shard, symbol);
      if (length > bestLength) {
        best = shard;
        bestLength = length;
      }
    }
    if (best === undefined) {
      throw new Error(`no shard takes symbol ${JSON.stringify(symbol)}`);
    }
    return best;
  }

  /** The lane of that symbol in a shard named by an operator; undefined when there is no such shard. */
  laneIn(shardName: string, symbol: string): LaneAddress | undefined {
    const shard = [LEGACY, ...this.#options.sharding.shards].find(({ name }) => name === shardName);
    return shard === undefined ? undefined : this.#laneFor(shard, symbol);
  }

  laneByName(name: string): LaneAddress | undefined {
    return this.#byName.get(name);
  }

  #laneFor(shard: ShardSettings, symbol: string): LaneAddress {
    const count = this.#options.partitions.get(shard.inputTopic) ?? 0;
    const lane =
      count === 0 ? undefined : this.#byName.get(`${shard.inputTopic}/${partitionOf(symbol, count)}`);
    if (lane === undefined) {
      throw new Error(
        `topic ${shard.inputTopic} has no partitions; create it with scripts/create-shard-topics.sh`,
      );
    }
    return lane;
  }
}

/**
 * That share of the symbols, to the nearest whole number but at least one. They are taken in the order of a hash, so
 * that names have no say, and a larger share keeps all of a smaller one.
 */
function canaryOf(symbols: readonly string[], percent: number): readonly string[] {
  const count = percent === 0 ? 0 : Math.max(1, Math.round((symbols.length * percent) / 100));
  const inOrder = symbols
    .map((symbol) => ({ symbol, bucket: partitionOf(symbol, CANARY_BUCKETS) }))
    .sort((one, other) => one.bucket - other.bucket || (one.symbol < other.symbol ? -1 : 1));
  return inOrder.slice(0, count).map(({ symbol }) => symbol);
}

/** How well the shard's list fits: the length of the name or prefix, 0 for the shard that takes the rest, -1 for not. */
function matchLength(shard: ShardSettings, symbol: string): number {
  const lengths = shard.symbols.map((pattern) => {
    const prefix = pattern.endsWith("*") ? pattern.slice(0, -1) : null;
    const fits = prefix === null ? pattern === symbol : symbol.startsWith(prefix);
    return fits ? pattern.length : -1;
  });
  return shard.symbols.length === 0 ? 0 : Math.max(...lengths);
}

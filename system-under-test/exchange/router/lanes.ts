import type { ShardSettings } from "../settings/sharding.ts";

/** One partition of a shard's input topic, and the engine behind it. */
export interface LaneAddress {
  /** `topic/partition`: the name that engines know it by. */
  readonly name: string;
  readonly shard: string;
  readonly topic: string;
  readonly partition: number;
  readonly outputTopic: string;
  /** Where the shard's engines talk to each other. */
  readonly syncTopic: string;
}

/** How many partitions a topic has. */
export type PartitionCounts = ReadonlyMap<string, number>;

export function lanesOf(shards: readonly ShardSettings[], partitions: PartitionCounts): LaneAddress[] {
  return shards.flatMap((shard) => {
    const count = partitions.get(shard.inputTopic) ?? 0;
    return Array.from({ length: count }, (_, partition) => ({
      name: `${shard.inputTopic}/${partition}`,
      shard: shard.name,
      topic: shard.inputTopic,
      partition,
      outputTopic: shard.outputTopic,
      syncTopic: shard.syncTopic,
    }));
  });
}

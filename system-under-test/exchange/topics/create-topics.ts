import type { ITopicConfig, Kafka } from "kafkajs";
import { createServedTopics } from "../../platform/kafka/create-topics.ts";
import type { ShardSettings } from "../settings/sharding.ts";
import { partitionCounts } from "../kafka/partition-counts.ts";

export interface TopicOptions {
  readonly partitions: number;
  /** Brokers that have each record; as many as there are, up to three, when it is not given. */
  readonly replication?: number | undefined;
}

/** Who owns which account: the newest record of each account counts. Read by backends alone. */
export const OWNERS_TOPIC = "exchange-account-owners";

const REPLICATION_MAX = 3;

export interface TopicOutcome {
  readonly topic: string;
  /** What there is now. */
  readonly partitions: number;
  readonly outcome: "created" | "exists";
}

/** Creates what is missing. Topics that exist are left as they are, whatever their number of partitions. */
export async function createTopics(
  kafka: Kafka,
  shards: readonly ShardSettings[],
  options: TopicOptions,
): Promise<TopicOutcome[]> {
  const { partitions, replication = replicationFor(await countBrokers(kafka)) } = options;
  const wanted = [
    ...shards.flatMap((shard) => topicsOf(shard, { partitions, replication })),
    ownersTopic(replication),
  ];
  const names = wanted.map(({ topic }) => topic);
  const before = await partitionCounts(kafka, names);
  const missing = wanted.filter(({ topic }) => !before.has(topic));
  if (missing.length > 0) {
    const admin = kafka.admin();
    await admin.connect();
    try {
      await createServedTopics(admin, missing);
    } finally {
      await admin.disconnect();
    }
  }
  const after = await partitionCounts(kafka, names);
  return names.map((topic) => ({
    topic,
    partitions: after.get(topic) ?? 0,
    outcome: before.has(topic) ? "exists" : "created",
  }));
}

/** How many brokers of a cluster have each record. */
export function replicationFor(brokers: number): number {
  return Math.max(1, Math.min(brokers, REPLICATION_MAX));
}

/** How many of them must have a record before it is acknowledged: one may be missing, where there is a second. */
export function insyncReplicasMin(replication: number): number {
  return Math.max(1, replication - 1);
}

async function countBrokers(kafka: Kafka): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return (await admin.describeCluster()).brokers.length;
  } finally {
    await admin.disconnect();
  }
}

/** Inputs and outputs are the exchange's memory and are kept; of a sync topic only the newest state is of use. */
function topicsOf(
  shard: ShardSettings,
  { partitions, replication }: { readonly partitions: number; readonly replication: number },
): ITopicConfig[] {
  const common = { numPartitions: partitions, replicationFactor: replication };
  const keep = [safe(replication), { name: "retention.ms", value: "-1" }];
  return [
    { topic: shard.inputTopic, ...common, configEntries: keep },
    { topic: shard.outputTopic, ...common, configEntries: keep },
    { topic: shard.syncTopic, ...common, configEntries: compact(replication) },
  ];
}

/** One partition, so that more of them later can't part an account's records. */
function ownersTopic(replicationFactor: number): ITopicConfig {
  return {
    topic: OWNERS_TOPIC,
    numPartitions: 1,
    replicationFactor,
    configEntries: compact(replicationFactor),
  };
}

function safe(replication: number) {
  return { name: "min.insync.replicas", value: String(insyncReplicasMin(replication)) };
}

function compact(replication: number) {
  return [
    safe(replication),
    { name: "cleanup.policy", value: "compact" },
    { name: "segment.ms", value: "600000" },
    { name: "min.cleanable.dirty.ratio", value: "0.1" },
  ];
}

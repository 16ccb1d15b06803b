import type { Kafka } from "kafkajs";
import { partitionCounts } from "./partition-counts.ts";
import { createTopics } from "../topics/create-topics.ts";
import type { ShardSettings } from "../settings/sharding.ts";

export class MissingTopicsError extends Error {
  override readonly name = "MissingTopicsError";

  constructor(topics: readonly string[]) {
    super(`Kafka has no topic ${topics.join(", ")}; create them with scripts/create-shard-topics.sh`);
  }
}

const SETTLE_TIMEOUT_MS = 15_000;
const SETTLE_POLL_MS = 100;

/** `requireTopics` after creating what is missing, with so many partitions; several services may do so at once. */
export async function ensureTopics(
  kafka: Kafka,
  shards: readonly ShardSettings[],
  partitions: number,
  others: readonly string[] = [],
): Promise<Map<string, number>> {
  if (partitions === 0) {
    return requireTopics(kafka, shards, others);
  }
  const endAt = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    try {
      await createTopics(kafka, shards, { partitions });
      const counts = await requireTopics(kafka, shards, others);
      await requireLeaders(kafka, [...counts.keys()]);
      return counts;
    } catch (error) {
      if (performance.now() > endAt) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS));
    }
  }
}

/** A topic that was only just created may not be served yet. */
async function requireLeaders(kafka: Kafka, topics: readonly string[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
  } finally {
    await admin.disconnect();
  }
}

/** Like `partitionCounts`, but all topics of the shards, and the others, must exist; input and output with as many partitions. */
export async function requireTopics(
  kafka: Kafka,
  shards: readonly ShardSettings[],
  others: readonly string[] = [],
): Promise<Map<string, number>> {
  const topics = [
    ...shards.flatMap((shard) => [shard.inputTopic, shard.outputTopic, shard.syncTopic]),
    ...others,
  ];
  const counts = await partitionCounts(kafka, topics);
  const missing = topics.filter((topic) => !counts.has(topic));
  if (missing.length > 0) {
    throw new MissingTopicsError(missing);
  }
  for (const { inputTopic, outputTopic } of shards) {
    if (counts.get(inputTopic) !== counts.get(outputTopic)) {
      throw new Error(
        `topic ${inputTopic} has ${counts.get(inputTopic)} partitions and ${outputTopic} has ${counts.get(outputTopic)}: expected as many`,
      );
    }
  }
  return counts;
}

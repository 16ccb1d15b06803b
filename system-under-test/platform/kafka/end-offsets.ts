import type { Kafka } from "kafkajs";

export interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  /** `topic/partition` */
  readonly place: string;
  /** The first offset that is still there. */
  readonly begin: number;
  /** The offset that the next record will have. */
  readonly end: number;
}

/** Where the partitions of these topics begin and end now. */
export async function endOffsets(kafka: Kafka, topics: readonly string[]): Promise<PartitionEnd[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await Promise.all(
      topics.map(async (topic) => ({ topic, partitions: await admin.fetchTopicOffsets(topic) })),
    );
    return offsets.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, low, high }) => ({
        topic,
        partition,
        place: `${topic}/${partition}`,
        begin: Number(low),
        end: Number(high),
      })),
    );
  } finally {
    await admin.disconnect();
  }
}

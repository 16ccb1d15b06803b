import type { Kafka } from "kafkajs";
import { PAYMENT_TOPICS } from "./events.ts";

/** Creates topics that are missing; those that exist are left as they are. Several services may do so at once. */
export async function createPaymentTopics(kafka: Kafka, partitions: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const topics = PAYMENT_TOPICS.filter((topic) => !existing.has(topic)).map((topic) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: 1,
      configEntries: [{ name: "retention.ms", value: "-1" }],
    }));
    if (topics.length > 0) await admin.createTopics({ topics, waitForLeaders: true });
  } finally {
    await admin.disconnect();
  }
}

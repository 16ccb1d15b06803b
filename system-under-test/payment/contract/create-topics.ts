import type { Kafka } from "kafkajs";
import { createServedTopics } from "../../platform/kafka/create-topics.ts";
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
    if (topics.length > 0) await createServedTopics(admin, topics);
  } finally {
    await admin.disconnect();
  }
}

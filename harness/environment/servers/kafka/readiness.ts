import { Kafka, logLevel } from "kafkajs";
import { messageOf } from "../../../errors.ts";
import type { Poll } from "../../system/waiting.ts";

const ANSWER_TIMEOUT_MS = 2_000;

/** Whether the broker at `host:port` lists its topics. */
export async function pollKafka(address: string): Promise<Poll<void>> {
  const kafka = new Kafka({
    clientId: "loadproof",
    brokers: [address],
    connectionTimeout: ANSWER_TIMEOUT_MS,
    requestTimeout: ANSWER_TIMEOUT_MS,
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.listTopics();
    return { done: true, value: undefined };
  } catch (error) {
    return { done: false, because: `Kafka: ${messageOf(error)}` };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

import type { Kafka } from "kafkajs";
import { createKafka } from "../../platform/kafka/client.ts";
import { DegradedError } from "../../platform/health.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import { Preparation } from "../../platform/preparation.ts";
import type { KafkaConfig } from "../settings.ts";
import { createPaymentTopics } from "./create-topics.ts";

/** How long a request to Kafka may take. */
export function kafkaTimeoutMs(config: KafkaConfig): number {
  return config.DEFECTS.has("kafka-timeout-10s") ? 10_000 : config.KAFKA_PRODUCER_REQUEST_TIMEOUT_MS;
}

/**
 * A Kafka client, and the topics made in the background: a service whose Kafka is away at the start takes what needs no
 * Kafka, and goes on with the rest as soon as it is there.
 */
export function connectKafka(context: ServiceContext<KafkaConfig>): Kafka {
  const { config, logger, health } = context;
  const kafka = createKafka({
    brokers: config.KAFKA_BROKERS,
    clientId: config.INSTANCE,
    requestTimeoutMs: kafkaTimeoutMs(config),
    log: (level, message) => logger[level](message),
  });
  const topics = new Preparation(context, {
    name: `Kafka at ${config.KAFKA_BROKERS.join(",")}`,
    variable: "KAFKA_BROKERS",
    prepare: async () => createPaymentTopics(kafka, config.KAFKA_TOPIC_PARTITIONS),
  });
  health.dependsOn("kafka", async () => {
    if (topics.problem !== null) throw new DegradedError(`events wait in the outbox: ${topics.problem}`);
  });
  return kafka;
}

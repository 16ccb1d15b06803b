import type { Kafka } from "kafkajs";
import { pause } from "../../platform/kafka/pause.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { describeError } from "../../platform/errors.ts";
import { DegradedError } from "../../platform/health.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import type { KafkaConfig } from "../settings.ts";
import { createPaymentTopics } from "./create-topics.ts";

const RETRY_MS = 500;

/** How long a request to Kafka may take. */
export function kafkaTimeoutMs(config: KafkaConfig): number {
  return config.DEFECTS.has("kafka-timeout-10s") ? 10_000 : config.KAFKA_PRODUCER_REQUEST_TIMEOUT_MS;
}

/**
 * A Kafka client, and the topics made in the background: a service whose Kafka is away at the start takes what needs no
 * Kafka, and goes on with the rest as soon as it is there.
 */
export function connectKafka({ config, logger, health, resources }: ServiceContext<KafkaConfig>): Kafka {
  const kafka = createKafka({
    brokers: config.KAFKA_BROKERS,
    clientId: config.INSTANCE,
    requestTimeoutMs: kafkaTimeoutMs(config),
    log: (level, message) => logger[level](message),
  });
  let problem: string | null = "topics are not made yet";
  const closing = new AbortController();
  const make = async (): Promise<void> => {
    while (!closing.signal.aborted && problem !== null) {
      try {
        await createPaymentTopics(kafka, config.KAFKA_TOPIC_PARTITIONS);
        problem = null;
      } catch (error) {
        problem = describeError(error);
        await pause(RETRY_MS);
      }
    }
  };
  const making = make();
  resources.defer(async () => {
    closing.abort();
    await making;
  });
  health.dependsOn("kafka", async () => {
    if (problem !== null) throw new DegradedError(`events wait in the outbox: ${problem}`);
  });
  return kafka;
}

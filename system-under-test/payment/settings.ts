import { z } from "zod";
import { baseConfigFields, httpUrl, integer, kafkaBrokers, redisUrl } from "../platform/config.ts";

/** Settings that 004 has too carry its names. */
export const kafkaFields = {
  KAFKA_BROKERS: kafkaBrokers,
  KAFKA_PRODUCER_REQUEST_TIMEOUT_MS: integer(1, 600_000).default(2_000),
  /** Partitions of topics that are made at the start. */
  KAFKA_TOPIC_PARTITIONS: integer(1, 1_000).default(3),
} as const;

export const redisFields = { REDIS_URL: redisUrl } as const;

export const breakerFields = {
  CIRCUIT_BREAKER_FAILURE_RATE_THRESHOLD: integer(1, 100).default(50),
  CIRCUIT_BREAKER_SLOW_CALL_RATE_THRESHOLD: integer(1, 100).default(50),
  CIRCUIT_BREAKER_SLOW_CALL_DURATION_THRESHOLD_MS: integer(1, 600_000).default(2_000),
  CIRCUIT_BREAKER_SLIDING_WINDOW_SIZE: integer(1, 10_000).default(20),
  CIRCUIT_BREAKER_MINIMUM_NUMBER_OF_CALLS: integer(1, 10_000).default(5),
  CIRCUIT_BREAKER_WAIT_DURATION_IN_OPEN_STATE_MS: integer(1, 3_600_000).default(5_000),
  CIRCUIT_BREAKER_PERMITTED_CALLS_IN_HALF_OPEN_STATE: integer(1, 10_000).default(3),
  CIRCUIT_BREAKER_MAX_WAIT_DURATION_IN_HALF_OPEN_STATE_MS: integer(1, 3_600_000).default(10_000),
} as const;

/** How the payment gateway is called. */
export const gatewayCallFields = {
  PG_URL: httpUrl,
  PG_TIMEOUT_MS: integer(1, 600_000).default(1_000),
  /** Calls for one request under the same key before its outcome counts as unknown. */
  PG_ATTEMPTS_MAX: integer(1, 100).default(3),
  PG_CONNECTIONS_MAX: integer(1, 10_000).default(256),
} as const;

export const outboxFields = {
  OUTBOX_POLLING_INTERVAL_MS: integer(1, 600_000).default(250),
  OUTBOX_POLLING_BATCH_SIZE: integer(1, 10_000).default(1_000),
  /** Failed tries in a row after which `/health` is failing; events are never given up. */
  OUTBOX_POLLING_MAX_RETRIES: integer(1, 10_000).default(20),
  OUTBOX_POLLING_RETRY_INTERVAL_MS: integer(1, 600_000).default(1_000),
} as const;

const kafkaSchema = z.object({ ...baseConfigFields, ...kafkaFields });
const breakerSchema = z.object({ ...baseConfigFields, ...breakerFields });
const gatewayCallSchema = z.object({ ...baseConfigFields, ...gatewayCallFields });
const outboxSchema = z.object({ ...baseConfigFields, ...outboxFields });
export type KafkaConfig = z.infer<typeof kafkaSchema>;
export type BreakerConfig = z.infer<typeof breakerSchema>;
export type GatewayCallConfig = z.infer<typeof gatewayCallSchema>;
export type OutboxConfig = z.infer<typeof outboxSchema>;

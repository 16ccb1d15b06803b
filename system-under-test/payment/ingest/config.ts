import { z } from "zod";
import { baseConfigFields, integer } from "../../platform/config.ts";
import { databaseFields } from "../../platform/database.ts";
import { breakerFields, gatewayCallFields, kafkaFields, outboxFields, redisFields } from "../settings.ts";

export const ingestConfigSchema = z.object({
  ...baseConfigFields,
  ...databaseFields,
  ...kafkaFields,
  ...redisFields,
  ...breakerFields,
  ...gatewayCallFields,
  ...outboxFields,
  /** Authorisations worked on side by side, and those that may wait for their turn; more are answered 503 `overloaded`. */
  SERVER_TOMCAT_THREADS_MAX: integer(1, 100_000).default(400),
  SERVER_TOMCAT_ACCEPT_COUNT: integer(0, 100_000).default(2_000),
  /** Requests of one merchant in a second; more are answered 429. */
  RATE_LIMIT_PER_SECOND: integer(1, 1_000_000).default(500),
  /** How long an instance has a payment to itself before another may go on with it. */
  PAYMENT_LEASE_MS: integer(100, 600_000).default(10_000),
  /** How often an instance looks for payments that nobody goes on with. */
  PAYMENT_SWEEP_INTERVAL_MS: integer(10, 600_000).default(1_000),
  IDEMPOTENCY_CACHE_SECONDS: integer(1, 604_800).default(3_600),
});
export type IngestConfig = z.infer<typeof ingestConfigSchema>;

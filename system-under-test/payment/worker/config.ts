import { z } from "zod";
import { baseConfigFields, integer } from "../../platform/config.ts";
import { databaseFields } from "../../platform/database.ts";
import { breakerFields, gatewayCallFields, kafkaFields, outboxFields } from "../settings.ts";

/** Of the settlement worker and the refund worker. */
export const workerConfigSchema = z.object({
  ...baseConfigFields,
  ...databaseFields,
  ...kafkaFields,
  ...breakerFields,
  ...gatewayCallFields,
  ...outboxFields,
  /** Requests to the gateway on their way at a time. */
  WORKER_REQUESTS_MAX: integer(1, 10_000).default(200),
  /** How long a worker has a request to itself before another may take it over. */
  WORKER_LEASE_MS: integer(100, 600_000).default(15_000),
  /** Tries of a request, each of PG_ATTEMPTS_MAX calls, before it is parked as a dead letter. */
  WORKER_TRIES_MAX: integer(1, 1_000).default(10),
  /** Wait before the second try; it doubles with each, up to 30 times as long. */
  WORKER_RETRY_INTERVAL_MS: integer(1, 600_000).default(1_000),
});
export type WorkerConfig = z.infer<typeof workerConfigSchema>;

import { z } from "zod";
import { baseConfigFields, httpUrl, httpUrls, integer } from "../../platform/config.ts";
import { databaseFields } from "../../platform/database.ts";

export const monitoringConfigSchema = z.object({
  ...baseConfigFields,
  ...databaseFields,
  GATEWAY_URL: httpUrl,
  INGEST_URLS: httpUrls,
  /** Where parts of the environment can be stopped and started; without it there is no test of the circuit breaker. */
  ENVIRONMENT_CONTROL_URL: httpUrl.optional(),
  /** Names and meaning of 004, section 5-9. */
  OPEN_STATE_WAIT_SECONDS: integer(1, 600).default(35),
  RECOVERY_READY_CHECKS: integer(1, 600).default(60),
  RECOVERY_TRAFFIC_ATTEMPTS: integer(1, 600).default(60),
});
export type MonitoringConfig = z.infer<typeof monitoringConfigSchema>;

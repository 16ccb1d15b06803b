import { z } from "zod";
import { baseConfigFields, httpUrls, integer } from "../../platform/config.ts";

/** Names and defaults of 004, section 9-3; times in milliseconds. */
export const gatewayConfigSchema = z.object({
  ...baseConfigFields,
  INGEST_URLS: httpUrls,
  MONITORING_URLS: httpUrls,
  GATEWAY_CONNECT_TIMEOUT: integer(1, 600_000).default(2_000),
  GATEWAY_RESPONSE_TIMEOUT: integer(1, 600_000).default(20_000),
  GATEWAY_MAX_CONNECTIONS: integer(1, 100_000).default(4_000),
  GATEWAY_POOL_ACQUIRE_TIMEOUT: integer(1, 600_000).default(5_000),
});
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;

import { z } from "zod";
import { baseConfigFields, integer, redisUrl } from "../platform/config.ts";
import { databaseFields } from "../platform/database.ts";

export const commerceConfigSchema = z.object({
  ...baseConfigFields,
  ...databaseFields,
  REDIS_URL: redisUrl,
  /** What waiting requests of a kind may cost while the load goes on; beyond it they are answered 503 `overloaded`. */
  QUEUE_WAIT_MS_MAX: integer(1, 60_000).default(1_000),
  /** How old a page of products may be. */
  PRODUCT_CACHE_MS: integer(1, 60_000).default(1_000),
  /** An order that is not paid for so long is cancelled, and its stock is free again. */
  ORDER_UNPAID_MS_MAX: integer(1, 86_400_000).default(900_000),
  ORDER_SWEEP_INTERVAL_MS: integer(10, 600_000).default(5_000),
});
export type CommerceConfig = z.infer<typeof commerceConfigSchema>;

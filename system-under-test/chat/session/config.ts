import { z } from "zod";
import { baseConfigFields, httpUrls, integer, redisUrl } from "../../platform/config.ts";

export const sessionConfigSchema = z.object({
  ...baseConfigFields,
  DBMAN_URLS: httpUrls,
  REDIS_URL: redisUrl,
  /** A working day: a long run logs in once. */
  ACCESS_TOKEN_SECONDS: integer(1, 604_800).default(28_800),
  /** Passwords checked at the same time; others wait in a queue. */
  PASSWORD_CHECKS_MAX: integer(1, 64).default(4),
  /** Logins that may wait; beyond it they are refused with 503. */
  PASSWORD_QUEUE_MAX: integer(1, 100_000).default(2_000),
});
export type SessionConfig = z.infer<typeof sessionConfigSchema>;

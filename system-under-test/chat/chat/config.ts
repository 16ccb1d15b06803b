import { z } from "zod";
import { baseConfigFields, httpUrl, httpUrls, integer, redisUrl } from "../../platform/config.ts";

export const chatConfigSchema = z.object({
  ...baseConfigFields,
  DBMAN_URLS: httpUrls,
  TENANTHUB_URL: httpUrl,
  REDIS_URL: redisUrl,
  TENANT_CACHE_ENTRIES: integer(1, 1_000_000).default(1_000),
  TENANT_CACHE_MS: integer(0, 86_400_000).default(60_000),
  /** While tenanthub gives no answer, metadata older than TENANT_CACHE_MS is used for so much longer. */
  TENANT_CACHE_STALE_MS: integer(0, 86_400_000).default(600_000),
  /** Waiting messages may cost a lane so much before one more is refused with 503 `store_queue_full`; a burst four times that. */
  STORE_WAIT_MS_MAX: integer(10, 60_000).default(150),
  /** Open WebSockets beyond this are refused with 503. */
  SOCKETS_MAX: integer(1, 1_000_000).default(10_000),
  /** Bytes that may wait for a slow reader before its socket is closed with 4429. */
  SOCKET_BUFFER_BYTES_MAX: integer(1_024, 1_073_741_824).default(1_048_576),
  SOCKET_PING_MS: integer(100, 3_600_000).default(25_000),
  /** A socket that gave no sign for so long is closed with 4408. */
  SOCKET_SILENCE_MS_MAX: integer(100, 3_600_000).default(60_000),
  /** How often the rooms of an open socket are read again. */
  MEMBERSHIP_REFRESH_MS: integer(100, 3_600_000).default(60_000),
  /** How often the rooms with open sockets are compared with dbman, for messages that Redis lost. */
  FEED_CHECK_MS: integer(100, 3_600_000).default(3_000),
});
export type ChatConfig = z.infer<typeof chatConfigSchema>;

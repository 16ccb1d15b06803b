import { Redis } from "ioredis";
import type { Logger } from "./log.ts";

export type { Redis } from "ioredis";

const CONNECT_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 1_000;
const RECONNECT_DELAY_MS_MAX = 1_000;

/**
 * A Redis connection that reconnects by itself for ever and never queues: a command without a connection fails at
 * once, one without an answer fails after a second.
 */
export function connectRedis(options: {
  url: string;
  name: string;
  logger: Logger;
  /** Whether a reconnect subscribes again to what was subscribed to before; true by default. */
  resubscribes?: boolean;
}): Redis {
  const redis = new Redis(options.url, {
    connectionName: options.name,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResubscribe: options.resubscribes ?? true,
    retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_DELAY_MS_MAX),
  });
  let lastMessage = "";
  redis.on("ready", () => {
    lastMessage = "";
  });
  redis.on("error", (error: Error) => {
    if (error.message === lastMessage) return;
    lastMessage = error.message;
    options.logger.warn(
      `event=redis_error connection=${options.name} message=${JSON.stringify(error.message)}`,
    );
  });
  return redis;
}

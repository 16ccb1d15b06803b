import type { BaseConfig } from "./config.ts";
import { describeError } from "./errors.ts";
import { DegradedError } from "./health.ts";
import { connectRedis, type Redis } from "./redis.ts";
import type { ServiceContext } from "./run-service.ts";

export interface OptionalRedis {
  readonly redis: Redis;
  /** For a command that failed: the service went on without its answer. */
  readonly onFailure: (error: unknown) => void;
}

/** A Redis that the service can do without: while it is away health is degraded and says what that means (`without`). */
export function connectOptionalRedis(
  { config, logger, health, resources }: ServiceContext<BaseConfig & { readonly REDIS_URL: string }>,
  without: string,
): OptionalRedis {
  const redis = connectRedis({ url: config.REDIS_URL, name: config.INSTANCE, logger });
  resources.defer(() => redis.disconnect());
  health.dependsOn("redis", async () => {
    await redis.ping().catch((error: unknown) => {
      const { host } = new URL(config.REDIS_URL);
      const what = `${without}: Redis at ${host} can't be used: ${describeError(error)}`;
      throw new DegradedError(`${what}; start it or correct REDIS_URL, it is tried again all the time`);
    });
  });
  return {
    redis,
    onFailure: (error) => logger.debug(`event=redis_failed message=${JSON.stringify(describeError(error))}`),
  };
}

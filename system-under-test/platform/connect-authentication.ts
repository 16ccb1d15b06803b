import { Authentication } from "./authentication.ts";
import type { BaseConfig } from "./config.ts";
import { connectRedis, type Redis } from "./redis.ts";
import { RevocationList } from "./revocations.ts";
import type { ServiceContext } from "./run-service.ts";
import { createTokenVerifier } from "./tokens.ts";

export interface ConnectedAuthentication {
  readonly authentication: Authentication;
  readonly revocations: RevocationList;
  readonly redis: Redis;
}

/** What a service needs to know its callers: the verifier, and the revocation list kept up to date from Redis. */
export function connectAuthentication(
  context: ServiceContext<BaseConfig & { readonly REDIS_URL: string }>,
): ConnectedAuthentication {
  const { config, logger, metrics, health, resources } = context;
  const redis = connectRedis({ url: config.REDIS_URL, name: config.INSTANCE, logger });
  resources.defer(() => redis.disconnect());
  const revocations = resources.use(new RevocationList(redis, { logger, registry: metrics.registry }));
  redis.on("ready", () => void revocations.refresh());
  health.dependsOn("redis", async () => {
    await redis.ping();
    if (!revocations.loaded) throw new Error("the revoked tokens have not been read yet");
  });
  const authentication = new Authentication(createTokenVerifier(config.TOKEN_SECRET), revocations);
  return { authentication, revocations, redis };
}

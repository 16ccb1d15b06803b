import type { BaseConfig } from "../../platform/config.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import { ServiceClient } from "../../platform/service-client.ts";

/** A client for dbman that is part of the service's health and is closed with it. */
export function connectDbman(
  context: ServiceContext<BaseConfig & { readonly DBMAN_URLS: readonly string[] }>,
): ServiceClient {
  const { config, logger, metrics, health, resources } = context;
  const dbman = resources.use(
    new ServiceClient({
      name: "dbman",
      urls: config.DBMAN_URLS,
      secret: config.TOKEN_SECRET,
      registry: metrics.registry,
      logger,
    }),
  );
  health.dependsOn("dbman", async () => dbman.checkHealth());
  return dbman;
}

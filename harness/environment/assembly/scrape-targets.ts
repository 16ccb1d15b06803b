import type { ScrapeTarget } from "../servers/server-module.ts";
import type { Instance, ServiceInstance } from "./instances.ts";

/** Every service instance of an environment; `addressOf` says where a server of it finds it. */
export function scrapeTargets(
  instances: readonly Instance[],
  addressOf: (instance: ServiceInstance) => string,
): readonly ScrapeTarget[] {
  return instances
    .filter((instance) => instance.kind === "service")
    .map((instance) => ({
      service: instance.service,
      instance: instance.name,
      address: addressOf(instance),
    }));
}

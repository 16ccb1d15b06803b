import type { Topology } from "#system/topology.ts";
import type { Sharding } from "./figures.ts";

/** The exchange with sharding on or off. */
export function withSharding(topology: Topology, sharding: Sharding): Topology {
  return {
    ...topology,
    services: topology.services.map((service) => ({
      ...service,
      environment: { ...service.environment, SHARDING_ENABLED: String(sharding === "on") },
    })),
  };
}

/** The exchange's Kafka alone. */
export const KAFKA_TOPOLOGY: Topology = { name: "exchange-kafka", servers: ["kafka"], services: [] };

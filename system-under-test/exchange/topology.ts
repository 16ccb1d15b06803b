import type { ServiceDefinition, Topology } from "../topology.ts";

/** Secrets of the bundled exchange, which listens on this machine only: its load scripts and fixtures must know them. */
export const EXCHANGE_SECRETS = {
  api: "bundled-exchange-api-secret-for-this-machine-only",
  operator: "bundled-exchange-operator-secret-for-this-machine-only",
} as const;

/** One engine of the exchange: its first replica is the primary at the start, the second its hot standby. */
function engine(name: string, shard: string, ports: readonly number[]): ServiceDefinition {
  return {
    name,
    entry: "exchange/shard/main.ts",
    ports,
    environment: { SHARD: shard, CREATE_TOPICS_PARTITIONS: "1" },
    addresses: { KAFKA_BROKERS: { of: "kafka", as: "host-port" } },
    needs: ["kafka"],
    dataFolder: "SNAPSHOT_DIRECTORY",
    healthPath: "/health",
  };
}

/** The exchange of 000 and 001: three shards with standbys, the engine from before sharding, and the backend. */
export const EXCHANGE_TOPOLOGY: Topology = {
  name: "exchange",
  servers: ["kafka"],
  services: [
    engine("shard-1", "shard-1", [8181, 8182]),
    engine("shard-2", "shard-2", [8281, 8282]),
    engine("shard-3", "shard-3", [8381, 8382]),
    engine("legacy-engine", "legacy", [8481]),
    {
      name: "exchange",
      entry: "exchange/backend/main.ts",
      ports: [8085],
      environment: {
        API_SECRET: EXCHANGE_SECRETS.api,
        OPERATOR_SECRET: EXCHANGE_SECRETS.operator,
        CREATE_TOPICS_PARTITIONS: "1",
      },
      addresses: {
        KAFKA_BROKERS: { of: "kafka", as: "host-port" },
        SHARD_1_URLS: { of: "shard-1", as: "urls" },
        SHARD_2_URLS: { of: "shard-2", as: "urls" },
        SHARD_3_URLS: { of: "shard-3", as: "urls" },
        LEGACY_ENGINE_URLS: { of: "legacy-engine", as: "urls" },
      },
      needs: ["kafka", "shard-1", "shard-2", "shard-3", "legacy-engine"],
      healthPath: "/health",
    },
  ],
};

/** Servers that are not ours: the environment knows how to start each of them. */
export type ServerName = "postgres" | "redis" | "kafka" | "prometheus";

/** How the address of another part of the topology is written into a service's environment. */
export type AddressFormat = "url" | "urls" | "host-port";

export interface ServiceDefinition {
  readonly name: string;
  /** Entry file, relative to `system-under-test/`. */
  readonly entry: string;
  /** Ports asked for by `up` (002's defaults), one per replica; a run takes free ports. */
  readonly ports: readonly number[];
  /** Environment variables that never change with the runtime. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variable -> what it names: `{ DBMAN_URLS: { of: "dbman", as: "urls" } }` (urls: comma-separated, one per replica). */
  readonly addresses: Readonly<Record<string, { readonly of: string; readonly as: AddressFormat }>>;
  /** Services and servers that must be healthy before this one starts. */
  readonly needs: readonly string[];
  /** Path that answers 200 when the service and what it depends on are healthy. */
  readonly healthPath: string;
}

export interface Topology {
  readonly name: string;
  readonly servers: readonly ServerName[];
  readonly services: readonly ServiceDefinition[];
}

/**
 * The chat system of 002. Every service also gets PORT, HOST, INSTANCE (`chat-1`), DEFECTS and the shared secrets;
 * the environment adds POSTGRES_URL and REDIS_URL where `addresses` names those servers.
 */
export const CHAT_TOPOLOGY: Topology = {
  name: "chat",
  servers: ["postgres", "redis"],
  services: [
    {
      name: "dbman",
      entry: "chat/dbman/main.ts",
      ports: [8093, 8094],
      environment: {},
      addresses: { POSTGRES_URL: { of: "postgres", as: "url" } },
      needs: ["postgres"],
      healthPath: "/health",
    },
    {
      name: "session",
      entry: "chat/session/main.ts",
      ports: [8090],
      environment: {},
      addresses: { DBMAN_URLS: { of: "dbman", as: "urls" }, REDIS_URL: { of: "redis", as: "url" } },
      needs: ["dbman", "redis"],
      healthPath: "/health",
    },
    {
      name: "orghub",
      entry: "chat/orghub/main.ts",
      ports: [8091],
      environment: {},
      addresses: { DBMAN_URLS: { of: "dbman", as: "urls" }, REDIS_URL: { of: "redis", as: "url" } },
      needs: ["dbman", "redis"],
      healthPath: "/health",
    },
    {
      name: "tenanthub",
      entry: "chat/tenanthub/main.ts",
      ports: [8092],
      environment: {},
      addresses: { DBMAN_URLS: { of: "dbman", as: "urls" }, REDIS_URL: { of: "redis", as: "url" } },
      needs: ["dbman", "redis"],
      healthPath: "/health",
    },
    {
      name: "chat",
      entry: "chat/chat/main.ts",
      ports: [8080, 8081],
      environment: {},
      addresses: {
        DBMAN_URLS: { of: "dbman", as: "urls" },
        TENANTHUB_URL: { of: "tenanthub", as: "url" },
        REDIS_URL: { of: "redis", as: "url" },
      },
      needs: ["dbman", "redis", "tenanthub"],
      healthPath: "/health",
    },
  ],
};

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

export const TOPOLOGIES: readonly Topology[] = [CHAT_TOPOLOGY, EXCHANGE_TOPOLOGY];

export { DEFECTS } from "./platform/defects.ts";

import type { Topology } from "../topology.ts";

/**
 * Of the services that store: a young generation of this many megabytes from the start. It starts at one, grows only with
 * what survives, and nearly nothing does, so it would be collected many times a second for as long as the service runs.
 */
const STORING = ["--min-semi-space-size=32", "--max-semi-space-size=32"];

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
      nodeOptions: STORING,
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
      nodeOptions: STORING,
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

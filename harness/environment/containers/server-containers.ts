import type { ServerName } from "#system/topology.ts";
import type { Context } from "../../context.ts";
import type { Endpoint } from "../assembly/variables.ts";
import { type HeldPort, LOOPBACK } from "../ports/reservation.ts";
import type { Secrets } from "../secrets.ts";
import {
  fsyncSetting,
  POSTGRES_DATABASE,
  POSTGRES_INITDB_ARGUMENTS,
  POSTGRES_USER,
  postgresSettings,
  untilPostgresAnswers,
} from "../servers/postgres.ts";
import type { ScrapeTarget } from "../servers/prometheus.ts";
import { REDIS_ARGUMENTS, untilRedisAnswers } from "../servers/redis.ts";
import { postgresVersion, redisVersion } from "../servers/versions.ts";
import type { ContainerPlan } from "./container-launcher.ts";
import { imageName } from "./images.ts";
import { kafkaContainer } from "./kafka-container.ts";
import { prometheusContainer } from "./prometheus-container.ts";

const READY_TIMEOUT_MS = 90_000;
const STOP_GRACE_MS = 8_000;
const POSTGRES_PORT = 5432;
const REDIS_PORT = 6379;

export interface ServerContainerOptions {
  readonly context: Context;
  readonly port: HeldPort;
  readonly secrets: Secrets;
  readonly logPath: string;
  /** Service instances with a `/metrics`, for a server that looks at them. */
  readonly scrapeTargets: readonly ScrapeTarget[];
}

/** A server in a container of its own. */
export interface ServerContainer {
  readonly plan: ContainerPlan;
  /** Where the services find it, inside the network. */
  readonly inside: Endpoint;
  /** Connection string from this machine. */
  readonly outsideUrl: string;
  /** For reports, once it runs: `PostgreSQL 18.4 (fsync on, image postgres:18.4-bookworm)`. */
  readonly describe: () => Promise<string>;
}

export const SERVER_CONTAINERS: {
  readonly [Name in ServerName]: (options: ServerContainerOptions) => ServerContainer;
} = {
  postgres: postgresContainer,
  redis: redisContainer,
  kafka: kafkaContainer,
  prometheus: prometheusContainer,
};

function postgresContainer({ context, port, secrets, logPath }: ServerContainerOptions): ServerContainer {
  const fsync = fsyncSetting(context);
  const image = imageName("postgres", context);
  const urlAt = (address: string): string =>
    `postgresql://${POSTGRES_USER}:${secrets.postgresPassword}@${address}/${POSTGRES_DATABASE}`;
  const settings = { ...postgresSettings(fsync), listen_addresses: "*", dynamic_shared_memory_type: "mmap" };
  const outsideUrl = urlAt(`${LOOPBACK}:${port.port}`);
  return {
    describe: async () => `PostgreSQL ${await postgresVersion(outsideUrl)} (fsync ${fsync}, image ${image})`,
    inside: {
      service: "postgres",
      url: urlAt(`postgres:${POSTGRES_PORT}`),
      address: `postgres:${POSTGRES_PORT}`,
    },
    outsideUrl,
    plan: {
      name: "postgres",
      service: "postgres",
      image,
      command: [
        "postgres",
        ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      variables: {
        POSTGRES_USER,
        POSTGRES_PASSWORD: secrets.postgresPassword,
        POSTGRES_DB: POSTGRES_DATABASE,
        POSTGRES_INITDB_ARGS: POSTGRES_INITDB_ARGUMENTS.join(" "),
      },
      containerPort: POSTGRES_PORT,
      port,
      url: `${LOOPBACK}:${port.port}`,
      logPath,
      stopGraceMs: STOP_GRACE_MS,
      stopSignal: "SIGINT",
      confined: false,
      untilHealthy: (signal) => untilPostgresAnswers(outsideUrl, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
  };
}

function redisContainer({ context, port, logPath }: ServerContainerOptions): ServerContainer {
  const image = imageName("redis", context);
  const address = `${LOOPBACK}:${port.port}`;
  return {
    describe: async () => `Redis ${await redisVersion(LOOPBACK, port.port)} (image ${image})`,
    inside: { service: "redis", url: `redis://redis:${REDIS_PORT}`, address: `redis:${REDIS_PORT}` },
    outsideUrl: `redis://${address}`,
    plan: {
      name: "redis",
      service: "redis",
      image,
      // Only the services of its network and this machine reach it; protected mode would refuse both.
      command: [
        "redis-server",
        "--port",
        String(REDIS_PORT),
        "--bind",
        "0.0.0.0",
        "--protected-mode",
        "no",
        ...REDIS_ARGUMENTS,
      ],
      variables: {},
      containerPort: REDIS_PORT,
      port,
      url: address,
      logPath,
      stopGraceMs: STOP_GRACE_MS,
      stopSignal: "SIGTERM",
      confined: false,
      untilHealthy: (signal) =>
        untilRedisAnswers(LOOPBACK, port.port, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
  };
}

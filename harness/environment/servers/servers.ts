import type { ServerName } from "#system/topology.ts";
import { alertmanager } from "./alertmanager/alertmanager.ts";
import { kafka } from "./kafka/kafka.ts";
import { postgres } from "./postgres/postgres.ts";
import { prometheus } from "./prometheus.ts";
import { redis } from "./redis.ts";
import { toxiproxy } from "./toxiproxy/toxiproxy.ts";
import type { ServerModule } from "./server-module.ts";

/** Every server that an environment can start. */
export const SERVERS: Readonly<Record<ServerName, ServerModule>> = {
  postgres,
  redis,
  kafka,
  prometheus,
  alertmanager,
  toxiproxy,
};

/** For reports: `PostgreSQL 18.4 (fsync on)`. */
export function serverLabel({ title }: ServerModule, version: string, details: readonly string[]): string {
  return details.length === 0 ? `${title} ${version}` : `${title} ${version} (${details.join(", ")})`;
}

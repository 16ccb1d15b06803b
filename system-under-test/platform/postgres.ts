import { Gauge, type Registry } from "prom-client";
import { DatabaseError, Pool } from "pg";
import type { Logger } from "./log.ts";

export type PostgresPool = Pool;

export interface PostgresPoolOptions {
  readonly url: string;
  /** `reads`, `writes`: names the pool in metrics and in pg_stat_activity. */
  readonly name: string;
  readonly instance: string;
  readonly connectionsMax: number;
  /** Waiting longer than this for a free connection is an error; a second when it is not given. */
  readonly checkoutTimeoutMs?: number;
  readonly statementTimeoutMs: number;
  /** Server settings of each connection, as in `enable_indexscan`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const CHECKOUT_TIMEOUT_MS = 1_000;
const IDLE_TIMEOUT_MS = 60_000;
/** Added to the server's statement timeout, for a server that does not answer at all. */
const QUERY_TIMEOUT_EXTRA_MS = 500;

/** A connection pool with timeouts on checkout, statement and answer; disposed by `pool.end()`. */
export function createPostgresPool(options: PostgresPoolOptions, logger: Logger): PostgresPool {
  const settings = Object.entries(options.settings ?? {}).map(([name, value]) => `-c ${name}=${value}`);
  const pool = new Pool({
    connectionString: options.url,
    application_name: `${options.instance}-${options.name}`,
    max: options.connectionsMax,
    connectionTimeoutMillis: options.checkoutTimeoutMs ?? CHECKOUT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + QUERY_TIMEOUT_EXTRA_MS,
    keepAlive: true,
    ...(settings.length === 0 ? {} : { options: settings.join(" ") }),
  });
  pool.on("error", (error) => logger.warn({ err: error }, "event=postgres_connection_lost"));
  return pool;
}

/** Adds the gauge of the pools' connections by state to the metrics. */
export function measurePools(pools: Readonly<Record<string, PostgresPool>>, registry: Registry): void {
  const gauge = new Gauge({
    name: "postgres_pool_connections",
    help: "Connections of a pool by state; waiting counts callers without a connection.",
    labelNames: ["pool", "state"],
    registers: [registry],
    collect: () => {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
        gauge.set({ pool, state: "open" }, totalCount);
        gauge.set({ pool, state: "idle" }, idleCount);
        gauge.set({ pool, state: "waiting" }, waitingCount);
      }
    },
  });
}

/** SQLSTATE of a PostgreSQL error; undefined for other failures, such as a lost connection. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

import type { PoolClient } from "pg";
import { migrate } from "../../platform/migrate.ts";
import { createPostgresPool, measurePools, type PostgresPool } from "../../platform/postgres.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import type { DatabaseConfig } from "../settings.ts";

export type Transaction = PoolClient;

const MIGRATIONS = new URL("migrations/", import.meta.url);

/** Brings the schema up to date and opens the pool; health depends on it. */
export async function connectDatabase({
  config,
  logger,
  metrics,
  health,
  resources,
}: ServiceContext<DatabaseConfig>): Promise<Database> {
  await migrate(config.POSTGRES_URL, MIGRATIONS);
  const pool = createPostgresPool(
    {
      url: config.POSTGRES_URL,
      name: "payment",
      instance: config.INSTANCE,
      connectionsMax: config.SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE,
      checkoutTimeoutMs: config.SPRING_DATASOURCE_HIKARI_CONNECTION_TIMEOUT,
      statementTimeoutMs: config.STATEMENT_TIMEOUT_MS,
    },
    logger,
  );
  resources.defer(async () => pool.end());
  measurePools({ payment: pool }, metrics.registry);
  health.dependsOn("postgres", async () => void (await pool.query("SELECT 1")));
  return new Database(pool);
}

export class Database {
  readonly pool: PostgresPool;

  constructor(pool: PostgresPool) {
    this.pool = pool;
  }

  /** One transaction: committed when the work resolves, else rolled back. A connection that is in doubt is closed. */
  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    // A connection that is lost in mid-transaction says so here and by the statement that fails; once is enough.
    client.on("error", ignore);
    let doubt: Error | undefined;
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      doubt = await client.query("ROLLBACK").then(
        () => undefined,
        (failure: Error) => failure,
      );
      throw error;
    } finally {
      client.off("error", ignore);
      client.release(doubt);
    }
  }
}

function ignore(): void {}

import type { PoolClient } from "pg";
import type { z } from "zod";
import { type BaseConfig, integer, postgresUrl } from "./config.ts";
import { migrate } from "./migrate.ts";
import { createPostgresPool, measurePools, type PostgresPool, sqlState } from "./postgres.ts";
import { Preparation } from "./preparation.ts";
import type { ServiceContext } from "./run-service.ts";

export type Transaction = PoolClient;

/** As Spring reads them from the environment, which is what 003 and 004 set. */
export const databaseFields = {
  POSTGRES_URL: postgresUrl,
  SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE: integer(2, 300).default(20),
  SPRING_DATASOURCE_HIKARI_CONNECTION_TIMEOUT: integer(1, 600_000).default(1_000),
  STATEMENT_TIMEOUT_MS: integer(10, 600_000).default(5_000),
} as const;

export type DatabaseConfig = BaseConfig & {
  readonly [Name in keyof typeof databaseFields]: z.infer<(typeof databaseFields)[Name]>;
};

/** SQLSTATE classes that mean a server that is away, full or on its way up; others don't mend themselves. */
const AWAY = /^(08|53|57)/;

/**
 * Opens the pool of this name and brings the schema up to date with a folder of migrations, then executes further
 * statements; health depends on it. A service whose database is away at the start fails its requests until it is there.
 */
export async function openDatabase(
  context: ServiceContext<DatabaseConfig>,
  name: string,
  migrations: URL,
  statements: readonly string[] = [],
): Promise<Database> {
  const { config, logger, metrics, health, resources } = context;
  const pool = createPostgresPool(
    {
      url: config.POSTGRES_URL,
      name,
      instance: config.INSTANCE,
      connectionsMax: config.SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE,
      checkoutTimeoutMs: config.SPRING_DATASOURCE_HIKARI_CONNECTION_TIMEOUT,
      statementTimeoutMs: config.STATEMENT_TIMEOUT_MS,
    },
    logger,
  );
  resources.defer(async () => pool.end());
  measurePools({ [name]: pool }, metrics.registry);
  const schema = new Preparation(context, {
    name: `PostgreSQL at ${new URL(config.POSTGRES_URL).host}`,
    variable: "POSTGRES_URL",
    prepare: async () => {
      await migrate(config.POSTGRES_URL, migrations);
      for (const statement of statements) await pool.query(statement);
    },
    isFinal: (error) => !AWAY.test(sqlState(error) ?? "08"),
  });
  health.dependsOn("postgres", async () => {
    if (schema.problem !== null) throw new Error(schema.problem);
    await pool.query("SELECT 1");
  });
  await schema.firstTry;
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

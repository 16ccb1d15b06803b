import { type Database, type DatabaseConfig, openDatabase } from "../../platform/database.ts";
import type { ServiceContext } from "../../platform/run-service.ts";

export type { Database, Transaction } from "../../platform/database.ts";

const MIGRATIONS = new URL("migrations/", import.meta.url);

/** The payments' database; `statements` are executed once its schema is up to date. */
export async function connectDatabase(
  context: ServiceContext<DatabaseConfig>,
  statements: readonly string[] = [],
): Promise<Database> {
  return openDatabase(context, "payment", MIGRATIONS, statements);
}

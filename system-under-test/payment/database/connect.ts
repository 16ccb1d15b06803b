import { type Database, type DatabaseConfig, openDatabase } from "../../platform/database.ts";
import type { ServiceContext } from "../../platform/run-service.ts";

export type { Database, Transaction } from "../../platform/database.ts";

const MIGRATIONS = new URL("migrations/", import.meta.url);

export async function connectDatabase(context: ServiceContext<DatabaseConfig>): Promise<Database> {
  return openDatabase(context, "payment", MIGRATIONS);
}

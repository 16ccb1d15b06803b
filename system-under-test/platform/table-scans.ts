import { Gauge, type Registry } from "prom-client";
import type { PostgresPool } from "./postgres.ts";

interface ScannedTable {
  readonly relname: string;
  readonly rows: number;
}

/**
 * Rows that sequential scans have read of each table: what an index that is missing, or is not used, costs. The metric
 * and its label are called as postgres_exporter calls them. While the database is away there are none.
 */
export function measureTableScans(pool: PostgresPool, registry: Registry): void {
  const gauge: Gauge<"relname"> = new Gauge({
    name: "pg_stat_user_tables_seq_tup_read",
    help: "Rows that sequential scans have read, by table.",
    labelNames: ["relname"],
    registers: [registry],
    collect: async () => {
      gauge.reset();
      for (const { relname, rows } of await scannedTables(pool)) gauge.set({ relname }, rows);
    },
  });
}

async function scannedTables(pool: PostgresPool): Promise<readonly ScannedTable[]> {
  try {
    const { rows } = await pool.query<ScannedTable>(
      "SELECT relname, seq_tup_read::float8 AS rows FROM pg_stat_user_tables",
    );
    return rows;
  } catch {
    return [];
  }
}

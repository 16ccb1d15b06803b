import { readdir, readFile } from "node:fs/promises";
import { Client } from "pg";

/** Any number that nothing else in the database locks. */
const ADVISORY_LOCK = 4_217_001;
/** Migrations may take longer than a request's statement. */
const STATEMENT_TIMEOUT_MS = 60_000;

/**
 * Brings the schema up to date with the `.sql` files of a folder (its URL ends with `/`) and gives the names of those that
 * were missing. Instances that start together take turns; each migration is one transaction.
 */
export async function migrate(postgresUrl: string, folder: URL): Promise<readonly string[]> {
  const client = new Client({
    connectionString: postgresUrl,
    application_name: "migrate",
    connectionTimeoutMillis: 5_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
    return await applyMissing(client, folder);
  } finally {
    await client.end();
  }
}

async function applyMissing(client: Client, folder: URL): Promise<readonly string[]> {
  await client.query(
    "CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
  );
  const { rows } = await client.query<{ name: string }>("SELECT name FROM schema_migrations");
  const applied = new Set(rows.map((row) => row.name));
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).toSorted();
  const missing = files.filter((file) => !applied.has(file));
  for (const file of missing) {
    const sql = await readFile(new URL(file, folder), "utf8");
    await client.query("BEGIN");
    await client.query(sql);
    await client.query("INSERT INTO schema_migrations (name) VALUES ($1)", [file]);
    await client.query("COMMIT");
  }
  return missing;
}

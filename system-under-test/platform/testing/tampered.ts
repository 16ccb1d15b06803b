import type { Client } from "pg";

/** What a schema's own triggers would refuse is done with them taken away. */
const WITHOUT_TRIGGERS = "SET LOCAL session_replication_role = replica";

/** What is found after the tampering, which is undone by a copy of these tables. */
export async function tampered<Found>(
  sql: Client,
  tables: readonly string[],
  tampering: string,
  find: () => Promise<Found>,
): Promise<Found> {
  await sql.query("BEGIN");
  await sql.query(WITHOUT_TRIGGERS);
  await sql.query("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept");
  for (const table of tables) await sql.query(`CREATE TABLE kept.${table} AS TABLE ${table}`);
  await sql.query(tampering);
  await sql.query("COMMIT");
  try {
    return await find();
  } finally {
    await sql.query("BEGIN");
    await sql.query(WITHOUT_TRIGGERS);
    for (const table of tables) await restore(sql, table);
    await sql.query("COMMIT");
  }
}

async function restore(sql: Client, table: string): Promise<void> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT string_agg(quote_ident(column_name), ', ') AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`,
    [table],
  );
  const columns = rows[0]?.name ?? "";
  await sql.query(`DELETE FROM ${table}`);
  await sql.query(
    `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM kept.${table}`,
  );
}

import { Client } from "pg";
import type { Finding } from "./findings.ts";
import { findBySql, type SqlCheck } from "./sql-check.ts";

const CONNECT_TIMEOUT_MS = 5_000;

export interface AuditedDatabase {
  readonly postgresUrl: string;
  /** How long a statement may take. */
  readonly timeoutMs: number;
}

/** Runs an audit of this name with a connection of its own. Throws what PostgreSQL says when it can't be read. */
export async function withAuditClient<Result>(
  name: string,
  { postgresUrl, timeoutMs }: AuditedDatabase,
  audit: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({
    connectionString: postgresUrl,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: timeoutMs,
  });
  client.on("error", () => {});
  await client.connect();
  try {
    return await audit(client);
  } finally {
    await client.end();
  }
}

/** From here on all is read as it stands now. */
export async function beginSnapshot(client: Client): Promise<void> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  await client.query("SET LOCAL work_mem = '128MB'");
}

export async function findAll(client: Client, checks: readonly SqlCheck[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(await findBySql(client, check));
  return findings;
}

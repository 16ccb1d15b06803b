import { Client } from "pg";
import { messageOf } from "../../../errors.ts";
import type { Poll } from "../../system/waiting.ts";

const ANSWER_TIMEOUT_MS = 2_000;
const VERSION_TIMEOUT_MS = 3_000;

/** Whether the server answers a query. */
export async function pollPostgres(connectionString: string): Promise<Poll<void>> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return { done: true, value: undefined };
  } catch (error) {
    return { done: false, because: `PostgreSQL: ${messageOf(error)}` };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The version that the server at that connection string says it is: `18.4`. */
export async function postgresVersion(connectionString: string): Promise<string> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: VERSION_TIMEOUT_MS,
    query_timeout: VERSION_TIMEOUT_MS,
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    return rows[0]?.server_version.split(" ", 1)[0] ?? "of an unknown version";
  } finally {
    await client.end();
  }
}

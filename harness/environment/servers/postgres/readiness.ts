import { Client } from "pg";
import { messageOf } from "../../../errors.ts";
import type { Poll } from "../../system/waiting.ts";

const ANSWER_TIMEOUT_MS = 2_000;
const VERSION_TIMEOUT_MS = 3_000;

/** Whether the server answers a query. */
export async function pollPostgres(connectionString: string): Promise<Poll<void>> {
  try {
    await ask(connectionString, "SELECT 1", ANSWER_TIMEOUT_MS);
    return { done: true, value: undefined };
  } catch (error) {
    return { done: false, because: `PostgreSQL: ${messageOf(error)}` };
  }
}

/** The version that the server at that connection string says it is: `18.4`. */
export async function postgresVersion(connectionString: string): Promise<string> {
  const { server_version: version } = await ask(connectionString, "SHOW server_version", VERSION_TIMEOUT_MS);
  return version?.split(" ", 1)[0] ?? "of an unknown version";
}

/** Has the server send a value of so many bytes. */
export async function receiveFromPostgres(
  connectionString: string,
  bytes: number,
  signal: AbortSignal,
): Promise<number> {
  const client = new Client({ connectionString });
  client.on("error", () => undefined);
  const giveUp = (): void => void client.end().catch(() => undefined);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    await client.connect();
    const { rows } = await client.query<{ text: string }>("SELECT repeat('x', $1) AS text", [bytes]);
    return rows[0]?.text.length ?? 0;
  } finally {
    signal.removeEventListener("abort", giveUp);
    await client.end().catch(() => undefined);
  }
}

/** The first row of the answer, on a connection of its own. */
async function ask(
  connectionString: string,
  query: string,
  timeoutMs: number,
): Promise<Readonly<Record<string, string>>> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, string>>(query);
    return rows[0] ?? {};
  } finally {
    await client.end().catch(() => undefined);
  }
}

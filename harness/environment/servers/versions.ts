import { connect } from "node:net";
import { Client } from "pg";

const ANSWER_TIMEOUT_MS = 3_000;
const INFO_BYTES_MAX = 64 * 1024;

/** The version that the server at that connection string says it is: `18.4`. */
export async function postgresVersion(connectionString: string): Promise<string> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    return rows[0]?.server_version.split(" ", 1)[0] ?? "of an unknown version";
  } finally {
    await client.end();
  }
}

/** The version that the Redis (or Valkey) server there says it is: `7.4.2`. */
export function redisVersion(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: ANSWER_TIMEOUT_MS });
    let text = "";
    socket.once("connect", () => socket.write("INFO server\r\n"));
    socket.on("data", (bytes) => {
      text = (text + bytes.toString("utf8")).slice(0, INFO_BYTES_MAX);
      const version = /^redis_version:(\S+)\r$/m.exec(text)?.[1];
      if (version === undefined) return;
      socket.destroy();
      resolve(version);
    });
    socket.once("timeout", () => socket.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`)));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("Redis did not say its version")));
  });
}

import { connect } from "node:net";
import { requireTool } from "../../tools/index.ts";
import { LOOPBACK } from "../ports/reservation.ts";
import { type Poll, waitUntil } from "../system/waiting.ts";
import { receiveAnswers } from "./receive-answers.ts";
import type { ServerModule } from "./server-module.ts";

const PORT = 6379;
const ANSWER_TIMEOUT_MS = 2_000;
const VERSION_TIMEOUT_MS = 3_000;
const SHOWN_CHARACTERS_MAX = 100;
const INFO_BYTES_MAX = 64 * 1024;
/** No persistence: a run's data lives as long as the run. */
const SETTINGS = ["--save", "", "--appendonly", "no"] as const;

export const redis: ServerModule = {
  title: "Redis",
  image: { variable: "LOADPROOF_IMAGE_REDIS", name: "redis:7.4.2-bookworm" },
  port: PORT,
  urlAt: (address) => `redis://${address}`,
  softStop: [{ signal: "SIGTERM", graceMs: 5_000 }],
  talk: {
    hello: "PING\r\n",
    receive: ({ address }, bytes, signal) =>
      receiveAnswers(address, { ask: "INFO\r\n", answerBytes: 2_000 }, bytes, signal),
  },
  untilAnswers: ({ url }, options) => waitUntil(() => poll(hostAndPort(url)), options),
  versionOf: ({ url }) => version(hostAndPort(url)),
  async program({ context, port, stateDirectory }) {
    const tool = await requireTool("redis", context);
    return {
      version: tool.version,
      executable: tool.path,
      arguments: ["--bind", LOOPBACK, "--port", String(port), ...SETTINGS],
      folder: stateDirectory,
      user: null,
      dispose: async () => undefined,
    };
  },
  container: () => ({
    // Only the services of its network and this machine reach it; protected mode would refuse both.
    command: [
      "redis-server",
      "--port",
      String(PORT),
      "--bind",
      "0.0.0.0",
      "--protected-mode",
      "no",
      ...SETTINGS,
    ],
    variables: {},
  }),
};

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

function hostAndPort(url: string): HostAndPort {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** Whether it answers PING. */
function poll(at: HostAndPort): Promise<Poll<void>> {
  return new Promise((resolve) => {
    const socket = connect({ ...at, timeout: ANSWER_TIMEOUT_MS });
    const finish = (poll: Poll<void>): void => {
      socket.destroy();
      resolve(poll);
    };
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (bytes) => {
      const answer = bytes.toString("utf8", 0, SHOWN_CHARACTERS_MAX).trim();
      finish(
        answer === "+PONG"
          ? { done: true, value: undefined }
          : { done: false, because: `Redis answered "${answer}"` },
      );
    });
    socket.once("timeout", () =>
      finish({ done: false, because: `Redis gave no answer within ${ANSWER_TIMEOUT_MS} ms` }),
    );
    socket.once("error", (error) => finish({ done: false, because: `Redis: ${error.message}` }));
    socket.once("close", () => finish({ done: false, because: "Redis closed the connection" }));
  });
}

/** The version that the Redis (or Valkey) server there says it is: `7.4.2`. */
function version(at: HostAndPort): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...at, timeout: VERSION_TIMEOUT_MS });
    let text = "";
    socket.once("connect", () => socket.write("INFO server\r\n"));
    socket.on("data", (bytes) => {
      text = (text + bytes.toString("utf8")).slice(0, INFO_BYTES_MAX);
      const found = /^redis_version:(\S+)\r$/m.exec(text)?.[1];
      if (found === undefined) return;
      socket.destroy();
      resolve(found);
    });
    socket.once("timeout", () => socket.destroy(new Error(`no answer within ${VERSION_TIMEOUT_MS} ms`)));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("Redis did not say its version")));
  });
}

import { requireTool } from "../../tools/index.ts";
import { LOOPBACK } from "../ports/reservation.ts";
import { REDIS_ARGUMENTS, untilRedisAnswers } from "../servers/redis.ts";
import type { ServerProgram, ServerSetup } from "./server-program.ts";
import { baseVariables } from "./supervised-process.ts";

const READY_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 5_000;

/** A Redis server of this machine. */
export async function redisProgram(setup: ServerSetup): Promise<ServerProgram> {
  const { context, port, stateDirectory } = setup;
  const tool = await requireTool("redis", context);
  const address = `${LOOPBACK}:${port.port}`;
  return {
    endpoint: { service: "redis", url: `redis://${address}`, address },
    label: `Redis ${tool.version}`,
    program: {
      service: "redis",
      url: address,
      port,
      logPath: setup.logPath,
      command: {
        name: "redis",
        executable: tool.path,
        arguments: ["--bind", LOOPBACK, "--port", String(port.port), ...REDIS_ARGUMENTS],
        variables: baseVariables(context),
        folder: stateDirectory,
        user: null,
        softStop: [{ signal: "SIGTERM", graceMs: STOP_GRACE_MS }],
      },
      untilHealthy: (signal) =>
        untilRedisAnswers(LOOPBACK, port.port, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
    dispose: async () => undefined,
  };
}

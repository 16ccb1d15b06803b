import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LoadproofError, messageOf } from "../../errors.ts";
import { requireTool } from "../../tools/index.ts";
import { runChecked } from "../../tools/run-command.ts";
import { holdFreePort, LOOPBACK } from "../ports/reservation.ts";
import {
  KAFKA_HEAP_ARGUMENTS,
  KAFKA_RUNTIME_ARGUMENTS,
  KAFKA_SETTINGS,
  newClusterId,
  untilKafkaAnswers,
} from "../servers/kafka.ts";
import type { ServerProgram, ServerSetup } from "./server-program.ts";
import { baseVariables } from "./supervised-process.ts";

const READY_TIMEOUT_MS = 60_000;
const FORMAT_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 10_000;

/** A Kafka broker of this machine, in KRaft mode with itself as the only controller. */
export async function kafkaProgram(setup: ServerSetup): Promise<ServerProgram> {
  const { context, port } = setup;
  const [java, kafka] = [await requireTool("java", context), await requireTool("kafka", context)];
  const address = `${LOOPBACK}:${port.port}`;
  const folder = join(setup.stateDirectory, "kafka");
  const settings = join(folder, "server.properties");
  const classPath = ["-cp", join(kafka.path, "*")];
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await remove();
  await mkdir(folder, { recursive: true });
  const controller = await holdFreePort();
  await controller.release();
  await writeFile(settings, brokerSettings(port.port, controller.port, join(folder, "data")));
  const format = [
    ...KAFKA_RUNTIME_ARGUMENTS,
    ...classPath,
    "kafka.tools.StorageTool",
    "format",
    "-t",
    newClusterId(),
    "-c",
    settings,
  ];
  await runChecked(java.path, format, {
    environment: context.environment,
    workingDirectory: folder,
    timeoutMs: FORMAT_TIMEOUT_MS,
    signal: context.interrupted,
  }).catch((cause: unknown) => {
    const reason = messageOf(cause);
    throw new LoadproofError("ENVIRONMENT_FAILED", `kafka: its storage could not be formatted: ${reason}`, {
      cause,
    });
  });
  return {
    endpoint: { service: "kafka", url: address, address },
    label: `Kafka ${kafka.version}`,
    program: {
      service: "kafka",
      url: address,
      port,
      logPath: setup.logPath,
      command: {
        name: "kafka",
        executable: java.path,
        arguments: [
          ...KAFKA_HEAP_ARGUMENTS,
          ...KAFKA_RUNTIME_ARGUMENTS,
          ...classPath,
          "kafka.Kafka",
          settings,
        ],
        variables: baseVariables(context),
        folder,
        user: null,
        softStop: [{ signal: "SIGTERM", graceMs: STOP_GRACE_MS }],
      },
      untilHealthy: (signal) => untilKafkaAnswers(address, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
    dispose: remove,
  };
}

function brokerSettings(port: number, controllerPort: number, dataDirectory: string): string {
  const settings: Readonly<Record<string, string>> = {
    ...KAFKA_SETTINGS,
    "controller.quorum.voters": `1@${LOOPBACK}:${controllerPort}`,
    listeners: `PLAINTEXT://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://${LOOPBACK}:${port}`,
    "log.dirs": dataDirectory,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

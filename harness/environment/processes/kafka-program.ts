import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { LoadproofError } from "../../errors.ts";
import { requireTool } from "../../tools/index.ts";
import { runChecked } from "../../tools/run-command.ts";
import { holdFreePort, LOOPBACK } from "../ports/reservation.ts";
import { type Poll, waitUntil } from "../system/waiting.ts";
import type { ServerProgram, ServerSetup } from "./server-program.ts";
import { baseVariables } from "./supervised-process.ts";

const READY_TIMEOUT_MS = 60_000;
const FORMAT_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 10_000;
const ANSWER_TIMEOUT_MS = 2_000;
const CLUSTER_ID_BYTES = 16;

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
  const clusterId = randomBytes(CLUSTER_ID_BYTES).toString("base64url");
  const format = [...classPath, "kafka.tools.StorageTool", "format", "-t", clusterId, "-c", settings];
  await runChecked(java.path, format, {
    environment: context.environment,
    workingDirectory: folder,
    timeoutMs: FORMAT_TIMEOUT_MS,
    signal: context.interrupted,
  }).catch((cause: unknown) => {
    throw new LoadproofError("ENVIRONMENT_FAILED", "kafka: its storage could not be formatted", { cause });
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
        arguments: ["-Xms512m", "-Xmx512m", ...classPath, "kafka.Kafka", settings],
        variables: baseVariables(context),
        folder,
        user: null,
        softStop: [{ signal: "SIGTERM", graceMs: STOP_GRACE_MS }],
      },
      untilHealthy: (signal) => waitUntil(() => pollKafka(address), { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
    dispose: remove,
  };
}

async function pollKafka(address: string): Promise<Poll<void>> {
  const kafka = new Kafka({
    clientId: "loadproof",
    brokers: [address],
    connectionTimeout: ANSWER_TIMEOUT_MS,
    requestTimeout: ANSWER_TIMEOUT_MS,
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.listTopics();
    return { done: true, value: undefined };
  } catch (error) {
    return { done: false, because: `Kafka: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** One broker with few internal partitions, that serves again soon after a crash. */
function brokerSettings(port: number, controllerPort: number, dataDirectory: string): string {
  const settings: Readonly<Record<string, string>> = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@${LOOPBACK}:${controllerPort}`,
    listeners: `PLAINTEXT://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://${LOOPBACK}:${port}`,
    "controller.listener.names": "CONTROLLER",
    "log.dirs": dataDirectory,
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "group.initial.rebalance.delay.ms": "0",
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

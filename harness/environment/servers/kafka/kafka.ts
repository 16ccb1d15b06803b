import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LoadproofError, messageOf } from "../../../errors.ts";
import { requireTool, resolveTool } from "../../../tools/index.ts";
import { runChecked } from "../../../tools/run-command.ts";
import { holdFreePort, LOOPBACK } from "../../ports/reservation.ts";
import { waitUntil } from "../../system/waiting.ts";
import { freshFolder } from "../fresh-folder.ts";
import { receiveAnswers } from "../receive-answers.ts";
import type { Listener, ProgramSetup, ServerModule, ServerProgram } from "../server-module.ts";
import { pollKafka } from "./readiness.ts";
import { KAFKA_HEAP_ARGUMENTS, KAFKA_RUNTIME_ARGUMENTS, KAFKA_SETTINGS, newClusterId } from "./settings.ts";

const FORMAT_TIMEOUT_MS = 60_000;
/** In a container: for the services, by its name; for this machine, by the published port; for the broker itself. */
const PORTS = { inside: 9092, controller: 9093, outside: 9094 } as const;
/** What the official image runs: it makes its settings of `KAFKA_*` variables and formats the storage once. */
const START = "/etc/kafka/docker/run";
/** The request that a client begins with, in its first version: 10 bytes of key 18, version 0, number 1 and no client id. */
const API_VERSIONS = "\0\0\0\n\0\x12\0\0\0\0\0\x01\xff\xff";
const DATA_DIRECTORY = "/var/lib/kafka/data";

/** One broker in KRaft mode with itself as the only controller. */
export const kafka: ServerModule = {
  title: "Kafka",
  image: {
    variable: "LOADPROOF_IMAGE_KAFKA",
    name: "apache/kafka:4.3.0",
    standInArguments: async (context) => {
      const tool = await resolveTool("kafka", context);
      return tool === null ? [] : ["--kafka", tool.path];
    },
  },
  port: PORTS.inside,
  publishedPort: PORTS.outside,
  urlAt: (address) => address,
  tellsItsAddress: true,
  talk: {
    hello: API_VERSIONS,
    receive: ({ address }, bytes, signal) =>
      receiveAnswers(address, { ask: API_VERSIONS, answerBytes: 200 }, bytes, signal),
  },
  softStop: [{ signal: "SIGTERM", graceMs: 10_000 }],
  untilAnswers: ({ address }, options) => waitUntil(() => pollKafka(address), options),
  versionOf: (_at, logPath) => versionInLog(logPath),
  program,
  dataFolder: DATA_DIRECTORY,
  container: ({ inside, at, listeners: more }) => ({
    command: [START],
    variables: {
      CLUSTER_ID: newClusterId(),
      KAFKA_HEAP_OPTS: KAFKA_HEAP_ARGUMENTS.join(" "),
      KAFKA_JVM_PERFORMANCE_OPTS: KAFKA_RUNTIME_ARGUMENTS.join(" "),
      ...asVariables({ ...KAFKA_SETTINGS, ...listeners(inside.address, at.address, more) }),
    },
  }),
};

async function program({
  context,
  at,
  stateDirectory,
  listeners: more,
  mountDisk,
}: ProgramSetup): Promise<ServerProgram> {
  const [java, tool] = [await requireTool("java", context), await requireTool("kafka", context)];
  const folder = join(stateDirectory, "kafka");
  const settings = join(folder, "server.properties");
  const classPath = ["-cp", join(tool.path, "*")];
  const remove = await freshFolder(folder);
  const unmount = await mountDisk?.(folder, null);
  const controller = await holdFreePort();
  await controller.release();
  await writeFile(settings, brokerSettings(at.address, more, controller.port, join(folder, "data")));
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
    version: tool.version,
    executable: java.path,
    arguments: [...KAFKA_HEAP_ARGUMENTS, ...KAFKA_RUNTIME_ARGUMENTS, ...classPath, "kafka.Kafka", settings],
    folder,
    user: null,
    ...(unmount === undefined ? {} : { diskFolder: folder }),
    dispose: async () => {
      await unmount?.();
      await remove();
    },
  };
}

function brokerSettings(
  address: string,
  more: readonly Listener[],
  controllerPort: number,
  dataDirectory: string,
): string {
  const settings: Readonly<Record<string, string>> = {
    ...KAFKA_SETTINGS,
    ...listenerSettings([
      { name: "PLAINTEXT", at: address, advertised: address },
      ...more.map(({ port, address: advertised }, index) => ({
        name: `WAY${index + 1}`,
        at: `${LOOPBACK}:${port}`,
        advertised,
      })),
      { name: "CONTROLLER", at: `${LOOPBACK}:${controllerPort}` },
    ]),
    "inter.broker.listener.name": "PLAINTEXT",
    "controller.quorum.voters": `1@${LOOPBACK}:${controllerPort}`,
    "log.dirs": dataDirectory,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** A client is sent on to the advertised address of the listener it came by, so each side has one it can reach. */
function listeners(
  insideAddress: string,
  outsideAddress: string,
  more: readonly Listener[],
): Readonly<Record<string, string>> {
  return {
    ...listenerSettings([
      { name: "INSIDE", at: `0.0.0.0:${PORTS.inside}`, advertised: insideAddress },
      { name: "OUTSIDE", at: `0.0.0.0:${PORTS.outside}`, advertised: outsideAddress },
      ...more.map(({ port, address }, index) => ({
        name: `WAY${index + 1}`,
        at: `0.0.0.0:${port}`,
        advertised: address,
      })),
      { name: "CONTROLLER", at: `${LOOPBACK}:${PORTS.controller}` },
    ]),
    "inter.broker.listener.name": "INSIDE",
    "controller.quorum.voters": `1@${LOOPBACK}:${PORTS.controller}`,
    "log.dirs": DATA_DIRECTORY,
  };
}

interface BrokerListener {
  readonly name: string;
  /** `host:port`. */
  readonly at: string;
  /** Where clients that came by it are sent; none of the controller's. */
  readonly advertised?: string;
}

function listenerSettings(all: readonly BrokerListener[]): Readonly<Record<string, string>> {
  const advertised = all.filter((one) => one.advertised !== undefined);
  return {
    listeners: all.map(({ name, at }) => `${name}://${at}`).join(","),
    "advertised.listeners": advertised.map(({ name, advertised: to }) => `${name}://${to}`).join(","),
    "listener.security.protocol.map": all.map(({ name }) => `${name}:PLAINTEXT`).join(","),
  };
}

/** The image's way to write a setting: `log.dirs` is `KAFKA_LOG_DIRS`. */
function asVariables(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `KAFKA_${name.toUpperCase().replaceAll(".", "_")}`,
      value,
    ]),
  );
}

/** Kafka's protocol does not tell the broker's version; its log does. */
async function versionInLog(logPath: string): Promise<string> {
  const log = await readFile(logPath, "utf8").catch(() => "");
  return /Kafka version: (\d[\w.-]*)/.exec(log)?.[1] ?? "of an unknown version";
}

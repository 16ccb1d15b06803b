import { readFile } from "node:fs/promises";
import { LOOPBACK } from "../ports/reservation.ts";
import {
  KAFKA_HEAP_ARGUMENTS,
  KAFKA_RUNTIME_ARGUMENTS,
  KAFKA_SETTINGS,
  newClusterId,
  untilKafkaAnswers,
} from "../servers/kafka.ts";
import { imageName } from "./images.ts";
import type { ServerContainer, ServerContainerOptions } from "./server-containers.ts";

const READY_TIMEOUT_MS = 90_000;
const STOP_GRACE_MS = 10_000;
/** For the services, by the container's name; for this machine, by the published port; for the broker itself. */
const PORTS = { inside: 9092, controller: 9093, outside: 9094 } as const;
/** What the official image runs: it makes its settings of `KAFKA_*` variables and formats the storage once. */
const START = "/etc/kafka/docker/run";
const DATA_DIRECTORY = "/var/lib/kafka/data";

/** A Kafka broker in a container, with itself as the only controller. */
export function kafkaContainer({ context, port, logPath }: ServerContainerOptions): ServerContainer {
  const image = imageName("kafka", context);
  const insideAddress = `kafka:${PORTS.inside}`;
  const outsideAddress = `${LOOPBACK}:${port.port}`;
  return {
    describe: async () => `Kafka ${await versionInLog(logPath)} (image ${image})`,
    inside: { service: "kafka", url: insideAddress, address: insideAddress },
    outsideUrl: outsideAddress,
    plan: {
      name: "kafka",
      service: "kafka",
      image,
      command: [START],
      variables: {
        CLUSTER_ID: newClusterId(),
        KAFKA_HEAP_OPTS: KAFKA_HEAP_ARGUMENTS.join(" "),
        KAFKA_JVM_PERFORMANCE_OPTS: KAFKA_RUNTIME_ARGUMENTS.join(" "),
        ...asVariables({ ...KAFKA_SETTINGS, ...listeners(insideAddress, outsideAddress) }),
      },
      containerPort: PORTS.outside,
      port,
      url: outsideAddress,
      logPath,
      stopGraceMs: STOP_GRACE_MS,
      stopSignal: "SIGTERM",
      confined: false,
      untilHealthy: (signal) => untilKafkaAnswers(outsideAddress, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
  };
}

/** A client is sent on to the advertised address of the listener it came by, so each side has one it can reach. */
function listeners(insideAddress: string, outsideAddress: string): Readonly<Record<string, string>> {
  return {
    listeners: `INSIDE://0.0.0.0:${PORTS.inside},OUTSIDE://0.0.0.0:${PORTS.outside},CONTROLLER://${LOOPBACK}:${PORTS.controller}`,
    "advertised.listeners": `INSIDE://${insideAddress},OUTSIDE://${outsideAddress}`,
    "listener.security.protocol.map": "INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "INSIDE",
    "controller.quorum.voters": `1@${LOOPBACK}:${PORTS.controller}`,
    "log.dirs": DATA_DIRECTORY,
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

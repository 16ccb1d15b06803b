import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { promisify } from "node:util";
import { createKafka } from "../../platform/kafka/client.ts";
import { createServedTopics } from "../../platform/kafka/create-topics.ts";

const run = promisify(execFile);
/** As the environment of a run starts it. */
const JVM_ARGUMENTS = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"] as const;
const CLUSTER_ID = "exchangetestcluster00A";
/** As Kafka has it for its own topics, where there are so many brokers. */
const REPLICAS_MAX = 3;
const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 100;

/** One broker of a cluster, which is also one of its controllers. */
export interface BrokerPlace {
  /** Index in `controllerPorts`. */
  readonly index: number;
  /** Of all brokers of the cluster. */
  readonly controllerPorts: readonly number[];
  readonly heapMb: number;
}

/** A real Kafka broker in KRaft mode, for integration tests and benchmarks: its data lives as long as it does. */
export class KafkaBroker implements AsyncDisposable {
  readonly address: string;
  readonly #directory: string;
  /** What Java gets before the name of a class. */
  readonly #java: readonly string[];
  #process: ChildProcess | null = null;

  private constructor(address: string, directory: string, java: readonly string[]) {
    this.address = address;
    this.#directory = directory;
    this.#java = java;
  }

  /** Without a place it is a cluster by itself. */
  static async start(place?: BrokerPlace): Promise<KafkaBroker> {
    const libraries = await findLibraries();
    const { index, controllerPorts, heapMb } = place ?? {
      index: 0,
      controllerPorts: [await freePort()],
      heapMb: 512,
    };
    const directory = await mkdtemp(join(tmpdir(), "exchange-kafka-"));
    const port = await freePort();
    const settings = join(directory, "server.properties");
    await writeFile(settings, brokerSettings(index, port, controllerPorts, join(directory, "data")));
    const java = [`-Xms${heapMb}m`, `-Xmx${heapMb}m`, ...JVM_ARGUMENTS, "-cp", `${libraries}/*`];
    await run("java", [...java, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", settings]);
    const broker = new KafkaBroker(`127.0.0.1:${port}`, directory, java);
    await broker.startAgain();
    return broker;
  }

  /** Starts the broker on the same port with the data it had. */
  async startAgain(): Promise<void> {
    const settings = join(this.#directory, "server.properties");
    this.#process = spawn("java", [...this.#java, "kafka.Kafka", settings], { stdio: "ignore" });
    const kafka = createKafka({
      brokers: [this.address],
      clientId: "kafka-broker-test",
      log: () => undefined,
    });
    const endAt = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const admin = kafka.admin({ retry: { retries: 0 } });
      try {
        await admin.connect();
        await admin.listTopics();
        return;
      } catch (error) {
        if (Date.now() > endAt) {
          throw new Error(`Kafka at ${this.address} did not answer within ${START_TIMEOUT_MS} ms`, {
            cause: error,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      } finally {
        await admin.disconnect().catch(() => undefined);
      }
    }
  }

  async createTopics(names: readonly string[], numPartitions = 1): Promise<void> {
    const kafka = createKafka({
      brokers: [this.address],
      clientId: "kafka-broker-test",
      log: () => undefined,
    });
    const admin = kafka.admin();
    await admin.connect();
    const topics = names.map((topic) => ({ topic, numPartitions, replicationFactor: 1 }));
    await createServedTopics(admin, topics);
    await admin.disconnect();
  }

  /** The broker keeps its connections and answers nobody until `resume`. */
  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  resume(): void {
    this.#process?.kill("SIGCONT");
  }

  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) {
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once("exit", () => resolve());
    const force = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    child.kill(signal);
    await promise;
    clearTimeout(force);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end("SIGKILL");
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Folder of Kafka's jars: `KAFKA_LIBRARIES`, or where `loadproof setup kafka` puts them. */
async function findLibraries(): Promise<string> {
  const configured = env["KAFKA_LIBRARIES"];
  if (configured !== undefined) {
    return configured;
  }
  const cache = join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "loadproof");
  const folders = existsSync(cache) ? await readdir(cache) : [];
  const folder = folders
    .filter((name) => /^kafka-[\d.]+$/.test(name))
    .sort()
    .at(-1);
  if (folder === undefined) {
    throw new Error(
      `no Kafka in ${cache}: run bin/loadproof setup kafka, or set KAFKA_LIBRARIES to the folder of its jars`,
    );
  }
  return join(cache, folder, "libs");
}

/**
 * Below the ports that systems give to outgoing connections, and those of a run's environment: none can take a port
 * while its server is down. Test files that run at the same time have shares of their own.
 */
const PORTS = { first: 10_000, count: 2_000, shares: 2 } as const;
const SHARE = (Number(env["VITEST_POOL_ID"] ?? 1) - 1) % PORTS.shares;
const PORT_TRIES_MAX = 100;
/** A server that was only just given its port does not listen on it yet. */
const given = new Set<number>();

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES_MAX; tries++) {
    const port = PORTS.first + SHARE * PORTS.count + Math.floor(Math.random() * PORTS.count);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
  throw new Error(
    `no free port found in ${PORT_TRIES_MAX} tries from ${PORTS.first + SHARE * PORTS.count} on`,
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

function brokerSettings(
  index: number,
  port: number,
  controllerPorts: readonly number[],
  dataDirectory: string,
): string {
  const replicas = Math.min(controllerPorts.length, REPLICAS_MAX);
  return Object.entries({
    "process.roles": "broker,controller",
    "node.id": String(index + 1),
    "controller.quorum.voters": controllerPorts
      .map((controllerPort, voter) => `${voter + 1}@127.0.0.1:${controllerPort}`)
      .join(","),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPorts[index]}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${port}`,
    "controller.listener.names": "CONTROLLER",
    "log.dirs": dataDirectory,
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": String(replicas),
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": String(replicas),
    "transaction.state.log.min.isr": String(Math.max(1, replicas - 1)),
    "transaction.state.log.num.partitions": "4",
    "group.initial.rebalance.delay.ms": "0",
    "log.retention.ms": "-1",
    // After a crash a broker waits for its old session to end before it serves again.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process, { execPath } from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Finding } from "../../platform/audit/findings.ts";
import { apiKey, apiSecret } from "../backend/api-keys.ts";
import { serviceKey } from "../../platform/authentication.ts";
import type { Kafka } from "kafkajs";
import { createKafka } from "../../platform/kafka/client.ts";
import { createTopics } from "../topics/create-topics.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import type { KafkaBroker } from "./kafka-broker.ts";
import { KafkaCluster } from "./kafka-cluster.ts";
import { ServiceProcess, TEST_SECRET } from "./service-process.ts";

const AUDIT = fileURLToPath(new URL("../audit/main.ts", import.meta.url));
const ACCOUNTS_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
const SHARDS = [LEGACY, ...loadSharding({}).shards];

export interface ExchangeOptions {
  readonly partitions?: number;
  /** Of Kafka; one if it is not given. */
  readonly brokers?: number;
  /** Shards that also get a hot standby. */
  readonly standbys?: readonly string[];
  readonly backend?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** What the audit says; lanes and findings as `audit/main.ts` prints them. */
export interface Audit {
  readonly exitCode: number;
  readonly lanes: readonly {
    readonly lane: string;
    readonly inputRecords: number;
    readonly parkedCommands: number;
  }[];
  readonly findings: readonly Finding[];
}

/** The whole exchange as processes on this machine: real brokers, the engines of all shards, one backend. */
export class Exchange implements AsyncDisposable {
  readonly kafka: KafkaCluster;
  readonly engines: ReadonlyMap<string, ServiceProcess>;
  backend: ServiceProcess;
  /** Calls that are not answered yet, by base URL. */
  readonly #underWay = new Map<string, number>();
  readonly #stack: AsyncDisposableStack;
  readonly #backendEnvironment: Readonly<Record<string, string>>;

  private constructor(
    kafka: KafkaCluster,
    engines: ReadonlyMap<string, ServiceProcess>,
    backend: ServiceProcess,
    backendEnvironment: Readonly<Record<string, string>>,
    stack: AsyncDisposableStack,
  ) {
    this.kafka = kafka;
    this.engines = engines;
    this.backend = backend;
    this.#backendEnvironment = backendEnvironment;
    this.#stack = stack;
  }

  static async start(options: ExchangeOptions = {}): Promise<Exchange> {
    await using stack = new AsyncDisposableStack();
    const kafka = stack.use(await KafkaCluster.start(options.brokers ?? 1));
    await createTopics(connect(kafka), SHARDS, { partitions: options.partitions ?? 1 });
    const engines = new Map<string, ServiceProcess>();
    for (const { name } of SHARDS) {
      const hasStandby = options.standbys?.includes(name) === true;
      for (const role of hasStandby ? ["primary", "standby"] : ["primary"]) {
        engines.set(
          `${name}-${role}`,
          stack.use(await launchEngine(kafka.addresses, name, role, options.engines)),
        );
      }
    }
    await Promise.all([...engines.values()].map((engine) => engine.untilHealthy()));
    const urls = [...engines.values()].map(({ url }) => url).join(",");
    const environment = {
      INSTANCE: "backend-1",
      KAFKA_BROKERS: kafka.addresses,
      MATCHING_ENGINE_URLS: urls,
      ...options.backend,
    };
    const backend = stack.use(await ServiceProcess.start("backend/main.ts", environment));
    return new Exchange(kafka, engines, backend, environment, stack.move());
  }

  /** The only broker, or the first of them. */
  get broker(): KafkaBroker {
    return this.kafka.brokers[0] as KafkaBroker;
  }

  /** Stops the backend and starts it again with other settings. */
  async restartBackend(changes: Readonly<Record<string, string>>): Promise<void> {
    await this.backend.stop();
    this.backend = await this.launchBackend(changes);
    await this.backend.untilHealthy();
  }

  /** A rolling restart: the new backend answers before the old one, which gets no more calls, is stopped. */
  async replaceBackend(changes: Readonly<Record<string, string>>): Promise<void> {
    const old = this.backend;
    const next = await this.launchBackend(changes);
    await next.untilHealthy();
    this.backend = next;
    while ((this.#underWay.get(old.url) ?? 0) > 0) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    await old.stop();
  }

  /** A backend of the same settings, with changes; nothing is waited for. */
  async launchBackend(changes: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const environment = { ...this.#backendEnvironment, ...changes };
    return this.#stack.use(await ServiceProcess.launch("backend/main.ts", environment));
  }

  /** Deposits to accounts and waits until each can trade. */
  async openAccounts(accounts: readonly number[], amount: string): Promise<void> {
    await Promise.all(
      accounts.map((id) => this.call("POST", `/api/accounts/${id}/deposits`, undefined, { amount })),
    );
    const endAt = Date.now() + ACCOUNTS_TIMEOUT_MS;
    for (const id of accounts) {
      while ((await this.call("GET", "/api/positions", id)).status !== 200) {
        if (Date.now() > endAt) {
          throw new Error(`account ${id} was not seen within ${ACCOUNTS_TIMEOUT_MS} ms`);
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    }
  }

  engine(name: string): ServiceProcess {
    const found = this.engines.get(name);
    if (found === undefined) {
      throw new Error(`no engine ${name}: expected one of ${[...this.engines.keys()].join(", ")}`);
    }
    return found;
  }

  /** Audits all that was written; `acknowledged` are the ids of orders whose senders were told 202. */
  async audit(acknowledged: readonly number[] = [], ...flags: readonly string[]): Promise<Audit> {
    const path = join(tmpdir(), `exchange-acknowledged-${process.pid}.json`);
    await writeFile(path, JSON.stringify({ ranges: acknowledged.map((id) => [id, id]) }));
    const parameters = [
      AUDIT,
      `--bootstrap=${this.kafka.addresses}`,
      ...(acknowledged.length === 0 ? [] : [`--acknowledged=${path}`]),
      ...flags,
    ];
    const child = spawn(execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
    const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, "close")]);
    await rm(path);
    return { exitCode: exitCode as number, ...(JSON.parse(output) as Pick<Audit, "lanes" | "findings">) };
  }

  /** A call as an account, or as an operator when no account is given. */
  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    accountId?: number,
    body?: unknown,
    baseUrl = this.backend.url,
  ): Promise<Answer<Body>> {
    this.#underWay.set(baseUrl, (this.#underWay.get(baseUrl) ?? 0) + 1);
    try {
      const response = await fetch(baseUrl + path, {
        method,
        headers: {
          ...(accountId === undefined
            ? { "x-service-key": serviceKey(TEST_SECRET) }
            : { authorization: `Bearer ${keyOf(accountId)}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Body };
    } finally {
      this.#underWay.set(baseUrl, (this.#underWay.get(baseUrl) ?? 1) - 1);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

export function keyOf(accountId: number): string {
  return apiKey(apiSecret(TEST_SECRET), accountId);
}

function connect(kafka: KafkaCluster): Kafka {
  const brokers = kafka.addresses.split(",");
  return createKafka({ brokers, clientId: "exchange-test", log: () => undefined });
}

function launchEngine(
  brokers: string,
  shard: string,
  role: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  return ServiceProcess.launch("shard/main.ts", {
    INSTANCE: `${shard}-${role}`,
    SHARD: shard,
    PREFERRED_ROLE: role,
    KAFKA_BROKERS: brokers,
    LEASE_MS: "1000",
    TICK_MS: "200",
    ...changes,
  });
}

import { apiKey, apiSecret } from "../backend/api-keys.ts";
import { serviceKey } from "../../platform/authentication.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import { KafkaBroker } from "./kafka-broker.ts";
import { ServiceProcess, TEST_SECRET } from "./service-process.ts";

const SHARDS = [LEGACY, ...loadSharding({}).shards];

export interface ExchangeOptions {
  readonly partitions?: number;
  /** Shards that also get a hot standby. */
  readonly standbys?: readonly string[];
  readonly backend?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** The whole exchange as processes on this machine: a real broker, the engines of all shards, one backend. */
export class Exchange implements AsyncDisposable {
  readonly broker: KafkaBroker;
  readonly engines: ReadonlyMap<string, ServiceProcess>;
  backend: ServiceProcess;
  readonly #stack: AsyncDisposableStack;
  readonly #backendEnvironment: Readonly<Record<string, string>>;

  private constructor(
    broker: KafkaBroker,
    engines: ReadonlyMap<string, ServiceProcess>,
    backend: ServiceProcess,
    backendEnvironment: Readonly<Record<string, string>>,
    stack: AsyncDisposableStack,
  ) {
    this.broker = broker;
    this.engines = engines;
    this.backend = backend;
    this.#backendEnvironment = backendEnvironment;
    this.#stack = stack;
  }

  static async start(options: ExchangeOptions = {}): Promise<Exchange> {
    await using stack = new AsyncDisposableStack();
    const broker = stack.use(await KafkaBroker.start());
    const topics = SHARDS.flatMap((shard) => [shard.inputTopic, shard.outputTopic, shard.syncTopic]);
    await broker.createTopics(topics, options.partitions ?? 1);
    const engines = new Map<string, ServiceProcess>();
    for (const { name } of SHARDS) {
      const roles =
        options.standbys?.includes(name) === true
          ? (["primary", "standby"] as const)
          : (["primary"] as const);
      for (const role of roles) {
        engines.set(`${name}-${role}`, stack.use(await startEngine(broker, name, role, options.engines)));
      }
    }
    const urls = [...engines.values()].map(({ url }) => url).join(",");
    const environment = {
      INSTANCE: "backend-1",
      KAFKA_BROKERS: broker.address,
      MATCHING_ENGINE_URLS: urls,
      ...options.backend,
    };
    const backend = stack.use(await ServiceProcess.start("backend/main.ts", environment));
    return new Exchange(broker, engines, backend, environment, stack.move());
  }

  /** Stops the backend and starts it again with other settings. */
  async restartBackend(changes: Readonly<Record<string, string>>): Promise<void> {
    await this.backend.stop();
    this.backend = this.#stack.use(
      await ServiceProcess.start("backend/main.ts", { ...this.#backendEnvironment, ...changes }),
    );
  }

  /** A call as an account, or as an operator when no account is given. */
  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    accountId?: number,
    body?: unknown,
  ): Promise<Answer<Body>> {
    const response = await fetch(this.backend.url + path, {
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
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

export function keyOf(accountId: number): string {
  return apiKey(apiSecret(TEST_SECRET), accountId);
}

function startEngine(
  broker: KafkaBroker,
  shard: string,
  role: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  return ServiceProcess.start("shard/main.ts", {
    INSTANCE: `${shard}-${role}`,
    SHARD: shard,
    PREFERRED_ROLE: role,
    KAFKA_BROKERS: broker.address,
    LEASE_MS: "1000",
    TICK_MS: "200",
    ...changes,
  });
}

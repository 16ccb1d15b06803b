import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Pool } from "pg";
import type { Kafka } from "kafkajs";
import type { StartedEnvironment } from "#harness/contracts/environment.ts";
import { testContext } from "#harness/environment/fixtures/context.ts";
import { startEnvironment } from "#harness/environment/index.ts";
import type { Finding } from "../../platform/audit/findings.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import type { Topology } from "../../topology.ts";
import { auditPayments } from "../audit/audit.ts";
import { PAYMENT_TOPOLOGY } from "../topology.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The whole payment system as processes with real servers. */
export interface RunningPayment extends AsyncDisposable {
  readonly environment: StartedEnvironment;
  readonly sql: Client;
  /** Base URL of an instance, as in `ingest-service-1`. */
  url(instance: string): string;
  /** A call through the gateway. */
  call(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer>;
  /** An authorisation of 10,000 KRW under this key, but for what is given. */
  authorize(idempotencyKey: string, fields?: Readonly<Record<string, unknown>>): Promise<Answer>;
  readonly kafka: Kafka;
  /** What holds of its data once it is at rest; `acknowledged` are ids of payments that were answered 201. */
  audit(acknowledged: Iterable<number>, idleMs?: number): Promise<readonly Finding[]>;
  /** How many rows a query gives. */
  count(query: string): Promise<number>;
}

export interface RunningPaymentOptions {
  readonly defects?: readonly string[];
  /** Variables of all services. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The gateway answers at once and approves everything, unless a test asks for something else. */
const QUICK_GATEWAY = {
  MOCK_PG_DELAY_MIN_MS: "5",
  MOCK_PG_DELAY_MAX_MS: "10",
  MOCK_PG_AUTHORIZE_FAILURE_RATE: "0",
  MOCK_PG_SETTLE_FAILURE_RATE: "0",
  MOCK_PG_REFUND_FAILURE_RATE: "0",
} as const;

export async function startPayment(options: RunningPaymentOptions = {}): Promise<RunningPayment> {
  await using cleanup = new AsyncDisposableStack();
  const stateDirectory = await mkdtemp(join(tmpdir(), "loadproof-payment-"));
  cleanup.defer(async () => rm(stateDirectory, { recursive: true, force: true }));
  const environment = cleanup.use(
    await startEnvironment({
      runtime: "processes",
      topology: withSettings({ ...QUICK_GATEWAY, ...options.settings }),
      targets: {},
      ports: "free",
      defects: options.defects ?? [],
      stateDirectory,
      context: testContext(),
    }),
  );
  const sql = new Client({ connectionString: environment.postgresUrl ?? "" });
  sql.on("error", () => {});
  await sql.connect();
  cleanup.defer(async () => sql.end());
  // Of several connections, since PostgreSQL is restarted in some tests.
  const pool = new Pool({ connectionString: environment.postgresUrl ?? "", max: 2 });
  pool.on("error", () => {});
  cleanup.defer(async () => pool.end());
  const gatewayUrl = environment.urls("gateway")[0] ?? "";
  const call: RunningPayment["call"] = async (method, path, body) =>
    callJson(gatewayUrl + path, method, body);
  const kafka = createKafka({
    brokers: [environment.instance("kafka").url],
    clientId: "payment-test",
    log: () => undefined,
  });
  const resources = cleanup.move();
  return {
    environment,
    sql,
    kafka,
    call,
    audit: async (acknowledged, idleMs = 20_000) =>
      auditPayments({
        postgresUrl: environment.postgresUrl ?? "",
        kafka,
        mockPgUrl: environment.urls("mock-pg")[0] ?? "",
        acknowledged,
        idleMs,
        timeoutMs: 90_000,
      }),
    url: (instance) => environment.instance(instance).url,
    authorize: async (idempotencyKey, fields = {}) =>
      call("POST", "/api/payments/authorize", {
        merchantId: "shop",
        amount: 10_000,
        currency: "KRW",
        idempotencyKey,
        ...fields,
      }),
    count: async (query) => {
      const { rows } = await pool.query(`SELECT count(*)::integer AS count FROM (${query}) AS counted`);
      return Number(rows[0]?.count);
    },
    [Symbol.asyncDispose]: async () => resources.disposeAsync(),
  };
}

/** One call; a string is sent as it is. */
export async function callJson(url: string, method: "GET" | "POST", body?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : {
          headers: { "content-type": "application/json" },
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): Answer["body"] {
  try {
    return JSON.parse(text) as Answer["body"];
  } catch {
    return {};
  }
}

function withSettings(settings: Readonly<Record<string, string>>): Topology {
  const services = PAYMENT_TOPOLOGY.services.map((service) => ({
    ...service,
    environment: {
      ...service.environment,
      ...Object.fromEntries(
        Object.entries(settings).filter(([name]) => service.settings?.includes(name) === true),
      ),
    },
  }));
  return { ...PAYMENT_TOPOLOGY, services };
}

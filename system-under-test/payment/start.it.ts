import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holds } from "../platform/audit/findings.ts";
import { callJson } from "../platform/testing/call-json.ts";
import { until } from "../platform/testing/until.ts";
import { PaymentLoad, statuses } from "./testing/payment-load.ts";
import { QUICK_RECOVERY, type RunningPayment, startPayment } from "./testing/running-payment.ts";

/** Services start while a part is away, say which, and go on by themselves when it is there; at the end all data is looked at. */

let payment: RunningPayment;
let load: PaymentLoad;

beforeAll(async () => {
  payment = await startPayment({
    settings: {
      ...QUICK_RECOVERY,
    },
  });
  load = new PaymentLoad(payment);
});

afterAll(async () => {
  await payment[Symbol.asyncDispose]();
});

const INGEST = ["ingest-service-1", "ingest-service-2"];

/** Stops the part and these services, and starts the services again; gives what waits until they are healthy. */
async function startWithout(part: string, services: readonly string[]): Promise<() => Promise<void>> {
  const { environment } = payment;
  await environment.instance(part).stop();
  await Promise.all(services.map(async (name) => environment.instance(name).stop()));
  const starting = Promise.all(services.map(async (name) => environment.instance(name).start()));
  return async () => void (await starting);
}

interface Health {
  readonly status?: string;
  readonly dependencies?: Readonly<Record<string, { readonly status: string; readonly message?: string }>>;
}

async function health(instance: string): Promise<Health> {
  return callJson(`${payment.url(instance)}/health`, "GET").then(
    ({ body }) => body,
    () => ({}),
  );
}

/** Waits until the instance says this of what it depends on, in that state. */
async function untilSaid(instance: string, dependency: string, status: string, words: RegExp): Promise<void> {
  await until(`${instance} says that ${dependency} is ${status}: ${words}`, async () => {
    const said = (await health(instance)).dependencies?.[dependency];
    return said?.status === status && words.test(said.message ?? "");
  });
}

async function untilOk(instance: string): Promise<void> {
  await until(`${instance} is ok`, async () => (await health(instance)).status === "ok");
}

/** What was authorised is captured and sent: nothing waits for the part any more. */
async function untilAllIsDone(): Promise<void> {
  await until("nothing is left half done", async () => {
    const open = "status IN ('AUTHORIZING', 'CAPTURE_REQUESTED')";
    const unsent = await payment.count("SELECT FROM outbox_event WHERE sent_at IS NULL");
    return unsent === 0 && (await payment.count(`SELECT FROM payment WHERE ${open}`)) === 0;
  });
}

function addressed(part: string, address: string, variable: string): RegExp {
  return new RegExp(`${part} at ${address} can't be used: .+; start it or correct ${variable},`);
}

test("Kafka: what was authorised waits for it", async () => {
  const started = await startWithout("kafka", [...INGEST, "settlement-worker-1", "consumer-worker-1"]);
  const words = addressed("Kafka", payment.url("kafka"), "KAFKA_BROKERS");
  await started();
  await untilSaid("ingest-service-1", "kafka", "degraded", words);
  await untilSaid("consumer-worker-1", "kafka", "degraded", words);
  await load.untilAnswered(201);
  expect(statuses(await load.send(10))).toEqual([201]);
  expect(await payment.count("SELECT FROM outbox_event WHERE sent_at IS NULL")).toBeGreaterThan(0);
  await payment.environment.instance("kafka").start();
  await untilAllIsDone();
  await untilOk("ingest-service-1");
});

test("Redis: payments are authorised, nobody is limited", async () => {
  const started = await startWithout("redis", INGEST);
  await started();
  const { host } = new URL(`redis://${payment.url("redis").replace(/^.*\/\//, "")}`);
  await untilSaid("ingest-service-2", "redis", "degraded", addressed("Redis", host, "REDIS_URL"));
  await load.untilAnswered(201);
  expect(statuses(await load.send(10))).toEqual([201]);
  await payment.environment.instance("redis").start();
  for (const instance of INGEST) await untilOk(instance);
});

test("PostgreSQL: 503 until it is there, from services that were up before it", async () => {
  const { environment } = payment;
  const started = await startWithout("postgres", [...INGEST, "settlement-worker-1", "monitoring-service-1"]);
  const { host } = new URL(environment.postgresUrl ?? "");
  for (const instance of [...INGEST, "settlement-worker-1", "monitoring-service-1"]) {
    await untilSaid(instance, "postgres", "failing", addressed("PostgreSQL", host, "POSTGRES_URL"));
  }
  const [refused] = await load.send(1);
  expect(refused).toMatchObject({ status: 503, body: { error: { code: "dependency_unavailable" } } });
  await environment.instance("postgres").start();
  await started();
  await load.untilAnswered(201);
  await untilAllIsDone();
});

test("PostgreSQL without this database: the service ends at once and says which and what to correct", async () => {
  const url = new URL(payment.environment.postgresUrl ?? "");
  const { host } = url;
  url.pathname = "/elsewhere";
  const program = join(import.meta.dirname, "ledger", "main.ts");
  const started = promisify(execFile)(process.execPath, [program], {
    env: {
      PORT: "1",
      INSTANCE: "consumer-worker-9",
      TOKEN_SECRET: "0".repeat(32),
      POSTGRES_URL: url.href,
      KAFKA_BROKERS: "127.0.0.1:1",
    },
  });
  await expect(started).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining(
      `PostgreSQL at ${host} can't be used: database \\"elsewhere\\" does not exist; correct POSTGRES_URL`,
    ) as string,
  });
});

test("the payment gateway: outcomes are unknown until it is there, then nobody has to ask", async () => {
  const started = await startWithout("mock-pg-1", [...INGEST, "settlement-worker-1"]);
  await started();
  const { host } = new URL(payment.url("mock-pg-1"));
  const refused = await load.send(10);
  expect(statuses(refused)).toEqual([503]);
  expect(refused[0]?.body).toMatchObject({ error: { code: "gateway_unavailable" } });
  const words = addressed("the payment gateway", host, "PG_URL");
  await untilSaid("ingest-service-1", "payment-gateway", "degraded", words);
  await payment.environment.instance("mock-pg-1").start();
  await untilAllIsDone();
  for (const instance of INGEST) {
    await until(`${instance} is ok`, async () => {
      await load.send(2);
      return (await health(instance)).status === "ok";
    });
  }
});

test("one ingest instance: the gateway leaves it out; all of them: it says which, and is healthy when one is there", async () => {
  const { environment } = payment;
  const [first, second] = INGEST.map((name) => environment.instance(name));
  const started = await startWithout("ingest-service-1", ["gateway-1"]);
  await started();
  expect(statuses(await load.send(10))).toEqual([201]);

  const startedAgain = await startWithout("ingest-service-2", ["gateway-1"]);
  const urls = [first, second].map((instance) => instance?.url).join(", ");
  await untilSaid(
    "gateway-1",
    "ingest-service",
    "failing",
    new RegExp(`no instance .* is healthy: ${urls};`),
  );
  const [refused] = await load.send(1);
  expect(refused).toMatchObject({ status: 503, body: { error: { code: "dependency_unavailable" } } });
  await first?.start();
  await startedAgain();
  expect(statuses(await load.send(10))).toEqual([201]);
  await second?.start();
});

test("a worker: its events wait for it", async () => {
  const worker = payment.environment.instance("settlement-worker-1");
  await worker.stop();
  const [answer] = await load.send(1);
  expect(answer?.status).toBe(201);
  const id = Number(answer?.body["paymentId"]);
  expect(await payment.count(`SELECT FROM payment WHERE id = ${id} AND status = 'CAPTURE_REQUESTED'`)).toBe(
    1,
  );
  await worker.start();
  await untilAllIsDone();
});

test("after all of this every invariant of the data holds", async () => {
  const findings = await payment.audit(load.acknowledged);
  expect(findings.filter((finding) => !holds(finding))).toEqual([]);
  expect(load.acknowledged.size).toBeGreaterThan(40);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../platform/testing/until.ts";
import { holds } from "../platform/audit/findings.ts";
import { EVENT_TOPICS } from "./contract/events.ts";
import { callJson } from "../platform/testing/call-json.ts";
import { PaymentLoad, statuses } from "./testing/payment-load.ts";
import { QUICK_RECOVERY, type RunningPayment, startPayment } from "./testing/running-payment.ts";

/** Every part goes away, by itself and with payments on their way; afterwards all of the data is looked at. */

let payment: RunningPayment;
let load: PaymentLoad;

beforeAll(async () => {
  payment = await startPayment({
    settings: {
      ...QUICK_RECOVERY,
      MOCK_PG_LATE_ANSWER_MS: "800",
      MOCK_PG_AUTHORIZE_FAILURE_RATE: "0.05",
      MOCK_PG_SETTLE_FAILURE_RATE: "0.2",
      CIRCUIT_BREAKER_FAILURE_RATE_THRESHOLD: "90",
      CIRCUIT_BREAKER_SLOW_CALL_RATE_THRESHOLD: "100",
      RATE_LIMIT_PER_SECOND: "60",
    },
  });
  load = new PaymentLoad(payment);
});

afterAll(async () => {
  await payment[Symbol.asyncDispose]();
});

/** Without anything that it would go on without: a worker whose consumer is not back in its group answers 200 as well. */
beforeEach(async () => {
  for (const { name, url } of payment.environment.instances) {
    if (url.startsWith("http"))
      await until(`${name} is well`, async () => {
        const health = await callJson(`${url}/health`, "GET").catch(() => null);
        return health?.body["status"] === "ok";
      });
  }
});

async function breaker(instance: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await callJson(`${payment.url(instance)}/api/circuit-breakers`, "GET");
  const all = body["circuitBreakers"] as Readonly<Record<string, unknown>>[];
  return all.find((one) => one["name"] === name) ?? {};
}

const UNSENT = "SELECT FROM outbox_event WHERE sent_at IS NULL";

describe("one part away:", () => {
  test("Kafka: payments are authorised, their events wait, the breaker opens and closes again", async () => {
    const kafka = payment.environment.instance("kafka");
    await kafka.stop();
    await until("the breaker has opened", async () => {
      expect(statuses(await load.send(3))).not.toContain(500);
      return (await breaker("ingest-service-1", "kafka"))["state"] !== "CLOSED";
    });
    expect(statuses(await load.send(10)).filter((status) => status !== 201 && status !== 402)).toEqual([]);
    expect(await payment.count(UNSENT)).toBeGreaterThan(0);
    await kafka.start();
    await until("all is sent", async () => (await payment.count(UNSENT)) === 0);
    await until("the breaker is closed", async () => {
      await load.send(1);
      return (await breaker("ingest-service-1", "kafka"))["state"] === "CLOSED";
    });
  });

  test("Redis: payments go on, keys are known, nobody is limited", async () => {
    const redis = payment.environment.instance("redis");
    const [before] = await load.send(1);
    await redis.stop();
    expect(statuses(await load.send(20)).filter((status) => status !== 201 && status !== 402)).toEqual([]);
    const again = await load.again(load.made - 21);
    expect(again.text).toBe(before?.text);
    const many = await Promise.all(
      Array.from({ length: 100 }, async () => payment.authorize("same", { merchantId: "busy" })),
    );
    expect(statuses(many)).not.toContain(429);
    const health = await callJson(`${payment.url("ingest-service-1")}/health`, "GET");
    expect(health).toMatchObject({ status: 200, body: { status: "degraded" } });
    await redis.start();
  });

  test("PostgreSQL: requests are refused with 503 and taken again when it is back", async () => {
    const postgres = payment.environment.instance("postgres");
    await postgres.stop();
    const refused = await load.send(5);
    expect(statuses(refused)).toEqual([503]);
    expect(refused[0]?.headers.get("retry-after")).toBe("1");
    expect(refused[0]?.body).toMatchObject({ error: { code: "dependency_unavailable" } });
    await postgres.start();
    await load.untilAnswered(201);
  });

  test("the payment gateway: the outcome is unknown, and known after asking again under the same key", async () => {
    const mock = payment.environment.instance("mock-pg-1");
    await mock.stop();
    const refused = await load.send(10);
    expect(statuses(refused)).toEqual([503]);
    expect(refused[0]?.body).toMatchObject({ error: { code: "gateway_unavailable" } });
    await mock.start();
    const number = load.made - 1;
    await until("the same key is answered", async () => {
      const { status } = await load.again(number);
      return status === 201 || status === 402;
    });
    await until("nobody had to ask for the others", async () => {
      return (await payment.count("SELECT FROM payment WHERE response_status IS NULL")) === 0;
    });
    for (const instance of ["ingest-service-1", "ingest-service-2"]) {
      await until(`the breaker of ${instance} is closed`, async () => {
        await load.send(2);
        return (await breaker(instance, "payment-gateway"))["state"] === "CLOSED";
      });
    }
  });

  test.each(["ingest-service-1", "settlement-worker-1", "refund-worker-1", "consumer-worker-1"])(
    "%s, killed with payments on their way: others go on with them, or it does itself",
    async (name) => {
      const victim = payment.environment.instance(name);
      const loading = load.send(40);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await victim.kill();
      const answers = await loading;
      const after = await load.send(10);
      await victim.start();
      expect(statuses(answers).filter((status) => ![201, 402, 503].includes(status))).toEqual([]);
      expect(after.filter(({ status }) => status !== 201 && status !== 402).map(({ text }) => text)).toEqual(
        [],
      );
      await until("nothing is left half done", async () => {
        const open = "status IN ('AUTHORIZING', 'CAPTURE_REQUESTED', 'REFUND_REQUESTED')";
        return (await payment.count(`SELECT FROM payment WHERE ${open}`)) === 0;
      });
    },
  );
});

test("more requests of a merchant than a second allows are answered 429 with the moment of the next second", async () => {
  const answers = await Promise.all(
    Array.from({ length: 150 }, async () => payment.authorize("limited", { merchantId: "hasty" })),
  );
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited.length).toBeGreaterThan(0);
  expect(limited[0]?.headers.get("x-ratelimit-limit")).toBe("60");
  expect(Number(limited[0]?.headers.get("x-ratelimit-reset")) * 1_000).toBeGreaterThan(Date.now() - 5_000);
});

describe("records that are no events", () => {
  const consumed = [
    EVENT_TOPICS.PAYMENT_CAPTURE_REQUESTED,
    EVENT_TOPICS.PAYMENT_REFUND_REQUESTED,
    EVENT_TOPICS.PAYMENT_CAPTURED,
    EVENT_TOPICS.PAYMENT_REFUNDED,
  ];
  const WRONG = [
    "",
    "not json",
    "{}",
    JSON.stringify({ eventId: "1", type: "PAYMENT_CAPTURED" }),
    JSON.stringify({
      eventId: "900000000",
      type: "PAYMENT_REFUNDED",
      paymentId: "123456789",
      merchantId: "nobody",
      amount: 5,
      currency: "KRW",
      occurredAtMs: 1,
    }),
  ];

  test("are parked on each topic, with their class, and what comes after them is applied", async () => {
    const producer = payment.kafka.producer();
    await producer.connect();
    for (const topic of consumed) await producer.send({ topic, messages: WRONG.map((value) => ({ value })) });
    await producer.disconnect();
    const count = consumed.length * WRONG.length;
    await until("all are parked", async () => (await payment.count("SELECT FROM dead_letter")) === count);
    expect((await payment.call("GET", "/api/admin/dead-letters")).body).toEqual({
      deadLetters: [
        expect.objectContaining({ consumer: "consumer-worker", class: "illegal_state", parked: 1 }),
        expect.objectContaining({ consumer: "consumer-worker", class: "schema", parked: 9 }),
        expect.objectContaining({ consumer: "refund-worker", class: "schema", parked: 5 }),
        expect.objectContaining({ consumer: "settlement-worker", class: "schema", parked: 5 }),
      ],
    });
    const [answer] = await load.send(1);
    expect([201, 402]).toContain(answer?.status);
  });

  test("are sent again by class, each once", async () => {
    const replay = async (body: unknown) => payment.call("POST", "/api/admin/dead-letters/replay", body);
    expect(await replay({ class: "none" })).toMatchObject({ status: 400 });
    expect(await replay({ class: "illegal_state" })).toMatchObject({ status: 202, body: { replayed: 1 } });
    await until("it is parked again", async () => {
      return (await payment.count("SELECT FROM dead_letter WHERE class = 'illegal_state'")) === 2;
    });
    expect(
      await payment.count(
        "SELECT FROM dead_letter WHERE class = 'illegal_state' AND replayed_at IS NOT NULL",
      ),
    ).toBe(1);
    const both = await Promise.all([replay({ class: "schema" }), replay({ class: "schema" })]);
    const replayed = both.reduce((sum, { body }) => sum + Number(body["replayed"]), 0);
    // What was sent again may be parked again before the second one looks: those letters are new.
    expect(replayed).toBeGreaterThanOrEqual(19);
    expect(
      await payment.count("SELECT FROM dead_letter WHERE class = 'schema' AND replayed_at IS NOT NULL"),
    ).toBe(replayed);
    const topics = consumed.map((topic) => `'${topic}'`).join(", ");
    expect(
      await payment.count(`SELECT FROM outbox_event WHERE raw IS NOT NULL AND topic IN (${topics})`),
    ).toBe(replayed);
  });
});

test("after all of this every invariant of the data holds", async () => {
  const findings = await payment.audit(load.acknowledged);
  expect(findings.filter((finding) => !holds(finding))).toEqual([]);
  expect(load.acknowledged.size).toBeGreaterThan(200);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../platform/testing/until.ts";
import type { TestReport } from "./monitoring/circuit-breaker-test.ts";
import { type RunningPayment, startPayment } from "./testing/running-payment.ts";

const SOON_HALF_OPEN = { CIRCUIT_BREAKER_WAIT_DURATION_IN_OPEN_STATE_MS: "2000" };
const QUICK = { openStateWaitSeconds: 30, recoveryReadyChecks: 30, recoveryTrafficAttempts: 30 };

async function startTest(payment: RunningPayment, body: unknown = QUICK) {
  return payment.call("POST", "/api/admin/tests/circuit-breaker", body);
}

async function status(payment: RunningPayment): Promise<TestReport> {
  const { body } = await payment.call("GET", "/api/admin/tests/status/circuit-breaker");
  return body as unknown as TestReport;
}

async function ended(payment: RunningPayment): Promise<TestReport> {
  for (;;) {
    const report = await status(payment);
    if (report.status !== "running") return report;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function isKafkaRunning({ environment }: RunningPayment): boolean {
  return environment.instance("kafka").state === "running";
}

describe("the test of the circuit breaker", () => {
  let payment: RunningPayment;

  beforeAll(async () => {
    payment = await startPayment({ settings: SOON_HALF_OPEN });
  });

  afterAll(async () => {
    await payment[Symbol.asyncDispose]();
  });

  test("in nine steps is answered at once, each with its evidence, closed in the end and nothing lost", async () => {
    expect(await payment.call("GET", "/api/admin/tests/status/circuit-breaker")).toMatchObject({
      status: 404,
    });
    expect(await startTest(payment, { openStateWaitSeconds: 0 })).toMatchObject({ status: 400 });
    expect(await startTest(payment)).toMatchObject({
      status: 202,
      body: { status: "running", parameters: QUICK },
    });
    expect(await startTest(payment)).toMatchObject({ status: 409 });
    const report = await ended(payment);
    expect(report).toMatchObject({ status: "success", error: null });
    expect(report.steps.map(({ number, status }) => `${number} ${status}`)).toEqual(
      Array.from({ length: 9 }, (_, index) => `${index + 1} success`),
    );
    expect(report.steps[8]?.evidence).toMatch(
      /ingest-service-1 CLOSED .* ingest-service-2 CLOSED .* payments went on, no event waits/,
    );
    expect(isKafkaRunning(payment)).toBe(true);
  });

  test("interrupted while Kafka is away, it starts the broker again", async () => {
    expect(await startTest(payment)).toMatchObject({ status: 202 });
    await until("Kafka is stopped", () => payment.environment.instance("kafka").state === "stopped");
    await payment.environment.instance("monitoring-service-1").stop();
    await until("Kafka runs again", () => isKafkaRunning(payment));
  });
});

test("a breaker that is never half open fails it, and the broker runs again", async () => {
  await using payment = await startPayment({ settings: SOON_HALF_OPEN, defects: ["breaker-stays-open"] });
  await startTest(payment, { ...QUICK, recoveryReadyChecks: 5 });
  const report = await ended(payment);
  expect(report.status).toBe("failed");
  expect(report.error).toMatch(/^step 8, a circuit breaker tries again.*not within 5 checks/);
  expect(isKafkaRunning(payment)).toBe(true);
});

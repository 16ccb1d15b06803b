import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { until } from "../platform/testing/until.ts";
import { metric } from "../platform/testing/metric.ts";
import { holds } from "../platform/audit/findings.ts";
import { PAYMENT_INVARIANTS } from "./audit/invariants.ts";
import { callJson } from "../platform/testing/call-json.ts";
import { type RunningPayment, startPayment } from "./testing/running-payment.ts";

/** Every known mistake is seen by what its row of the table names, at the load at which it shows. */

const QUIET_AUDIT = 3_000;

async function brokenIn(payment: RunningPayment, ids: readonly number[]): Promise<readonly string[]> {
  const findings = await payment.audit(ids, QUIET_AUDIT);
  return findings.filter((finding) => !holds(finding)).map(({ name }) => name);
}

async function captured(payment: RunningPayment, key: string): Promise<number> {
  const id = Number((await payment.authorize(key)).body["paymentId"]);
  await until("it is in the ledger", async () => {
    return (await payment.count(`SELECT FROM ledger_entry WHERE payment_id = ${id}`)) > 0;
  });
  return id;
}

/** Sum of a metric over all services that send events: any of them may send what another one has written. */
async function ofAllRelays({ environment }: RunningPayment, name: string): Promise<number> {
  const relays = environment.instances.filter(({ name }) => /^(ingest|settlement|refund)/.test(name));
  const values = await Promise.all(relays.map(async ({ url }) => metric(url, name)));
  return values.reduce((total, value) => total + value, 0);
}

describe("an invariant finds", () => {
  test("outbox-cursor: rows that were committed after a higher id was sent", async () => {
    await using payment = await startPayment({ defects: ["outbox-cursor"] });
    const slow = new Client({ connectionString: payment.environment.postgresUrl ?? "" });
    await slow.connect();
    await slow.query("BEGIN");
    // As a transaction of this system's would: it has its id, and is not committed yet.
    const { rows } = await slow.query<{ id: string }>(
      `INSERT INTO outbox_event (payment_id, topic, payload)
       SELECT lane, 'payment.authorized', json_build_object('type', 'PAYMENT_AUTHORIZED', 'paymentId', (1000 + lane)::text,
         'merchantId', 'slow', 'amount', 1, 'currency', 'KRW', 'occurredAtMs', 1)::text FROM generate_series(0, 3) AS lane
       RETURNING id`,
    );
    const ids = [];
    for (let number = 0; number < 8; number += 1) ids.push(await captured(payment, `cursor-${number}`));
    await slow.query("COMMIT");
    await slow.end();
    const broken = await payment.audit(ids, QUIET_AUDIT);
    const lost = broken.find(({ name }) => name === PAYMENT_INVARIANTS.outbox);
    expect(lost?.violations).toBe(4);
    expect(lost?.examples[0]).toBe(`event ${rows[0]?.id} is in the outbox and not on payment.authorized`);
  });

  test("no-idempotency: two charges for one key", async () => {
    await using payment = await startPayment({ defects: ["no-idempotency"] });
    const first = await captured(payment, "same");
    const second = await captured(payment, "same");
    expect(second).not.toBe(first);
    expect(await brokenIn(payment, [first, second])).toEqual([PAYMENT_INVARIANTS.chargedOnce]);
  });

  test("lost-deduplication: an event that was sent twice is posted twice", async () => {
    await using payment = await startPayment({ defects: ["lost-deduplication"] });
    const id = await captured(payment, "twice");
    // As after a relay that died between Kafka's acknowledgement and its own commit.
    await payment.sql.query("UPDATE outbox_event SET sent_at = NULL WHERE topic = 'payment.captured'");
    await until("it was posted again", async () => {
      return (await payment.count(`SELECT FROM ledger_entry WHERE payment_id = ${id}`)) === 4;
    });
    expect(await brokenIn(payment, [id])).toContain(PAYMENT_INVARIANTS.posted);
  });

  test("acknowledge-first: what a killed worker had read is never posted", async () => {
    await using payment = await startPayment({ defects: ["acknowledge-first"] });
    const id = Number((await payment.authorize("lost")).body["paymentId"]);
    await until("the event counts as read", async () => {
      return (await payment.count("SELECT FROM inbox WHERE consumer = 'consumer-worker'")) === 1;
    });
    const worker = payment.environment.instance("consumer-worker-1");
    await worker.kill();
    await worker.start();
    expect(await brokenIn(payment, [id])).toContain(PAYMENT_INVARIANTS.posted);
  });
});

describe("a metric that an objective asks for shows", () => {
  test("retry-storm: thirty calls for one request while the gateway is away", async () => {
    const settings = {
      CIRCUIT_BREAKER_MINIMUM_NUMBER_OF_CALLS: "100",
      CIRCUIT_BREAKER_SLIDING_WINDOW_SIZE: "100",
    };
    const failedCalls = async (defects: readonly string[]): Promise<number> => {
      await using payment = await startPayment({
        settings: { ...settings, PAYMENT_SWEEP_INTERVAL_MS: "600000" },
        defects,
      });
      await payment.environment.instance("mock-pg-1").stop();
      const instance = payment.url("ingest-service-1");
      const answer = await callJson(`${instance}/api/payments/authorize`, "POST", {
        merchantId: "shop",
        amount: 1,
        currency: "KRW",
        idempotencyKey: "storm",
      });
      expect(answer.status).toBe(503);
      return metric(instance, "payment_gateway_call_seconds_count", { outcome: "failed" });
    };
    expect([await failedCalls([]), await failedCalls(["retry-storm"])]).toEqual([3, 30]);
  });

  test("pool-of-10: no more than ten calls at a time, however many requests wait", async () => {
    const settings = { MOCK_PG_DELAY_MIN_MS: "900", MOCK_PG_DELAY_MAX_MS: "900", PG_TIMEOUT_MS: "5000" };
    await using payment = await startPayment({ settings, defects: ["pool-of-10"] });
    await Promise.all(Array.from({ length: 50 }, async (_, index) => payment.authorize(`pool-${index}`)));
    const text = await (await fetch(`${payment.url("mock-pg-1")}/pg/ledger`)).text();
    const calls = text
      .split("\n")
      .filter((line) => line.includes('"authorize"') && line.includes('"call"'))
      .map((line) => (JSON.parse(line) as { call: { calledBy: string; receivedAtMs: number } }).call);
    for (const some of Map.groupBy(calls, ({ calledBy }) => calledBy).values()) {
      const atOnce = some.map(
        ({ receivedAtMs }) =>
          some.filter(
            (other) => other.receivedAtMs >= receivedAtMs && other.receivedAtMs < receivedAtMs + 900,
          ).length,
      );
      expect(Math.max(...atOnce)).toBeLessThanOrEqual(10);
    }
    expect(calls).toHaveLength(50);
  });

  test("slow-outbox-polling: events wait for the next look, 10 s later at most", async () => {
    await using payment = await startPayment({ defects: ["slow-outbox-polling"] });
    let made = 0;
    // All of the time, since the relays' looks come at moments of their own: one event may happen to wait for none.
    await until("events wait for more than a second", async () => {
      await payment.authorize(`slow-${made++}`);
      const count = await ofAllRelays(payment, "outbox_delay_seconds_count");
      return count > 0 && (await ofAllRelays(payment, "outbox_delay_seconds_sum")) / count > 1;
    });
  });

  test("kafka-timeout-10s: a broker that hangs is noticed after 10 s and not after 2", async () => {
    await using payment = await startPayment({ defects: ["kafka-timeout-10s"] });
    await captured(payment, "before");
    const kafka = payment.environment.instance("kafka");
    await kafka.pause();
    const pausedAt = performance.now();
    // A relay that has sent nothing since still shows what failed while the system started.
    const before = await ofAllRelays(payment, "outbox_failed_tries");
    await payment.authorize("hangs");
    await until("a try has failed", async () => {
      return (await ofAllRelays(payment, "outbox_failed_tries")) > before;
    });
    expect(performance.now() - pausedAt).toBeGreaterThan(9_000);
    await kafka.resume();
  });
});

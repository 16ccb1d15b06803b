import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../platform/audit/findings.ts";
import { holds } from "../../platform/audit/findings.ts";
import { tampered } from "../../platform/testing/tampered.ts";
import { until } from "../../platform/testing/until.ts";
import { type RunningPayment, startPayment } from "../testing/running-payment.ts";
import { PAYMENT_INVARIANTS } from "./invariants.ts";

let payment: RunningPayment;
const acknowledged: number[] = [];

beforeAll(async () => {
  payment = await startPayment({
    settings: { MOCK_PG_SETTLE_FAILURE_RATE: "0.3", MOCK_PG_LATE_ANSWER_MS: "1500" },
  });
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, index) =>
      payment.authorize(`audit-${index}`, { amount: 1.5 + index, currency: index % 2 === 0 ? "USD" : "KWD" }),
    ),
  );
  acknowledged.push(...answers.map(({ body }) => Number(body["paymentId"])));
  await until("all are settled", async () => {
    const open = "SELECT FROM payment WHERE status = 'CAPTURE_REQUESTED'";
    return (await payment.count(open)) === 0;
  });
  for (const id of acknowledged.slice(0, 20)) {
    await payment.call("POST", `/api/payments/${id}/refund`, { idempotencyKey: "r", amount: 1 });
  }
});

afterAll(async () => {
  await payment[Symbol.asyncDispose]();
});

async function brokenNow(): Promise<readonly string[]> {
  return (await audit()).filter((finding) => !holds(finding)).map(({ name }) => name);
}

const audit = async (): Promise<readonly Finding[]> => payment.audit(acknowledged);

test("of a system that works finds everything as it should be, and says how much it compared", async () => {
  const findings = await audit();
  expect(findings.filter((finding) => !holds(finding))).toEqual([]);
  expect(findings.map(({ name }) => name).sort()).toEqual(Object.values(PAYMENT_INVARIANTS).sort());
  expect(findings.find(({ name }) => name === PAYMENT_INVARIANTS.acknowledged)?.compared).toBe(60);
  const declined = await payment.count("SELECT FROM payment WHERE status = 'CAPTURE_FAILED'");
  expect(declined).toBeGreaterThan(0);
});

const ONE = "(SELECT min(id) FROM payment WHERE status = 'CAPTURED')";

describe("finds what was tampered with:", () => {
  test.each([
    [
      "an entry of another amount",
      PAYMENT_INVARIANTS.balanced,
      `UPDATE ledger_entry SET debit = debit + 1 WHERE payment_id = ${ONE} AND debit > 0`,
    ],
    [
      "a stored balance",
      PAYMENT_INVARIANTS.balances,
      "UPDATE ledger_account SET balance = balance + 1 WHERE account = 'payment-gateway'",
    ],
    [
      "a posting that is gone",
      PAYMENT_INVARIANTS.posted,
      `DELETE FROM ledger_entry WHERE payment_id = ${ONE}`,
    ],
    [
      "more captured than authorised",
      PAYMENT_INVARIANTS.amounts,
      `ALTER TABLE payment DROP CONSTRAINT captured_within_authorized; UPDATE payment SET captured_amount = amount + 1 WHERE id = ${ONE}`,
    ],
    [
      "a status without its way",
      PAYMENT_INVARIANTS.path,
      `UPDATE payment SET status = 'REFUNDED' WHERE id = ${ONE}`,
    ],
    [
      "an end that was left",
      PAYMENT_INVARIANTS.path,
      "INSERT INTO payment_transition (payment_id, from_status, to_status) SELECT id, 'CAPTURE_FAILED', 'CAPTURED' FROM payment WHERE status = 'CAPTURE_FAILED' LIMIT 1",
    ],
    [
      "an acknowledged payment that is gone",
      PAYMENT_INVARIANTS.acknowledged,
      `DELETE FROM payment WHERE id = ${ONE}`,
    ],
    [
      "an approval that the gateway does not know",
      PAYMENT_INVARIANTS.charges,
      `UPDATE payment SET approval_number = 'x' WHERE id = ${ONE}`,
    ],
    [
      "a capture that the gateway has otherwise",
      PAYMENT_INVARIANTS.charges,
      `UPDATE payment SET captured_amount = captured_amount - 1 WHERE id = ${ONE}`,
    ],
    [
      "an event that was never sent",
      PAYMENT_INVARIANTS.outbox,
      "INSERT INTO outbox_event (payment_id, topic, payload, sent_at) VALUES (1, 'payment.authorized', '{}', now())",
    ],
    [
      "an event without its row",
      PAYMENT_INVARIANTS.outbox,
      "DELETE FROM outbox_event WHERE id = (SELECT min(id) FROM outbox_event)",
    ],
    [
      "an inbox row that is gone",
      PAYMENT_INVARIANTS.inbox,
      "DELETE FROM inbox WHERE event_id = (SELECT min(event_id) FROM inbox)",
    ],
    [
      "an inbox row without its event",
      PAYMENT_INVARIANTS.consumed,
      "INSERT INTO inbox VALUES ('consumer-worker', 'made-up', 'applied')",
    ],
    [
      "an illegal transition of a breaker",
      PAYMENT_INVARIANTS.breakers,
      "INSERT INTO breaker_transition VALUES ('x', 'kafka', 1, 'CLOSED', 'HALF_OPEN', 1)",
    ],
    [
      "a gap in a breaker's transitions",
      PAYMENT_INVARIANTS.breakers,
      "INSERT INTO breaker_transition VALUES ('x', 'kafka', 2, 'CLOSED', 'OPEN', 1)",
    ],
  ])("%s", async (_name, invariant, tampering) => {
    const broken = await auditedAfter(tampering);
    expect(broken).toContain(invariant);
  });

  test("calls while a breaker was open", async () => {
    const { rows } = await payment.sql.query(
      "SELECT DISTINCT split_part(owner, '@', 1) AS owner FROM breaker_transition",
    );
    expect(rows).toEqual([]);
    const response = await fetch(`${payment.url("mock-pg-1")}/pg/ledger`);
    const call = (await response.text())
      .split("\n")
      .map((line) =>
        line === "" ? {} : (JSON.parse(line) as { call?: { calledBy: string; calledAtMs: number } }),
      )
      .find((line) => line.call !== undefined)?.call;
    const broken = await auditedAfter(
      `INSERT INTO breaker_transition VALUES ('${call?.calledBy}', 'payment-gateway', 1, 'CLOSED', 'OPEN', ${(call?.calledAtMs ?? 0) - 1})`,
    );
    expect(broken).toEqual([PAYMENT_INVARIANTS.breakers]);
  });

  test("an event that was sent too early, with another content", async () => {
    const { rows } = await payment.sql.query<{ id: string; topic: string }>(
      `SELECT max(id) AS id, 'payment.captured' AS topic FROM outbox_event
       WHERE payment_id = ${ONE} AND topic = 'payment.captured'`,
    );
    const { owner } = (await (
      await fetch(`${payment.url("ingest-service-1")}/api/circuit-breakers`)
    ).json()) as {
      owner: string;
    };
    const producer = payment.kafka.producer();
    await producer.connect();
    const headers = { "event-id": rows[0]?.id ?? "", "sent-by": owner, "sent-at": "1" };
    await producer.send({ topic: "payment.captured", messages: [{ value: "{}", headers }] });
    await producer.disconnect();
    expect(await brokenNow()).toEqual([PAYMENT_INVARIANTS.outbox, PAYMENT_INVARIANTS.order]);
  });

  test("a second charge for the same key", async () => {
    const second = {
      key: "another",
      merchantId: "shop",
      reference: "audit-0",
      amount: 150,
      currency: "USD",
    };
    await fetch(`${payment.url("mock-pg-1")}/pg/authorize`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(second),
    });
    expect(await brokenNow()).toEqual(
      expect.arrayContaining([PAYMENT_INVARIANTS.chargedOnce, PAYMENT_INVARIANTS.charges]),
    );
  });
});

/** Names of the invariants that are broken after the tampering, which is undone. */
async function auditedAfter(tampering: string): Promise<readonly string[]> {
  return tampered(payment.sql, TABLES, tampering, brokenNow);
}

const TABLES = [
  "payment",
  "payment_transition",
  "outbox_event",
  "inbox",
  "ledger_account",
  "ledger_entry",
  "breaker_transition",
] as const;

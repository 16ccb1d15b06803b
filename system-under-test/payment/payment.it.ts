import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../platform/testing/until.ts";
import { Database } from "../platform/database.ts";
import { type RunningPayment, startPayment } from "./testing/running-payment.ts";
import { SETTLEMENT } from "./worker/job.ts";
import { RequestTable } from "./worker/request-table.ts";

let payment: RunningPayment;

beforeAll(async () => {
  payment = await startPayment({ settings: { MOCK_PG_LOADTEST_MODE: "true", PG_TIMEOUT_MS: "777" } });
});

afterAll(async () => {
  await payment[Symbol.asyncDispose]();
});

async function statusOf(paymentId: unknown): Promise<unknown> {
  return (await payment.call("GET", `/api/payments/${String(paymentId)}`)).body["status"];
}

async function captured(key: string, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { body } = await payment.authorize(key, fields);
  await until("it is captured", async () => (await statusOf(body["paymentId"])) === "CAPTURED");
  return String(body["paymentId"]);
}

describe("a payment", () => {
  test("goes from the gateway to the ledger, and back by a refund", async () => {
    const authorized = await payment.authorize("first");
    expect(authorized).toMatchObject({
      status: 201,
      body: {
        status: "CAPTURE_REQUESTED",
        amount: 10_000,
        currency: "KRW",
        approvalNumber: expect.any(String),
      },
    });
    const id = String(authorized.body["paymentId"]);
    await until("the capture stands in the ledger", async () => {
      const { body } = await payment.call("GET", `/api/payments/${id}`);
      return body["status"] === "CAPTURED" && body["capturedInLedgerAt"] !== null;
    });
    const refund = await payment.call("POST", `/api/payments/${id}/refund`, { idempotencyKey: "r" });
    expect(refund).toMatchObject({ status: 202, body: { paymentId: id, refundAmount: 10_000 } });
    await until("the refund stands in the ledger", async () => {
      const { body } = await payment.call("GET", `/api/payments/${id}`);
      return body["status"] === "REFUNDED" && body["refundedInLedgerAt"] !== null;
    });
    const { rows } = await payment.sql.query(
      "SELECT kind, account, debit::integer, credit::integer FROM ledger_entry WHERE payment_id = $1 ORDER BY id",
      [id],
    );
    expect(rows).toEqual([
      { kind: "CAPTURE", account: "payment-gateway", debit: 10_000, credit: 0 },
      { kind: "CAPTURE", account: "merchant:shop", debit: 0, credit: 10_000 },
      { kind: "REFUND", account: "payment-gateway", debit: 0, credit: 10_000 },
      { kind: "REFUND", account: "merchant:shop", debit: 10_000, credit: 0 },
    ]);
    const path = await payment.sql.query(
      "SELECT from_status, to_status FROM payment_transition WHERE payment_id = $1 ORDER BY id",
      [id],
    );
    expect(path.rows.map(({ to_status }) => to_status)).toEqual([
      "AUTHORIZING",
      "CAPTURE_REQUESTED",
      "CAPTURED",
      "REFUND_REQUESTED",
      "REFUNDED",
    ]);
  });

  test("asked for again under its key is answered with the same body, through either instance", async () => {
    const first = await payment.authorize("again");
    const more = await Promise.all(Array.from({ length: 6 }, async () => payment.authorize("again")));
    expect(new Set(more.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set([`201 ${first.text}`]),
    );
    expect(more.every(({ headers }) => headers.get("idempotent-replayed") === "true")).toBe(true);
    expect(await payment.count("SELECT FROM payment WHERE idempotency_key = 'again'")).toBe(1);
  });

  test("asked for by many at once is made once; the others are told to come again", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, async () => payment.authorize("at-once")));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(statuses).toContain(201);
    const waiting = answers.filter(({ status }) => status === 409);
    for (const { headers, body } of waiting) {
      expect(headers.get("retry-after")).toBe("1");
      expect(body).toMatchObject({ error: { code: "request_in_flight" } });
    }
    const bodies = answers.filter(({ status }) => status === 201).map(({ text }) => text);
    expect(new Set(bodies).size).toBe(1);
    expect(await payment.count("SELECT FROM payment WHERE idempotency_key = 'at-once'")).toBe(1);
  });

  test("of another payload under the same key is refused", async () => {
    await payment.authorize("other");
    expect(await payment.authorize("other", { amount: 1 })).toMatchObject({
      status: 422,
      body: { error: { code: "idempotency_key_reused" } },
    });
    expect((await payment.authorize("other", { merchantId: "another" })).status).toBe(201);
  });
});

describe("a payment whose capture was asked for twice, as by a worker slower than its lease", () => {
  let id: string;

  test("has one event of it", async () => {
    const worker = payment.environment.instance("settlement-worker-1");
    await worker.stop();
    const { body } = await payment.authorize("twice");
    id = String(body["paymentId"]);
    const request = {
      paymentId: id,
      eventId: "1",
      merchantId: "shop",
      amount: 10_000,
      currency: "KRW",
      tries: 0,
    } as const;
    await payment.sql.query(
      `INSERT INTO settlement_request (payment_id, event_id, merchant_id, amount, currency, next_attempt_at, origin)
       VALUES ($1, $2, $3, $4, $5, now(), '{}')`,
      [id, request.eventId, request.merchantId, request.amount, request.currency],
    );
    const approved = { kind: "approved", request, transactionId: "t" } as const;
    const pool = new Pool({ connectionString: payment.environment.postgresUrl ?? "", max: 1 });
    const kept = await new Database(pool).transaction(async (transaction) =>
      new RequestTable(SETTLEMENT, 1_000).finish(transaction, [approved, approved]),
    );
    await pool.end();
    expect(kept).toEqual([true, false]);
    const events = `SELECT FROM outbox_event WHERE payment_id = ${id} AND topic = 'payment.captured'`;
    expect(await payment.count(events)).toBe(1);
    await worker.start();
  });

  test("is posted once, however many events say so", async () => {
    await until("it is posted", async () => (await posted(id)) === 2);
    const event = {
      type: "PAYMENT_CAPTURED",
      paymentId: id,
      merchantId: "shop",
      amount: 10_000,
      currency: "KRW",
    };
    const producer = payment.kafka.producer();
    await producer.connect();
    const values = ["900000001", "900000002"].map((eventId) =>
      JSON.stringify({ eventId, ...event, occurredAtMs: 1 }),
    );
    await producer.send({ topic: "payment.captured", messages: values.map((value) => ({ key: id, value })) });
    await producer.disconnect();
    await until("both are parked", async () => {
      const parked = "SELECT FROM dead_letter WHERE consumer = 'consumer-worker' AND class = 'illegal_state'";
      return (await payment.count(parked)) === 2;
    });
    expect(await posted(id)).toBe(2);
  });

  async function posted(paymentId: string): Promise<number> {
    return payment.count(`SELECT FROM ledger_entry WHERE payment_id = ${paymentId}`);
  }
});

describe("a refund", () => {
  test.each([
    ["of more than was captured", { amount: 10_001 }, 409, "refund_not_possible"],
    ["beyond the currency's digits", { amount: 1.5 }, 400, "validation_failed"],
    ["of nothing", { amount: 0 }, 400, "validation_failed"],
  ])("%s is refused", async (name, fields, status, code) => {
    const id = await captured(`refund ${name}`);
    const answer = await payment.call("POST", `/api/payments/${id}/refund`, {
      idempotencyKey: "r",
      ...fields,
    });
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  test("of an unknown payment is refused", async () => {
    const answer = await payment.call("POST", "/api/payments/999999999/refund", { idempotencyKey: "r" });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: "payment_not_found" } } });
  });

  test("is made once: the same key is answered the same, another one is refused", async () => {
    const id = await captured("refund twice");
    const ask = async (body: object) => payment.call("POST", `/api/payments/${id}/refund`, body);
    const first = await ask({ idempotencyKey: "r", amount: 4_000 });
    expect(first.status).toBe(202);
    expect(await ask({ idempotencyKey: "r", amount: 4_000 })).toMatchObject({
      status: 202,
      text: first.text,
    });
    expect(await ask({ idempotencyKey: "r", amount: 5_000 })).toMatchObject({ status: 422 });
    expect(await ask({ idempotencyKey: "s", amount: 4_000 })).toMatchObject({ status: 409 });
    await until("it is refunded", async () => (await statusOf(id)) === "REFUNDED");
    expect((await payment.call("GET", `/api/payments/${id}`)).body).toMatchObject({
      capturedAmount: 10_000,
      refundedAmount: 4_000,
    });
  });
});

test("settings in effect are shown at health and in the description of a run: what was set has arrived", () => {
  const shown = Object.fromEntries(
    payment.environment.services.map(({ name, settings }) => [name, settings]),
  );
  expect(shown["mock-pg"]).toMatchObject({
    MOCK_PG_LOADTEST_MODE: true,
    MOCK_PG_DELAY_MIN_MS: 5,
    MOCK_PG_SEED: 1,
  });
  expect(shown["ingest-service"]).toMatchObject({ PG_TIMEOUT_MS: 777, OUTBOX_POLLING_INTERVAL_MS: 250 });
  expect(JSON.stringify(shown)).not.toMatch(/SECRET|POSTGRES_URL|REDIS_URL/);
});

describe("what can't be a payment", () => {
  const body = { merchantId: "shop", amount: 1, currency: "KRW", idempotencyKey: "wrong" };
  test.each([
    ["an amount of 0", { ...body, amount: 0 }, 400, "amount: expected an amount above 0"],
    ["a negative amount", { ...body, amount: -1 }, 400, "amount: expected an amount above 0"],
    [
      "an amount that is no number",
      { ...body, amount: "1" },
      400,
      "amount: expected an amount: a number above 0",
    ],
    [
      "more digits than the currency has",
      { ...body, amount: 1.5 },
      400,
      "amount: expected at most 0 decimal places, as KRW has",
    ],
    [
      "more than 2^53",
      { ...body, amount: 2 ** 53 },
      400,
      "amount: expected an amount of at most 2^53 - 1 minor units of KRW",
    ],
    [
      "an unknown currency",
      { ...body, currency: "XXX" },
      400,
      "currency: expected one of KRW, JPY, USD, EUR, GBP, KWD",
    ],
    [
      "no key",
      { ...body, idempotencyKey: undefined },
      400,
      "idempotencyKey: expected an idempotency key: text of 1 to 255 characters",
    ],
    [
      "an empty key",
      { ...body, idempotencyKey: "" },
      400,
      "idempotencyKey: expected an idempotency key: text of 1 to 255 characters",
    ],
    [
      "a key of 300 characters",
      { ...body, idempotencyKey: "k".repeat(300) },
      400,
      "idempotencyKey: expected an idempotency key: text of 1 to 255 characters",
    ],
    [
      "NUL in a key",
      { ...body, idempotencyKey: "a\u0000b" },
      400,
      "idempotencyKey: expected text without NUL and lone surrogates",
    ],
    ["a field that there is not", { ...body, extra: 1 }, 400, 'Unrecognized key: "extra"'],
    ["nothing", {}, 400, "merchantId: expected text of 1 to 64 characters; amount: "],
    ["no JSON", "{", 400, ""],
    ["1 MB", { ...body, merchantId: "m".repeat(1_000_000) }, 413, ""],
  ])("%s", async (_name, sent, status, message) => {
    const answer = await payment.call("POST", "/api/payments/authorize", sent);
    expect([answer.status, answer.text]).toEqual([
      status,
      expect.stringContaining(JSON.stringify(message).slice(1, -1)),
    ]);
  });

  test.each([
    ["bytes that are no UTF-8", "application/json", Buffer.from([0x7b, 0xff, 0x7d]), 400],
    ["another content type", "application/xml", Buffer.from("<a/>"), 415],
    ["text", "text/plain", Buffer.from("{}"), 415],
  ])("%s", async (_name, type, bytes, status) => {
    const url = `${payment.environment.urls("gateway")[0]}/api/payments/authorize`;
    const response = await fetch(url, { method: "POST", headers: { "content-type": type }, body: bytes });
    expect(response.status).toBe(status);
  });

  test("leaves nothing behind", async () => {
    expect(await payment.count("SELECT FROM payment WHERE idempotency_key LIKE 'wrong%'")).toBe(0);
  });
});

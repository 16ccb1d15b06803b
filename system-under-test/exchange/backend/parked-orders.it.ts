import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAILING_ONE_OF } from "../shard/failing-orders.ts";
import { Exchange } from "../testing/exchange.ts";

/** An exchange whose engines fail on one of so many orders, as callers see it. */
const WAIT = { timeout: 90_000, interval: 50 };
const ORDERS_AT_ONCE = 50;
const [SELLER, BUYER] = [1, 2];
const SHARD = "shard-1";

interface Order {
  readonly orderId: string;
  readonly status: string;
  readonly reason: string | null;
}

let exchange: Exchange;
const acknowledged: number[] = [];

beforeAll(async () => {
  exchange = await Exchange.start({ standbys: [SHARD], engines: { DEFECTS: "failing-orders" } });
  await exchange.openAccounts([SELLER, BUYER], "9000000");
});

afterAll(async () => {
  await exchange?.[Symbol.asyncDispose]();
});

async function place(account: number, side: "BUY" | "SELL"): Promise<Order> {
  const order = { symbol: "BTCUSDT", side, type: "LIMIT", quantity: "0.001", price: "50000" };
  const { status, body } = await exchange.call<Order>("POST", "/api/orders", account, order);
  expect(status).toBe(202);
  acknowledged.push(Number(body.orderId));
  return body;
}

async function orderOf(account: number, { orderId }: Order): Promise<Order> {
  return (await exchange.call<Order>("GET", `/api/orders/${orderId}`, account)).body;
}

/** Sells until the engines fail on one. */
async function sellToFailure(): Promise<Order> {
  for (;;) {
    const orders = await Promise.all(Array.from({ length: ORDERS_AT_ONCE }, () => place(SELLER, "SELL")));
    const failing = orders.find(({ orderId }) => Number(orderId) % FAILING_ONE_OF === 0);
    if (failing !== undefined) return failing;
  }
}

async function shardState() {
  const { body } = await exchange.call<{
    shards: { shard: string; primary: string; parkedCommands: number }[];
  }>("GET", "/api/shards");
  return body.shards.find(({ shard }) => shard === SHARD);
}

describe("an order that no engine can apply", () => {
  let failing: Order;

  test("is rejected to its sender, and the orders around it trade", async () => {
    failing = await sellToFailure();
    await expect
      .poll(() => orderOf(SELLER, failing), WAIT)
      .toMatchObject({ status: "REJECTED", reason: "ENGINE_FAILED" });
    const bought = await place(BUYER, "BUY");
    await expect.poll(() => orderOf(BUYER, bought), WAIT).toMatchObject({ status: "FILLED" });
    await expect.poll(shardState, WAIT).toMatchObject({ parkedCommands: 1 });
  });

  test("stays rejected under another primary", async () => {
    const { primary = "" } = (await shardState()) ?? {};
    await exchange.engine(primary).kill();
    expect(await orderOf(SELLER, failing)).toMatchObject({ status: "REJECTED", reason: "ENGINE_FAILED" });
    const bought = await place(BUYER, "BUY");
    await expect.poll(() => orderOf(BUYER, bought), WAIT).toMatchObject({ status: "FILLED" });
    expect(await shardState()).toMatchObject({
      parkedCommands: 1,
      primary: expect.not.stringMatching(primary),
    });
  });

  test("breaks no invariant, and the audit says how many there were", async () => {
    const { exitCode, findings, lanes } = await exchange.audit(acknowledged);
    expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(lanes.filter(({ parkedCommands }) => parkedCommands > 0)).toMatchObject([
      { lane: "matching-engine-shard-1-input/0", parkedCommands: 1 },
    ]);
  });
});

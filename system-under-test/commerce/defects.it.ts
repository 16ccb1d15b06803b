import { describe, expect, test } from "vitest";
import { callJson } from "../platform/testing/call-json.ts";
import { metric } from "../platform/testing/metric.ts";
import { until } from "../platform/testing/until.ts";
import { COMMERCE_INVARIANTS } from "./audit/invariants.ts";
import { type RunningCommerce, startCommerce } from "./testing/running-commerce.ts";

/** Every known mistake is seen by what its row of the table names; where it needs company, beside a shop without it. */

async function shopWith(...defects: string[]): Promise<RunningCommerce> {
  return startCommerce({ defects, settings: { ORDER_SWEEP_INTERVAL_MS: "600000" } });
}

async function atOnce(count: number, call: (index: number) => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, async (_, index) => call(index)));
}

describe("an invariant finds", () => {
  test("lost-update: charges of one user at a time", async () => {
    await using shop = await shopWith("lost-update");
    await atOnce(20, async (index) => shop.charge(1, 100, `k-${index}`));
    expect(await shop.broken()).toEqual([COMMERCE_INVARIANTS.balances]);
  });

  test("check-then-insert: more coupons than there are, and several to a user", async () => {
    await using shop = await shopWith("check-then-insert");
    await atOnce(15, async (index) => shop.issue(2, index + 1));
    await atOnce(10, async () => shop.issue(1, 1));
    expect(await shop.broken()).toEqual([COMMERCE_INVARIANTS.coupons, COMMERCE_INVARIANTS.onePerUser]);
  });

  test("charge-without-key: a charge that comes again", async () => {
    await using shop = await shopWith("charge-without-key");
    const [first, second] = [await shop.charge(1, 100, "same"), await shop.charge(1, 100, "same")];
    expect(second.body["chargeId"]).not.toBe(first.body["chargeId"]);
    expect(await shop.broken()).toEqual([COMMERCE_INVARIANTS.keys]);
  });
});

/** How many transactions 50 orders at once take, and the share of them that have more than ten orders. */
async function groupsOfOrders(shop: RunningCommerce): Promise<{ all: number; ofMoreThanTen: number }> {
  const instance = shop.url("commerce-1");
  const order = async (user: number) =>
    callJson(`${instance}/api/orders`, "POST", {
      userId: String(user),
      idempotencyKey: "group",
      lines: [{ productId: "2", quantity: 1 }],
    });
  // The first one waits for its user, so that all the others are there before it is done.
  await shop.sql.query("BEGIN; SELECT FROM shop_user WHERE id = 1 FOR UPDATE");
  const orders = [order(1)];
  await until("the first order waits", async () => (await metric(instance, "http_requests_in_flight")) === 2);
  orders.push(...Array.from({ length: 49 }, async (_, index) => order(index + 2)));
  await until("all are there", async () => (await metric(instance, "http_requests_in_flight")) === 51);
  await shop.sql.query("COMMIT");
  expect((await Promise.all(orders)).filter(({ status }) => status !== 201)).toEqual([]);
  const labels = { request: "place-order" };
  const all = await metric(instance, "commerce_group_items_count", labels);
  const small = await metric(instance, "commerce_group_items_bucket", { ...labels, le: "10" });
  return { all, ofMoreThanTen: all - small };
}

describe("how many orders are worked on at a time shows", () => {
  test("none: those that wait are done together", async () => {
    await using shop = await shopWith();
    const { all, ofMoreThanTen } = await groupsOfOrders(shop);
    expect(all).toBeLessThan(10);
    expect(ofMoreThanTen).toBeGreaterThan(0);
  });

  test("order-global-lock: one after the other", async () => {
    await using shop = await shopWith("order-global-lock");
    expect(await groupsOfOrders(shop)).toEqual({ all: 50, ofMoreThanTen: 0 });
  });

  test("order-pool-of-10: ten at most", async () => {
    await using shop = await shopWith("order-pool-of-10");
    const { all, ofMoreThanTen } = await groupsOfOrders(shop);
    expect(all).toBeGreaterThanOrEqual(5);
    expect(ofMoreThanTen).toBe(0);
  });
});

/** Scans of a table by kind for ten reads of a cart of ten lines, once as many as are expected have been counted. */
async function scansOfCartReads(
  shop: RunningCommerce,
  table: string,
  expected = 10,
): Promise<{ seq: number; index: number }> {
  await shop.sql.query(
    `INSERT INTO cart_item SELECT 1 + n / 10, 1 + n % 10, 1 FROM generate_series(0, 39999) AS n ON CONFLICT DO NOTHING;
     ANALYZE cart_item, product`,
  );
  await shop.sql.query("SELECT pg_stat_force_next_flush()");
  const scans = async () => {
    const { rows } = await shop.sql.query<{ seq: number; index: number }>(
      `SELECT seq_scan::integer AS seq, idx_scan::integer AS index, pg_stat_clear_snapshot()
       FROM pg_stat_user_tables WHERE relname = $1`,
      [table],
    );
    return rows[0] ?? { seq: 0, index: 0 };
  };
  const before = await scans();
  for (let read = 0; read < 10; read += 1) {
    const { body } = await shop.call("GET", "/api/users/5/cart");
    expect(body["items"]).toHaveLength(10);
  }
  const sum = ({ seq, index }: { seq: number; index: number }) => seq + index;
  await until("the reads are counted", async () => sum(await scans()) >= sum(before) + expected);
  const after = await scans();
  return { seq: after.seq - before.seq, index: after.index - before.index };
}

/** Reads of carts by all instances, and the queries that these took. */
async function cartQueries(shop: RunningCommerce): Promise<{ reads: number; queries: number }> {
  const sum = async (name: string): Promise<number> => {
    const values = ["commerce-1", "commerce-2"].map(async (instance) => metric(shop.url(instance), name));
    return (await Promise.all(values)).reduce((total, value) => total + value, 0);
  };
  return { reads: await sum("commerce_cart_queries_count"), queries: await sum("commerce_cart_queries_sum") };
}

describe("scans of a table show", () => {
  test("none: a cart is found by its index, and its products by one join", async () => {
    await using shop = await shopWith();
    expect(await scansOfCartReads(shop, "cart_item")).toEqual({ seq: 0, index: 10 });
    const { seq, index } = await scansOfCartReads(shop, "product");
    expect(seq + index).toBeLessThan(100);
    expect(await cartQueries(shop)).toEqual({ reads: 20, queries: 40 });
  });

  test("cart-without-index: all carts are read", async () => {
    await using shop = await shopWith("cart-without-index");
    const labels = { relname: "cart_item" };
    const rows = async () => metric(shop.url("commerce-1"), "pg_stat_user_tables_seq_tup_read", labels);
    const before = await rows();
    expect((await scansOfCartReads(shop, "cart_item")).seq).toBeGreaterThanOrEqual(10);
    // Ten reads of 4,000 carts of ten lines.
    expect((await rows()) - before).toBeGreaterThanOrEqual(400_000);
  });

  test("n-plus-one: a product is looked for ten times for ten lines", async () => {
    await using shop = await shopWith("n-plus-one");
    const { seq, index } = await scansOfCartReads(shop, "product", 100);
    expect(seq + index).toBe(100);
    // One for the user, one for the lines, and one for each of ten.
    expect(await cartQueries(shop)).toEqual({ reads: 10, queries: 120 });
  });
});

test("renamed-field: an issue has no couponIssueId", async () => {
  await using shop = await shopWith("renamed-field");
  const { status, body } = await shop.issue(1, 1);
  expect([status, Object.keys(body).sort()]).toEqual([201, ["couponId", "id", "userId"]]);
});

test("blocking-receipt: the event loop stands still for each payment", async () => {
  await using shop = await shopWith("blocking-receipt");
  const instance = shop.url("commerce-1");
  const { body } = await shop.order(1, 2, 1, "receipt");
  await metric(instance, "nodejs_eventloop_lag_max_seconds");
  for (let times = 0; times < 10; times += 1) {
    await callJson(`${instance}/api/orders/${String(body["orderId"])}/pay`, "POST");
  }
  expect(await metric(instance, "nodejs_eventloop_lag_max_seconds")).toBeGreaterThan(0.018);
});

test("leak-per-request: memory grows by 100 kB for each request", async () => {
  await using shop = await shopWith("leak-per-request");
  const instance = shop.url("commerce-1");
  const before = await metric(instance, "nodejs_external_memory_bytes");
  for (let times = 0; times < 300; times += 1) await callJson(`${instance}/api/coupons/1`, "GET");
  const after = await metric(instance, "nodejs_external_memory_bytes");
  expect(after - before).toBeGreaterThan(29_000_000);
});

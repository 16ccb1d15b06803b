import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "../platform/testing/call-json.ts";
import { until } from "../platform/testing/until.ts";
import { type RunningCommerce, startCommerce } from "./testing/running-commerce.ts";

let shop: RunningCommerce;

beforeAll(async () => {
  shop = await startCommerce({ settings: { PRODUCT_CACHE_MS: "1" } });
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

/** So many calls at once, over both instances. */
async function atOnce(count: number, call: (index: number) => Promise<Answer>): Promise<readonly Answer[]> {
  return Promise.all(Array.from({ length: count }, async (_, index) => call(index)));
}

/** How often each answer came: `201`, `409 sold_out`. */
function counts(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const names = answers.map(({ status, body }) => {
    const { code = "" } = (body["error"] ?? {}) as { code?: string };
    return `${status} ${code}`.trim();
  });
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

async function balanceOf(user: number): Promise<unknown> {
  return (await shop.call("GET", `/api/users/${user}/balance`)).body["balance"];
}

describe("many at once, through both instances:", () => {
  test("ten times as many users as coupons: exactly as many are issued as there are", async () => {
    const answers = await atOnce(50, async (index) => shop.issue(2, index + 1));
    expect(counts(answers)).toEqual({ "201": 5, "409 sold_out": 45 });
    expect((await shop.call("GET", "/api/coupons/2")).body).toMatchObject({ limit: 5, issued: 5 });
  });

  test("one user asks for a coupon: it is issued once", async () => {
    const answers = await atOnce(30, async () => shop.issue(1, 7));
    expect(counts(answers)).toEqual({ "201": 1, "409 already_issued": 29 });
    const made = answers.find(({ status }) => status === 201);
    expect(made?.body).toEqual({ couponIssueId: expect.any(String), couponId: "1", userId: "7" });
  });

  test("charges of one user: none is lost", async () => {
    const answers = await atOnce(40, async (index) => shop.charge(10, 100 + index, `many-${index}`));
    expect(counts(answers)).toEqual({ "201": 40 });
    expect(await balanceOf(10)).toBe(1_000_000 + 4_780);
    expect(new Set(answers.map(({ body }) => body["balance"])).size).toBe(40);
  });

  test("one charge again and again: it is made once and answered the same", async () => {
    const answers = await atOnce(30, async () => shop.charge(11, 500, "again"));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(29);
    expect(await balanceOf(11)).toBe(1_000_500);
  });

  test("more orders than there is stock: exactly the stock is sold", async () => {
    const answers = await atOnce(30, async (index) => shop.order(index + 1, 1, 1, "flash"));
    expect(counts(answers)).toEqual({ "201": 10, "409 insufficient_stock": 20 });
    expect((await shop.call("GET", "/api/products?size=1")).body["products"]).toMatchObject([{ stock: 0 }]);
  });

  test("one order again and again, and its payment: both are made once", async () => {
    const orders = await atOnce(20, async () => shop.order(12, 3, 2, "again"));
    expect(new Set(orders.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const orderId = orders[0]?.body["orderId"];
    const payments = await atOnce(20, async () => shop.pay(orderId));
    expect(new Set(payments.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(payments[0]?.body).toMatchObject({ orderId, userId: "12", amount: 2_000, balance: 998_000 });
    expect(await balanceOf(12)).toBe(998_000);
  });

  test("payments and charges of one user: none is lost, and the balance is never below nothing", async () => {
    const orders = await atOnce(20, async (index) => shop.order(200, 4, 1, `poor-${index}`));
    const [payments, charges] = await Promise.all([
      atOnce(20, async (index) => shop.pay(orders[index]?.body["orderId"])),
      atOnce(10, async (index) => shop.charge(200, 1_000, `poor-${index}`)),
    ]);
    const paid = counts(payments)["200"] ?? 0;
    expect(counts(charges)).toEqual({ "201": 10 });
    expect(counts(payments)["402 insufficient_balance"] ?? 0).toBe(20 - paid);
    expect(await balanceOf(200)).toBe(10_000 - paid * 1_000);
  });

  test("orders of the same products in both directions: nobody waits for another in a circle", async () => {
    const answers = await atOnce(60, async (index) => {
      const lines = ["5", "6", "7"].map((productId) => ({ productId, quantity: 1 }));
      const body = {
        userId: String(20 + (index % 7)),
        idempotencyKey: `circle-${index}`,
        lines: index % 2 === 0 ? lines : lines.toReversed(),
      };
      return shop.call("POST", "/api/orders", body);
    });
    expect(counts(answers)).toEqual({ "201": 60 });
  });
});

describe("an order", () => {
  test("of the cart takes what is in it and empties it", async () => {
    const set = async (productId: string, quantity: number) =>
      shop.call("POST", "/api/users/30/cart", { productId, quantity });
    expect((await set("8", 2)).status).toBe(204);
    expect((await set("9", 5)).status).toBe(204);
    expect((await set("9", 3)).status).toBe(204);
    expect((await set("11", 1)).status).toBe(204);
    expect((await set("11", 0)).status).toBe(204);
    expect((await shop.call("GET", "/api/users/30/cart")).body).toEqual({
      userId: "30",
      items: [
        { productId: "8", name: "Product 8", price: 1_000, quantity: 2 },
        { productId: "9", name: "Product 9", price: 1_000, quantity: 3 },
      ],
      total: 5_000,
    });
    const order = { userId: "30", idempotencyKey: "cart" };
    const placed = await shop.call("POST", "/api/orders", order);
    expect(placed).toMatchObject({ status: 201, body: { userId: "30", total: 5_000 } });
    const orderId = placed.body["orderId"];
    expect((await shop.call("GET", "/api/users/30/cart")).body["items"]).toEqual([]);
    expect(await shop.call("POST", "/api/orders", order)).toMatchObject({ status: 201, text: placed.text });
    const paid = await shop.pay(orderId);
    expect((await shop.call("GET", `/api/orders/${String(orderId)}`)).body).toEqual({
      orderId,
      userId: "30",
      total: 5_000,
      status: "PAID",
      paymentId: paid.body["paymentId"],
      lines: [
        { productId: "8", quantity: 2, price: 1_000 },
        { productId: "9", quantity: 3, price: 1_000 },
      ],
    });
  });

  test("that its user can't pay is cancelled, and its stock is there again", async () => {
    const stock = async () => (await shop.sql.query("SELECT stock FROM product WHERE id = 12")).rows;
    const before = await stock();
    const { body } = await shop.order(31, 12, 1_000, "dear");
    expect((await shop.order(31, 12, 1, "cheap")).status).toBe(201);
    await shop.charge(31, 1, "odd");
    const dearest = await shop.order(31, 12, 900, "dearest");
    expect((await shop.pay(body["orderId"])).status).toBe(200);
    const refused = await shop.pay(dearest.body["orderId"]);
    expect(refused).toMatchObject({ status: 402, body: { error: { code: "insufficient_balance" } } });
    expect(await shop.pay(dearest.body["orderId"])).toMatchObject({
      status: 409,
      body: { error: { code: "order_cancelled" } },
    });
    expect(await stock()).toEqual([{ stock: Number(before[0]?.stock) - 1_001 }]);
  });

  test("of several products is refused whole when one of them is short", async () => {
    const lines = [
      { productId: "1", quantity: 1 },
      { productId: "13", quantity: 1 },
    ];
    const answer = await shop.call("POST", "/api/orders", { userId: "32", idempotencyKey: "short", lines });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: "insufficient_stock" } } });
    const { rows } = await shop.sql.query(
      "SELECT stock = initial_stock AS is_full FROM product WHERE id = 13",
    );
    expect(rows).toEqual([{ is_full: true }]);
  });

  test("that is never paid is cancelled after its time", async () => {
    const { body } = await shop.order(33, 14, 1, "forgotten");
    await shop.sql.query(
      `UPDATE shop_order SET placed_at = now() - interval '1 hour' WHERE id = ${String(body["orderId"])}`,
    );
    await until("it is cancelled", async () => {
      return (
        (await shop.call("GET", `/api/orders/${String(body["orderId"])}`)).body["status"] === "CANCELLED"
      );
    });
    expect(await shop.count("SELECT FROM product WHERE id = 14 AND stock = initial_stock")).toBe(1);
  });
});

describe("products", () => {
  const page = async (query: string) => (await shop.call("GET", `/api/products?${query}`)).body;
  const ids = (body: Answer["body"]) =>
    (body["products"] as { productId: string }[]).map(({ productId }) => productId);

  test("come in pages", async () => {
    const second = await page("page=2&size=12");
    expect(ids(second)).toEqual(Array.from({ length: 12 }, (_, index) => String(index + 13)));
    expect(second).toMatchObject({ page: 2, size: 12, hasMore: true });
    expect(await page("page=3&size=12")).toMatchObject({ hasMore: false });
    expect(await page("page=4&size=12")).toMatchObject({ products: [], hasMore: false });
  });

  test.each([
    ["product 2", ["2", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29"]],
    ["100%25_s", ["10", "20", "30"]],
    ["%25", ["10", "20", "30"]],
    ["none", []],
  ])("are found by a part of their name: %s", async (search, expected) => {
    expect(ids(await page(`search=${search}`))).toEqual(expected);
  });
});

describe("refused:", () => {
  const line = { productId: "2", quantity: 1 };
  const order = { userId: "40", idempotencyKey: "wrong", lines: [line] };
  const charge = { amount: 1, idempotencyKey: "wrong" };
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ productId: String(index + 1), quantity: 1 }));
  const CHARGE = "/api/users/40/balance/charge";
  const AMOUNT = "amount: expected a whole number from 1 to 1000000000";
  const LINES = "lines: expected 1 to 100 lines";

  test.each<[name: string, path: string, body: unknown, status: number, text: string]>([
    ["a coupon that there is not", "/api/coupons/99/issue", { userId: "40" }, 404, "coupon_not_found"],
    ["a coupon's id that is no id", "/api/coupons/x/issue", { userId: "40" }, 400, "expected an id"],
    [
      "a coupon's id beyond 63 bits",
      `/api/coupons/${"9".repeat(19)}/issue`,
      { userId: "40" },
      400,
      "expected an id",
    ],
    ["a coupon for nobody", "/api/coupons/1/issue", { userId: "9999999" }, 404, "user_not_found"],
    ["a coupon for a number", "/api/coupons/1/issue", { userId: 40 }, 400, "userId: "],
    ["a coupon without a body", "/api/coupons/1/issue", undefined, 400, "validation_failed"],
    ["a charge of nobody", "/api/users/9999999/balance/charge", charge, 404, "user_not_found"],
    ["a charge of 0", CHARGE, { ...charge, amount: 0 }, 400, AMOUNT],
    ["a negative charge", CHARGE, { ...charge, amount: -5 }, 400, AMOUNT],
    ["a fraction", CHARGE, { ...charge, amount: 1.5 }, 400, AMOUNT],
    ["a huge charge", CHARGE, { ...charge, amount: 1e15 }, 400, AMOUNT],
    ["a charge beyond numbers", CHARGE, '{"amount":1e999,"idempotencyKey":"wrong"}', 400, AMOUNT],
    ["a charge in words", CHARGE, { ...charge, amount: "1" }, 400, AMOUNT],
    ["a charge without a key", CHARGE, { amount: 1 }, 400, "idempotencyKey: "],
    [
      "a key of 300 characters",
      CHARGE,
      { ...charge, idempotencyKey: "k".repeat(300) },
      400,
      "idempotencyKey: ",
    ],
    ["NUL in a key", CHARGE, { ...charge, idempotencyKey: "a\u0000" }, 400, "without NUL"],
    ["a field that there is not", CHARGE, { ...charge, extra: 1 }, 400, "extra"],
    ["an order of nobody", "/api/orders", { ...order, userId: "9999999" }, 404, "user_not_found"],
    ["an order of an empty cart", "/api/orders", { ...order, lines: undefined }, 409, "cart_empty"],
    ["an order of no lines", "/api/orders", { ...order, lines: [] }, 400, LINES],
    ["an order of 1,000 lines", "/api/orders", { ...order, lines: lines(1_000) }, 400, LINES],
    ["an order of 10,000 lines", "/api/orders", { ...order, lines: lines(10_000) }, 413, "payload_too_large"],
    ["a product twice", "/api/orders", { ...order, lines: [line, line] }, 400, "each product in one line"],
    [
      "a product that there is not",
      "/api/orders",
      { ...order, lines: [{ ...line, productId: "99" }] },
      404,
      "product_not_found",
    ],
    [
      "none of a product",
      "/api/orders",
      { ...order, lines: [{ ...line, quantity: 0 }] },
      400,
      "lines.0.quantity",
    ],
    [
      "half a product",
      "/api/orders",
      { ...order, lines: [{ ...line, quantity: 0.5 }] },
      400,
      "lines.0.quantity",
    ],
    [
      "too many of a product",
      "/api/orders",
      { ...order, lines: [{ ...line, quantity: 1e9 }] },
      400,
      "lines.0.quantity",
    ],
    ["lines that are no list", "/api/orders", { ...order, lines: "all" }, 400, LINES],
    ["a payment of no order", "/api/orders/9999999/pay", undefined, 404, "order_not_found"],
    ["a payment of no id", "/api/orders/-1/pay", undefined, 400, "expected an id"],
    ["a cart of nobody", "/api/users/9999999/cart", line, 404, "user_not_found"],
    ["a cart of no product", "/api/users/40/cart", { ...line, productId: "99" }, 404, "product_not_found"],
    ["less than none in a cart", "/api/users/40/cart", { ...line, quantity: -1 }, 400, "quantity"],
    ["no JSON", CHARGE, "{", 400, "malformed_body"],
    ["1 MB", CHARGE, { ...charge, idempotencyKey: "k".repeat(1_000_000) }, 413, "payload_too_large"],
  ])("%s", async (_name, path, body, status, text) => {
    const answer = await shop.call("POST", path, body);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)]);
  });

  test.each([
    ["/api/products?page=0", 400],
    ["/api/products?page=1001", 400],
    ["/api/products?size=1000", 400],
    ["/api/products?size=x", 400],
    ["/api/products?search=%00", 400],
    [`/api/products?search=${"x".repeat(101)}`, 400],
    ["/api/users/0/balance", 400],
    ["/api/users/9999999/balance", 404],
    ["/api/users/9999999/cart", 404],
    ["/api/orders/9999999", 404],
    ["/api/coupons/99", 404],
  ])("GET %s", async (path, status) => {
    expect((await shop.call("GET", path)).status).toBe(status);
  });

  test("the same key with another amount, or for another order", async () => {
    await shop.charge(41, 5, "key");
    expect(counts([await shop.charge(41, 6, "key")])).toEqual({ "422 idempotency_key_reused": 1 });
    await shop.order(41, 2, 1, "key");
    expect(counts([await shop.order(41, 2, 2, "key")])).toEqual({ "422 idempotency_key_reused": 1 });
    const answers = await atOnce(10, async (index) => shop.charge(42, 1 + (index % 2), "both"));
    expect(counts(answers)).toEqual({ "201": 5, "422 idempotency_key_reused": 5 });
  });

  test("what would bring a balance beyond its bound", async () => {
    await shop.sql.query(
      "UPDATE shop_user SET initial_balance = 999999999999, balance = 999999999999 WHERE id = 43",
    );
    expect(counts([await shop.charge(43, 2, "rich"), await shop.charge(43, 1, "richest")])).toEqual({
      "409 balance_limit": 1,
      "201": 1,
    });
  });

  test("a cart of more than 100 products", async () => {
    await shop.sql.query("INSERT INTO cart_item SELECT 44, 1000 + n, 1 FROM generate_series(1, 100) AS n");
    const answer = await shop.call("POST", "/api/users/44/cart", line);
    expect(counts([answer])).toEqual({ "409 cart_full": 1 });
  });

  test("and leaves nothing behind", async () => {
    expect(await shop.count("SELECT FROM shop_order WHERE user_id = 40")).toBe(0);
    expect(await shop.count("SELECT FROM balance_charge WHERE user_id = 40")).toBe(0);
  });
});

test("settings in effect are shown at health, and no address", async () => {
  const { body } = await shop.call("GET", "/health");
  expect(body["settings"]).toMatchObject({ PRODUCT_CACHE_MS: 1, QUEUE_WAIT_MS_MAX: 1_000 });
  expect(JSON.stringify(body)).not.toMatch(/SECRET|POSTGRES_URL|REDIS_URL/);
});

test("after all of this every invariant of the data holds", async () => {
  expect(await shop.broken()).toEqual([]);
});

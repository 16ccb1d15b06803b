import { execFile } from "node:child_process";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { readFrame } from "../codec/input-frame.ts";
import type { Command } from "../engine/commands.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { FrameTransport } from "../kafka/frame-transport.ts";
import { Exchange, keyOf } from "../testing/exchange.ts";
import { TopicContents } from "../testing/topic-contents.ts";
import { OWNERS_TOPIC } from "../topics/create-topics.ts";

const WAIT = { timeout: 90_000, interval: 50 };
const TOPICS = ["matching_engine_input", ...[1, 2, 3].map((shard) => `matching-engine-shard-${shard}-input`)];

interface Order {
  readonly orderId: string;
  readonly status: string;
  readonly reason: string | null;
  readonly averagePrice: string | null;
}
interface Positions {
  readonly cash: string;
  readonly pools: readonly { readonly lane: string; readonly selfTradePrevention: string }[];
  readonly positions: readonly { symbol: string; side: string; size: string; entryPrice: string }[];
}
interface Problem {
  readonly error: { readonly code: string; readonly message: string };
}

let exchange: Exchange;
let contents: TopicContents;

beforeAll(async () => {
  exchange = await Exchange.start();
  contents = await TopicContents.open(exchange.broker.address, TOPICS);
}, 120_000);

afterAll(async () => {
  await contents?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

async function place(accountId: number, order: Record<string, unknown>): Promise<Order> {
  const { status, body } = await exchange.call<Order>("POST", "/api/orders", accountId, order);
  expect(body).toMatchObject({ status: "PENDING" });
  expect(status).toBe(202);
  return body;
}

function limit(
  symbol: string,
  side: "BUY" | "SELL",
  quantity: string,
  price: string,
): Record<string, unknown> {
  return { symbol, side, type: "LIMIT", quantity, price };
}

function stopLimit(stopPrice: string, price: string): Record<string, unknown> {
  return { ...limit("BTCUSDT", "BUY", "1", price), type: "STOP_LIMIT", stopPrice };
}

async function expectOrder(accountId: number, order: Order, expected: Partial<Order>): Promise<void> {
  await expect
    .poll(
      async () => (await exchange.call<Order>("GET", `/api/orders/${order.orderId}`, accountId)).body,
      WAIT,
    )
    .toMatchObject(expected);
}

async function positionsOf(accountId: number): Promise<Positions> {
  return (await exchange.call<Positions>("GET", "/api/positions", accountId)).body;
}

function commandsIn(topic: string): Command[] {
  const commands: Command[] = [];
  for (const { value } of contents.records(topic)) {
    readFrame(value ?? Buffer.alloc(0), {
      command: (command) => commands.push(command),
      malformed: () => undefined,
    });
  }
  return commands;
}

function topicsOf(order: Order): string[] {
  return TOPICS.filter((topic) =>
    commandsIn(topic).some(
      (command) => command.kind === "PLACE_ORDER" && String(command.orderId) === order.orderId,
    ),
  );
}

describe("orders through HTTP, Kafka and the engines", () => {
  test("need an account, which a deposit opens in every pool of margin", async () => {
    for (const accountId of [1, 2, 9999]) {
      await exchange.call("POST", `/api/accounts/${accountId}/deposits`, undefined, { amount: "1000000" });
      await expect.poll(async () => (await positionsOf(accountId)).cash, WAIT).toBe("1000000");
    }
  });

  test("are routed to the topic of their symbol's shard, and the log says so", async () => {
    for (const [symbol, price, topic] of [
      ["BTCUSDT", "46000", "matching-engine-shard-1-input"],
      ["ETHUSDT", "2800", "matching-engine-shard-2-input"],
      ["SOLUSDT", "95", "matching-engine-shard-3-input"],
    ] as const) {
      const order = await place(9999, limit(symbol, "BUY", "0.1", price));
      await expect.poll(() => topicsOf(order), WAIT).toEqual([topic]);
      await expectOrder(9999, order, { status: "OPEN" });
      const { status } = await exchange.call("DELETE", `/api/orders/${order.orderId}`, 9999);
      expect(status).toBe(202);
      await expectOrder(9999, order, { status: "CANCELLED", reason: "BY_USER" });
    }
    await expect
      .poll(() => exchange.backend.log, WAIT)
      .toContain("[OrderRouterService] Routed command PLACE_ORDER for symbol BTCUSDT to shard shard-1");
    const metrics = await (await fetch(`${exchange.backend.url}/metrics`)).text();
    expect(metrics).toMatch(
      /order_router_commands_total\{shard="shard-1",service="exchange-backend".*\} [1-9]/,
    );
    expect(metrics).toMatch(
      /order_router_symbol_commands_total\{symbol="BTCUSDT",shard="shard-1",service="exchange-backend".*\} [1-9]/,
    );
    expect(metrics).not.toMatch(/order_router_symbol_commands_total\{symbol="BTCUSDT",shard="legacy"/);
    expect(metrics).toMatch(
      /exchange_order_answer_seconds_count\{.*routing="sharded",status="202".*\} [1-9]/,
    );
    expect(metrics).toMatch(/exchange_order_outcome_seconds_count\{.*routing="sharded".*\} [1-9]/);
  });

  test("match to positions", async () => {
    const sell = await place(1, limit("BTCUSDT", "SELL", "0.5", "50100.5"));
    const buy = await place(2, limit("BTCUSDT", "BUY", "0.5", "50200"));
    await expectOrder(2, buy, { status: "FILLED", averagePrice: "50100.5" });
    await expectOrder(1, sell, { status: "FILLED" });
    expect((await positionsOf(2)).positions).toMatchObject([
      { symbol: "BTCUSDT", side: "LONG", size: "0.5", entryPrice: "50100.5" },
    ]);
    expect((await positionsOf(1)).positions).toMatchObject([
      { symbol: "BTCUSDT", side: "SHORT", size: "0.5" },
    ]);
  });

  test("at the market fill at once, and a stop-limit fills when a trade has crossed it", async () => {
    await place(1, limit("ETHUSDT", "SELL", "1", "3000"));
    const market = await place(2, { symbol: "ETHUSDT", side: "BUY", type: "MARKET", quantity: "1" });
    await expectOrder(2, market, { status: "FILLED", averagePrice: "3000" });
    const stop = await place(2, {
      symbol: "ETHUSDT",
      side: "BUY",
      type: "STOP_LIMIT",
      quantity: "1",
      price: "3060",
      stopPrice: "3050",
    });
    await expectOrder(2, stop, { status: "WAITING" });
    await place(1, limit("ETHUSDT", "SELL", "2", "3050"));
    await place(9999, limit("ETHUSDT", "BUY", "1", "3050"));
    await expectOrder(2, stop, { status: "FILLED", averagePrice: "3050" });
  });

  test("of an account that falls below its maintenance margin are liquidated", async () => {
    await exchange.call("POST", "/api/accounts/77/deposits", undefined, { amount: "3300" });
    await expect.poll(async () => (await exchange.call("GET", "/api/positions", 77)).status, WAIT).toBe(200);
    await place(1, limit("SOLUSDT", "SELL", "100", "100"));
    const buy = await place(77, limit("SOLUSDT", "BUY", "100", "100"));
    await expectOrder(77, buy, { status: "FILLED" });
    await place(2, limit("SOLUSDT", "BUY", "100", "91"));
    await exchange.call("POST", "/api/symbols/SOLUSDT/mark-price", undefined, { price: "93" });
    await expect.poll(async () => (await positionsOf(77)).positions, WAIT).toEqual([]);
    // Deposited 3,300; sold 9 below the price; fee of the insurance fund 0.5% of 9,300, capped by the pool's equity.
    expect(Number((await positionsOf(77)).cash)).toBeCloseTo(3_300 - 900 - 46.5, 6);
  });

  test("are told over WebSocket as they change", async () => {
    const socket = new WebSocket(`${exchange.backend.url.replace("http", "ws")}/ws`);
    const messages: { type: string; event?: string; order?: Order }[] = [];
    socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString())));
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ type: "subscribe", apiKey: keyOf(9999) }));
    await expect.poll(() => messages[0], WAIT).toEqual({ type: "subscribed", accountId: "9999" });
    const order = await place(9999, limit("XRPUSDT", "BUY", "10", "0.5"));
    await place(1, limit("XRPUSDT", "SELL", "10", "0.5"));
    const seen = () =>
      messages
        .filter((message) => message.order?.orderId === order.orderId)
        .map((message) => [message.event, message.order?.status]);
    await expect.poll(seen, WAIT).toEqual([
      ["ACCEPTED", "OPEN"],
      ["TRADE", "FILLED"],
    ]);
    socket.close();
  });

  test.each([
    ["unknown symbol", limit("DOGEUSDT", "BUY", "1", "1"), 404, "unknown_symbol"],
    ["price off the tick", limit("BTCUSDT", "BUY", "1", "50000.05"), 400, "price_off_tick"],
    ["price of zero", limit("BTCUSDT", "BUY", "1", "0"), 400, "price_out_of_range"],
    ["negative price", limit("BTCUSDT", "BUY", "1", "-5"), 400, "price_out_of_range"],
    ["quantity off the lot", limit("BTCUSDT", "BUY", "0.00005", "50000"), 400, "quantity_off_lot"],
    ["no quantity", limit("BTCUSDT", "BUY", "0", "50000"), 400, "quantity_out_of_range"],
    ["negative quantity", limit("BTCUSDT", "BUY", "-1", "50000"), 400, "quantity_out_of_range"],
    ["huge quantity", limit("BTCUSDT", "BUY", "101", "50000"), 400, "quantity_out_of_range"],
    ["no price", { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", quantity: "1" }, 400, "validation_failed"],
    [
      "market order with a price",
      { ...limit("BTCUSDT", "BUY", "1", "50000"), type: "MARKET" },
      400,
      "validation_failed",
    ],
    ["a price beyond all prices", limit("BTCUSDT", "BUY", "1", "999999999999999"), 400, "price_out_of_range"],
    ["a price that is no number", limit("BTCUSDT", "BUY", "1", "5e4"), 400, "price_out_of_range"],
    ["stop price off the tick", stopLimit("50000.05", "50000"), 400, "price_off_tick"],
    [
      "a stop-limit without its stop",
      { ...stopLimit("1", "1"), stopPrice: undefined },
      400,
      "validation_failed",
    ],
    [
      "quantity of many digits",
      limit("BTCUSDT", "BUY", "9".repeat(30), "50000"),
      400,
      "quantity_out_of_range",
    ],
    ["quantity as infinity", limit("BTCUSDT", "BUY", "Infinity", "50000"), 400, "quantity_out_of_range"],
    ["unknown side", { ...limit("BTCUSDT", "BUY", "1", "50000"), side: "HOLD" }, 400, "validation_failed"],
    ["unknown type", { ...limit("BTCUSDT", "BUY", "1", "50000"), type: "ICEBERG" }, 400, "validation_failed"],
    [
      "client order id of other letters",
      { ...limit("BTCUSDT", "BUY", "1", "50000"), clientOrderId: "a b" },
      400,
      "validation_failed",
    ],
    ["nothing at all", undefined, 400, "validation_failed"],
    ["more than an order is", { padding: "x".repeat(5_000) }, 413, "payload_too_large"],
    ["unknown field", { ...limit("BTCUSDT", "BUY", "1", "50000"), postOnly: true }, 400, "validation_failed"],
  ])("with %s are refused", async (_name, order, status, code) => {
    const answer = await exchange.call<Problem>("POST", "/api/orders", 9999, order);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.message).not.toBe("");
  });

  test.each([
    ["an unknown order", "DELETE", "/api/orders/12345", 9999, undefined, 404, "order_not_found"],
    ["an order id that is none", "GET", "/api/orders/0x1", 9999, undefined, 404, "order_not_found"],
    [
      "an unknown shard",
      "POST",
      "/api/shards/rebalance",
      undefined,
      { symbol: "BTCUSDT", shard: "shard-9" },
      404,
      "shard_not_found",
    ],
    [
      "an unknown symbol to pause",
      "POST",
      "/api/symbols/DOGEUSDT/pause",
      undefined,
      undefined,
      404,
      "unknown_symbol",
    ],
    [
      "a deposit of nothing",
      "POST",
      "/api/accounts/1/deposits",
      undefined,
      { amount: "0" },
      400,
      "validation_failed",
    ],
    [
      "a deposit below the smallest unit",
      "POST",
      "/api/accounts/1/deposits",
      undefined,
      { amount: "0.0000001" },
      400,
      "validation_failed",
    ],
    [
      "an account id that is none",
      "POST",
      "/api/accounts/-1/deposits",
      undefined,
      { amount: "1" },
      400,
      "validation_failed",
    ],
    [
      "a mark price off the tick",
      "POST",
      "/api/symbols/BTCUSDT/mark-price",
      undefined,
      { price: "50000.05" },
      400,
      "price_off_tick",
    ],
  ])("are no way to %s", async (_name, method, path, account, body, status, code) => {
    const answer = await exchange.call<Problem>(method, path, account, body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  test("of one account don't meet, unless it wants them to", async () => {
    const price = "0.41";
    const sell = await place(2, limit("ADAUSDT", "SELL", "10", price));
    await expectOrder(2, sell, { status: "OPEN" });
    const newest = await place(2, limit("ADAUSDT", "BUY", "10", price));
    await expectOrder(2, newest, { status: "CANCELLED", reason: "SELF_TRADE_PREVENTED" });
    await expectOrder(2, sell, { status: "OPEN" });

    const set = (mode: string) => exchange.call("PUT", "/api/self-trade-prevention", 2, { mode });
    expect(await set("NONE")).toMatchObject({ status: 202, body: { accountId: "2", mode: "NONE" } });
    const own = await place(2, limit("ADAUSDT", "BUY", "10", price));
    await expectOrder(2, own, { status: "FILLED", averagePrice: price });
    await expectOrder(2, sell, { status: "FILLED" });
    const { pools } = await positionsOf(2);
    expect(pools.map(({ selfTradePrevention }) => selfTradePrevention)).toEqual(pools.map(() => "NONE"));
    const { status, body } = await exchange.call<Problem>("PUT", "/api/self-trade-prevention", 2, {
      mode: "DECREMENT",
    });
    expect([status, body.error.code]).toEqual([400, "validation_failed"]);
    expect(body.error.message).toContain("CANCEL_NEWEST");
    expect(
      (await exchange.call<Problem>("PUT", "/api/self-trade-prevention", 4242, { mode: "NONE" })).status,
    ).toBe(404);
  });

  test.each([["text/plain"], [undefined]])(
    "in a body of content type %s are refused",
    async (contentType) => {
      const response = await fetch(`${exchange.backend.url}/api/orders`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${keyOf(9999)}`,
          ...(contentType === undefined ? {} : { "content-type": contentType }),
        },
        // Bytes: to a text fetch would add a content type of its own.
        body: Buffer.from(JSON.stringify(limit("BTCUSDT", "BUY", "1", "50000"))),
      });
      const { error } = (await response.json()) as Problem;
      expect([response.status, error.code]).toEqual([415, "unsupported_media_type"]);
      expect(error.message).toContain("expected application/json");
    },
  );

  test("of unknown accounts, without a key, or of another account are refused", async () => {
    const unknown = await exchange.call<Problem>(
      "POST",
      "/api/orders",
      4242,
      limit("BTCUSDT", "BUY", "1", "50000"),
    );
    expect([unknown.status, unknown.body.error.code]).toEqual([404, "unknown_account"]);
    const keyless = await fetch(`${exchange.backend.url}/api/positions`);
    expect(keyless.status).toBe(401);
    const order = await place(1, limit("ADAUSDT", "BUY", "10", "0.4"));
    const foreign = await exchange.call<Problem>("GET", `/api/orders/${order.orderId}`, 2);
    expect([foreign.status, foreign.body.error.code]).toEqual([404, "order_not_found"]);
    const outsider = await exchange.call<Problem>("POST", "/api/symbols/ADAUSDT/pause", 1);
    expect([outsider.status, outsider.body.error.code]).toEqual([403, "service_key_required"]);
  });

  test("that the engine refuses say why: margin, client order id", async () => {
    const large = await place(9999, limit("BTCUSDT", "BUY", "100", "50000"));
    await expectOrder(9999, large, { status: "REJECTED", reason: "INSUFFICIENT_MARGIN" });
    const order = { ...limit("ADAUSDT", "BUY", "10", "0.39"), clientOrderId: "once" };
    const first = await place(9999, order);
    const other = await exchange.call<Problem>("POST", "/api/orders", 9999, { ...order, quantity: "11" });
    expect([other.status, other.body.error.code]).toEqual([409, "duplicate_client_order_id"]);
    expect(other.body.error.message).toContain(first.orderId);
  });

  test("that are sent again under their client order id are told as they are now, and not placed again", async () => {
    const order = { ...limit("ADAUSDT", "BUY", "10", "0.39"), clientOrderId: "again" };
    const first = await place(9999, order);
    await expectOrder(9999, first, { status: "OPEN" });
    const again = await exchange.call("POST", "/api/orders", 9999, order);
    expect(again).toMatchObject({
      status: 200,
      body: { orderId: first.orderId, status: "OPEN", shard: "shard-3" },
    });
    await exchange.call("DELETE", `/api/orders/${first.orderId}`, 9999);
    await expectOrder(9999, first, { status: "CANCELLED" });
    expect((await exchange.call("POST", "/api/orders", 9999, order)).body).toMatchObject({
      status: "CANCELLED",
    });
  });

  test("that come at once under one client order id are placed once", async () => {
    const order = { ...limit("ADAUSDT", "BUY", "10", "0.39"), clientOrderId: "at-once" };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => exchange.call<{ orderId: string }>("POST", "/api/orders", 9999, order)),
    );
    expect(answers.map(({ status }) => status).sort((one, other) => one - other)).toEqual([
      200, 200, 200, 200, 202,
    ]);
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
  });

  test("that only the engine can judge are taken and then rejected with its code", async () => {
    const outOfBand = await place(9999, limit("ETHUSDT", "BUY", "1", "9000"));
    await expectOrder(9999, outOfBand, { status: "REJECTED", reason: "PRICE_OUT_OF_BAND" });
    const wouldTrigger = { ...limit("XRPUSDT", "BUY", "10", "0.5"), type: "STOP_LIMIT", stopPrice: "0.4" };
    await expectOrder(9999, await place(9999, wouldTrigger), {
      status: "REJECTED",
      reason: "STOP_WOULD_TRIGGER",
    });
  });

  test("of a paused symbol wait for its return", async () => {
    await exchange.call("POST", "/api/symbols/ADAUSDT/pause");
    const paused = () =>
      exchange.call<Problem>("POST", "/api/orders", 1, limit("ADAUSDT", "SELL", "10", "0.41"));
    await expect.poll(async () => (await paused()).body.error?.code, WAIT).toBe("symbol_paused");
    await exchange.call("POST", "/api/symbols/ADAUSDT/resume");
    await expect.poll(async () => (await paused()).status, WAIT).toBe(202);
  });

  test("survive the move of their symbol to another shard: none lost, none doubled", async () => {
    const resting = await place(1, limit("BTCUSDC", "SELL", "0.5", "50000"));
    await expectOrder(1, resting, { status: "OPEN" });
    const during = Array.from({ length: 40 }, () => place(2, limit("BTCUSDC", "BUY", "0.01", "50000")));
    const move = exchange.call("POST", "/api/shards/rebalance", undefined, {
      symbol: "BTCUSDC",
      shard: "shard-3",
    });
    const more = Array.from({ length: 10 }, () => place(2, limit("BTCUSDC", "BUY", "0.01", "50000")));
    const orders = await Promise.all([...during, ...more]);
    expect((await move).body).toMatchObject({ symbol: "BTCUSDC", shard: "shard-3" });
    for (const order of orders) {
      await expectOrder(2, order, { status: "FILLED", averagePrice: "50000" });
    }
    await expectOrder(1, resting, { status: "FILLED" });
    const bought = (await positionsOf(2)).positions.find(({ symbol }) => symbol === "BTCUSDC");
    expect(bought).toMatchObject({ side: "LONG", size: "0.5" });
    const { body } = await exchange.call<{
      shards: { shard: string; status: string; symbols: { symbol: string }[] }[];
    }>("GET", "/api/shards");
    const homes = body.shards.filter(({ symbols }) => symbols.some(({ symbol }) => symbol === "BTCUSDC"));
    expect(homes.map(({ shard }) => shard)).toEqual(["shard-3"]);
  });

  test("go to the legacy engine after sharding was switched off, with the positions they had", async () => {
    const before = (await positionsOf(2)).positions.find(({ symbol }) => symbol === "BTCUSDT");
    const resting = await place(1, limit("BTCUSDT", "SELL", "0.1", "52000"));
    await expectOrder(1, resting, { status: "OPEN" });
    await exchange.restartBackend({ SHARDING_ENABLED: "false" });
    const order = await place(2, limit("BTCUSDT", "BUY", "0.1", "52000"));
    await expect.poll(() => topicsOf(order), WAIT).toEqual(["matching_engine_input"]);
    await expectOrder(2, order, { status: "FILLED", averagePrice: "52000" });
    await expectOrder(1, resting, { status: "FILLED" });
    const after = (await positionsOf(2)).positions.find(({ symbol }) => symbol === "BTCUSDT");
    expect([before?.size, after?.size]).toEqual(["0.5", "0.6"]);
  });
});

describe("the owner of an account", () => {
  const path = "/api/accounts/9999/owner";
  const owner = { userId: "9999", email: "perf-test@example.com" };
  const viewOf = async (accountId: number): Promise<unknown> =>
    (await exchange.call("GET", "/api/account", accountId)).body;

  test("is nobody until an operator names one, and then the one named last", async () => {
    expect(await viewOf(1)).toMatchObject({ accountId: "1", userId: null, email: null });
    const first = { userId: "7", email: "somebody-else@example.com" };
    const sent = await exchange.call("PUT", path, undefined, first);
    expect(sent).toEqual({ status: 202, body: { accountId: "9999", ...first } });
    await expect.poll(() => viewOf(9999), WAIT).toMatchObject(first);
    expect((await exchange.call("PUT", path, undefined, owner)).status).toBe(202);
    const { cash: balance } = await positionsOf(9999);
    await expect.poll(() => viewOf(9999), WAIT).toEqual({ accountId: "9999", ...owner, balance });
    expect(await viewOf(1)).toMatchObject({ userId: null, email: null });
  });

  test("is known to a backend from its start, whatever else stands in the topic", async () => {
    const kafka = createKafka({
      brokers: [exchange.broker.address],
      clientId: "test",
      log: () => undefined,
    });
    await using transport = new FrameTransport(kafka, () => undefined);
    await transport.connect();
    const foreign = JSON.stringify({ accountId: 9999, userId: "0", email: "foreign@example.com" });
    for (const value of ["no JSON", foreign]) await transport.put(OWNERS_TOPIC, "9999", value);
    await exchange.restartBackend({ SHARDING_ENABLED: "false" });
    expect(await viewOf(9999)).toMatchObject(owner);
    const malformed = `the record of ${OWNERS_TOPIC}/0 at 3 names no owner`;
    await expect.poll(() => exchange.backend.log, WAIT).toContain(malformed);
  });

  test("is refused with all that is wrong with it, and from anyone but an operator", async () => {
    const refusalOf = async (id: string, body: unknown): Promise<string> => {
      const answer = await exchange.call<Problem>("PUT", `/api/accounts/${id}/owner`, undefined, body);
      expect([answer.status, answer.body.error.code]).toEqual([400, "validation_failed"]);
      return answer.body.error.message;
    };
    const all = await refusalOf("0", { userId: "-1", email: "nobody", name: "x" });
    for (const problem of ["id: expected", "body.userId: expected", "body.email: expected", '"name"']) {
      expect(all).toContain(problem);
    }
    for (const email of [`${"x".repeat(243)}@example.com`, "a\u0000b@example.com"]) {
      expect(await refusalOf("9999", { ...owner, email })).toContain("body.email: expected");
    }
    for (const userId of [1.5, "1.5", "9".repeat(19)]) {
      expect(await refusalOf("9999", { ...owner, userId })).toContain("body.userId: ");
    }
    expect(await refusalOf("9999", undefined)).toContain("body: ");
    const outsider = await exchange.call<Problem>("PUT", path, 9999, owner);
    expect([outsider.status, outsider.body.error.code]).toEqual([403, "service_key_required"]);
    expect((await exchange.call("GET", "/api/account", 4242)).status).toBe(404);
    expect(await viewOf(9999)).toMatchObject(owner);
  });

  test("stands in no log and no metric of the backend that took it", async () => {
    expect((await exchange.call("PUT", path, undefined, owner)).status).toBe(202);
    const metrics = await (await fetch(`${exchange.backend.url}/metrics`)).text();
    expect(metrics).toContain("order_router_commands_total");
    expect(exchange.backend.log + metrics).not.toContain("@example.com");
  });
});

describe("a broken Kafka", () => {
  test("is answered with 503 while it is gone, and orders go on when it is back", async () => {
    await exchange.broker.kill();
    await expect
      .poll(
        async () =>
          (await exchange.call<Problem>("POST", "/api/orders", 1, limit("XRPUSDT", "BUY", "1", "0.49"))).body
            .error?.code,
        WAIT,
      )
      .toBe("kafka_unavailable");
    expect((await fetch(`${exchange.backend.url}/health`)).status).toBe(503);
    await exchange.broker.startAgain();
    await expect.poll(async () => (await fetch(`${exchange.backend.url}/health`)).status, WAIT).toBe(200);
    const order = await place(1, limit("XRPUSDT", "BUY", "1", "0.49"));
    await expectOrder(1, order, { status: "OPEN" });
  });
});

describe("when all is said and done", () => {
  test("the audit of everything written finds nothing wrong", async () => {
    const script = fileURLToPath(new URL("../audit/main.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(execPath, [script, "--bootstrap", exchange.broker.address]);
    const { findings } = JSON.parse(stdout) as {
      findings: { name: string; compared: number; violations: number }[];
    };
    expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
    expect(findings.length).toBeGreaterThan(5);
  });
});

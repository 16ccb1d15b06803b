import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Exchange } from "../testing/exchange.ts";
import { LOAD_SYMBOLS } from "../testing/load-symbols.ts";
import { OrderLoad } from "../testing/order-load.ts";

/** The shards as a shadow of the legacy engine. */
const WAIT = { timeout: 90_000, interval: 100 };
const ACCOUNTS = [1, 2, 3, 4];
const SHARDS = ["shard-1", "shard-2", "shard-3"];

let exchange: Exchange;
let acknowledged: readonly number[] = [];

beforeAll(async () => {
  exchange = await Exchange.start({
    partitions: 2,
    engines: { TICK_MS: "1000" },
    backend: { CANARY_MODE: "shadow", CANARY_PERCENT: "100" },
  });
  await exchange.openAccounts(ACCOUNTS, "9000000");
});

afterAll(async () => {
  await exchange?.[Symbol.asyncDispose]();
});

describe("a shadow", () => {
  test("gets a copy of every order, and its trades are those of the legacy engine", async () => {
    const load = OrderLoad.start({
      exchange,
      accounts: ACCOUNTS,
      symbols: LOAD_SYMBOLS,
      workers: 6,
      pauseMs: 50,
    });
    await expect.poll(() => load.countOf("202"), WAIT).toBeGreaterThan(300);
    await load.stop();
    acknowledged = load.acknowledged;
    expect([...load.answers.keys()]).toEqual(["202"]);
    const { backend } = exchange;
    const copies = await Promise.all(
      SHARDS.map((shard) => backend.metric("order_router_shadow_commands_total", { shard })),
    );
    expect(copies.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(acknowledged.length);
    expect(Math.min(...copies)).toBeGreaterThan(0);
    const trades = await exchange.engine("legacy-primary").metric("matching_engine_events_total", {
      kind: "TRADE",
    });
    expect(trades).toBeGreaterThan(50);
    await expect.poll(() => backend.metric("exchange_shadow_trades_compared"), WAIT).toBe(trades);
    expect(await backend.metric("exchange_shadow_trades_different")).toBe(0);
  });

  test("shows nothing: symbols live with the legacy engine, and what callers see comes from there", async () => {
    const { body } = await exchange.call<readonly { shard: string }[]>("GET", "/api/symbols");
    expect(new Set(body.map(({ shard }) => shard))).toEqual(new Set(["legacy"]));
    const positions = await exchange.call<{ pools: readonly { lane: string }[] }>("GET", "/api/positions", 1);
    expect(positions.body.pools.map(({ lane }) => lane).sort()).toEqual([
      "matching_engine_input/0",
      "matching_engine_input/1",
    ]);
  });

  test("is audited as an exchange of its own, and nothing is wrong on either side", async () => {
    const { exitCode, findings } = await exchange.audit(acknowledged, "--shadow");
    expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
    expect(exitCode).toBe(0);
    const compared = Object.fromEntries(findings.map(({ name, compared }) => [name, compared]));
    expect(compared["shadow: sent orders = filled + resting + cancelled + refused"]).toBe(
      compared["sent orders = filled + resting + cancelled + refused"],
    );
    expect(findings.at(-1)?.compared).toBe(acknowledged.length);
  });

  test("must be cleared away before symbols move to the shards in earnest", async () => {
    await using backend = await exchange.launchBackend({ INSTANCE: "backend-2", CANARY_MODE: "symbol" });
    await expect.poll(() => backend.hasEnded, WAIT).toBe(true);
    expect(backend.log).toContain(
      "live in two lanes, as after CANARY_MODE=shadow: keep that mode, or delete the shards' topics and create them anew",
    );
  });

  test("ends with the emergency switch", async () => {
    await exchange.restartBackend({ SHARDING_ENABLED: "false" });
    const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", quantity: "0.001", price: "46000" };
    const before = await exchange.backend.metric("order_router_shadow_commands_total");
    const { status, body } = await exchange.call<{ shard: string }>("POST", "/api/orders", 1, order);
    expect([status, body.shard]).toEqual([202, "legacy"]);
    expect([before, await exchange.backend.metric("order_router_shadow_commands_total")]).toEqual([0, 0]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Exchange } from "../testing/exchange.ts";
import { LOAD_SYMBOLS } from "../testing/load-symbols.ts";
import { OrderLoad } from "../testing/order-load.ts";

/** A canary that walks all its steps up, down again, and the emergency switch, while orders keep coming. */
const WAIT = { timeout: 90_000, interval: 100 };
const ACCOUNTS = [1, 2, 3, 4];
const ORDERS_EACH_STEP = 60;
/** On a busy machine Kafka may be late, which senders are told; nothing else may come of a step. */
const HONEST_ANSWERS = new Set(["202", "503 outcome_unknown", "503 kafka_unavailable"]);

let exchange: Exchange;
let load: OrderLoad;
let restarts = 0;
/** The symbols that the last step has put on the shards. */
let onShards: readonly string[] = [];

beforeAll(async () => {
  exchange = await Exchange.start({
    partitions: 2,
    engines: { TICK_MS: "1000" },
    backend: { CANARY_PERCENT: "0" },
  });
  await exchange.openAccounts(ACCOUNTS, "9000000");
  load = OrderLoad.start({ exchange, accounts: ACCOUNTS, symbols: LOAD_SYMBOLS, workers: 6, pauseMs: 150 });
});

afterAll(async () => {
  await load?.stop();
  await exchange?.[Symbol.asyncDispose]();
});

/** A rolling restart with these settings, then some more orders. */
async function roll(settings: Readonly<Record<string, string>>): Promise<void> {
  restarts += 1;
  await exchange.replaceBackend({
    INSTANCE: `backend-${restarts}`,
    BACKEND_NUMBER: String(restarts % 2),
    ...settings,
  });
  const before = load.countOf("202");
  await expect.poll(() => load.countOf("202"), WAIT).toBeGreaterThan(before + ORDERS_EACH_STEP);
}

/** Symbols by the engine they live in, as the engines say themselves. */
async function homes(): Promise<{ readonly sharded: readonly string[]; readonly legacy: readonly string[] }> {
  const { body } = await exchange.call<{
    shards: { shard: string; symbols: { symbol: string }[] }[];
  }>("GET", "/api/shards");
  const symbolsOf = (isLegacy: boolean): string[] =>
    body.shards
      .filter(({ shard }) => (shard === "legacy") === isLegacy)
      .flatMap(({ symbols }) => symbols.map(({ symbol }) => symbol))
      .sort();
  return { sharded: symbolsOf(false), legacy: symbolsOf(true) };
}

describe("a canary under orders", () => {
  test.each([
    ["5", 1],
    ["10", 1],
    ["25", 2],
    ["50", 5],
    ["100", 9],
    ["0", 0],
    ["100", 9],
  ])("at %s percent has that share of the symbols on the shards", async (CANARY_PERCENT, count) => {
    const before = onShards;
    await roll({ CANARY_PERCENT });
    await expect
      .poll(async () => {
        const { sharded, legacy } = await homes();
        onShards = sharded;
        return [sharded.length, legacy.length];
      }, WAIT)
      .toEqual([count, LOAD_SYMBOLS.length - count]);
    const [smaller, larger] = count >= before.length ? [before, onShards] : [onShards, before];
    expect(smaller.filter((symbol) => !larger.includes(symbol))).toEqual([]);
  });

  test("goes back to the legacy engine when sharding is switched off", async () => {
    await roll({ CANARY_PERCENT: "100", SHARDING_ENABLED: "false" });
    await expect.poll(homes, WAIT).toMatchObject({ sharded: [], legacy: { length: LOAD_SYMBOLS.length } });
  });

  test("has taken every order and lost or doubled none", async () => {
    await load.stop();
    expect([...load.answers.keys()].filter((answer) => !HONEST_ANSWERS.has(answer))).toEqual([]);
    expect(load.acknowledged.length).toBeGreaterThan(7 * ORDERS_EACH_STEP);
    const { exitCode, findings } = await exchange.audit(load.acknowledged);
    expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(findings.at(-1)?.compared).toBe(load.acknowledged.length);
  });

  test("has refused no order: margin went along with the symbols", async () => {
    const refused: unknown[] = [];
    for (const [index, id] of load.acknowledged.entries()) {
      const account = load.accountOf(id);
      const { body } = await exchange.call<{ status: string; reason: string | null }>(
        "GET",
        `/api/orders/${id}`,
        account,
      );
      if (!["OPEN", "PARTIALLY_FILLED", "FILLED", "CANCELLED"].includes(body.status)) {
        refused.push({ index, id, ...body });
      }
    }
    expect(refused).toEqual([]);
  });
});

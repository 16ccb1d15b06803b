import { spawn } from "node:child_process";
import { once } from "node:events";
import { execPath } from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiSecret } from "../backend/api-keys.ts";
import { Exchange } from "../testing/exchange.ts";
import { LOAD_SYMBOLS } from "../testing/load-symbols.ts";
import { OrderLoad } from "../testing/order-load.ts";
import { TEST_SECRET } from "../testing/service-process.ts";

/** 001's emergency rollback while orders run, and what becomes of the orders in flight. */
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const WAIT = { timeout: 90_000, interval: 100 };
const ACCOUNTS = [1, 2, 3, 4];
const PROBE = 9_999;
const ORDERS_BEFORE = 200;
const ORDERS_AFTER = 200;

let exchange: Exchange;
let load: OrderLoad;

beforeAll(async () => {
  exchange = await Exchange.start({ standbys: ["shard-1"], engines: { TICK_MS: "1000" } });
  await exchange.openAccounts([...ACCOUNTS, PROBE], "9000000");
  load = OrderLoad.start({ exchange, accounts: ACCOUNTS, symbols: LOAD_SYMBOLS, workers: 12, pauseMs: 40 });
});

afterAll(async () => {
  await load?.stop();
  await exchange?.[Symbol.asyncDispose]();
});

async function rollBack(...more: readonly string[]) {
  const parameters = ["--url", exchange.backend.url, "--bootstrap", exchange.kafka.addresses, ...more];
  const child = spawn(execPath, [MAIN, ...parameters], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, API_SECRET: apiSecret(TEST_SECRET), OPERATOR_SECRET: TEST_SECRET },
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, exitCode: exitCode as number };
}

const places = async (): Promise<readonly string[]> => {
  const { body } = await exchange.call<{ shard: string }[]>("GET", "/api/symbols");
  return body.map(({ shard }) => shard);
};

describe("a rollback while orders run", () => {
  test("moves every symbol to the legacy engine, and new orders take its topic", async () => {
    expect(new Set(await places())).toEqual(new Set(["shard-1", "shard-2", "shard-3"]));
    await expect.poll(() => load.countOf("202"), WAIT).toBeGreaterThan(ORDERS_BEFORE);
    const { stdout, stderr, exitCode } = await rollBack();
    expect(`${exitCode} ${stderr}`).toMatch(/^0 9 of 9 symbols live on shards\n/);
    expect(stderr).toContain("✔ BTCUSDT from shard-1 to legacy");
    expect(stdout).toContain("| Sharding switched off | ✅ | 9/9 symbols on legacy |");
    expect(stdout).toMatch(
      /\| New orders in the legacy topic \| ✅ \| 9 of 9 probe orders in matching_engine_input; of all new orders \d{2,} there, 0 in topics of shards \|/,
    );
    expect(stdout).toMatch(/\| Error rate back to normal \| ✅ \| 0 of \d+ requests failed/);
    expect(stdout).toContain("| Ticket for the analysis | ⬜ |  |");
    expect(new Set(await places())).toEqual(new Set(["legacy"]));
  });

  test("a second time finds it done, and says so in Korean", async () => {
    const { stdout, stderr, exitCode } = await rollBack("--lang", "ko");
    expect(`${exitCode} ${stderr}`).toMatch(/^0 0 of 9 symbols live on shards\n/);
    expect(stdout).toContain("| 샤딩 비활성화 적용 | ✅ | 심볼 9/9개가 legacy에 있음 |");
    expect(stdout).toContain("| 사후 분석 티켓 생성 | ⬜ |");
  });

  test("has lost and doubled no order: every acknowledged one is found, once", async () => {
    const before = load.countOf("202");
    await expect.poll(() => load.countOf("202"), WAIT).toBeGreaterThan(before + ORDERS_AFTER);
    await load.stop();
    expect([...load.answers.keys()]).toEqual(["202"]);
    const { exitCode, findings } = await exchange.audit(load.acknowledged);
    expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(findings.at(-1)?.compared).toBe(load.acknowledged.length);
  });
});

test("a symbol whose shard has no engine stays, and is named with what to do: exit 1", async () => {
  const back = await exchange.call("POST", "/api/shards/rebalance", undefined, {
    symbol: "ETHUSDT",
    shard: "shard-2",
  });
  expect(back.status).toBe(200);
  await exchange.engine("shard-2-primary").kill();
  const { stdout, stderr, exitCode } = await rollBack();
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/✖ ETHUSDT stays on shard-2: 503 symbol_moving/);
  expect(stdout).toMatch(
    /\| Sharding switched off \| ❌ \| 8\/9 symbols on legacy; not: ETHUSDT \(shard-2\)/,
  );
});

test.each([
  [["--url", "nowhere"], 4, '--url "nowhere": expected http://host:port'],
  [["--bootstrap", "nowhere", "--lang", "fr"], 4, '--lang "fr": expected en or ko'],
  [
    ["--url", "http://127.0.0.1:9"],
    5,
    "the rollback was not carried out: http://127.0.0.1:9/api/symbols can't be reached",
  ],
])("%j is exit %d", async (words, code, message) => {
  const { exitCode, stderr } = await rollBack(...words);
  expect(`${exitCode} ${stderr}`).toContain(`${code} `);
  expect(stderr).toContain(message);
});

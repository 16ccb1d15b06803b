import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunningService } from "../../contracts/environment.ts";
import { EXCHANGE_BACKEND, EXCHANGE_ENGINES } from "../../systems/exchange.ts";
import type { Attempt } from "../checks.ts";
import { ExchangeClient } from "../exchange-client.ts";
import { shardOf } from "../phase-3/rollback.ts";
import { SHARDING_SYMBOLS } from "../staging-plan.ts";
import { dashboardAttempts } from "./dashboard-data.ts";
import { healthAttempts } from "./health.ts";
import { logAttempts, messagesSince } from "./logs.ts";
import { ROUTED_LINES, routedLine } from "./plan.ts";
import { shardApiAttempts } from "./shard-api.ts";

/** What an exchange and a Prometheus answer by path; each test puts its own wrong answer in the place of a right one. */
type Answers = Record<string, { readonly status?: number; readonly body: unknown }>;

const SHARDS = ["shard-1", "shard-2", "shard-3"].map((shard) => ({
  shard,
  status: "ACTIVE",
  primary: `${shard}-1` as string | null,
  standbys: [`${shard}-2`],
  inputLagRecords: 0,
  outputLagRecords: 0,
  parkedCommands: 0,
  symbols: SHARDING_SYMBOLS.filter((symbol) => shardOf(symbol) === shard).map((symbol) => ({
    symbol,
    state: "ACTIVE",
    restingOrders: 0,
  })),
}));

let answers: Answers = {};
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? "", "http://x").pathname);
  const query = new URL(request.url ?? "", "http://x").searchParams.get("query");
  const answer = answers[`${request.method} ${path}`] ?? answers[query ?? ""];
  response.statusCode = answer?.status ?? (answer === undefined ? 404 : 200);
  response.end(JSON.stringify(answer?.body ?? {}));
});
let url = "";
let client: ExchangeClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new ExchangeClient(url);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answers = { "GET /api/shards": { body: { shards: SHARDS } } };
});

const tried = async (attempts: Readonly<Record<string, Attempt>>, id: string) => {
  const attempt = attempts[id];
  if (attempt === undefined) throw new Error(`no attempt ${id}`);
  return attempt();
};

describe("the shard API", () => {
  const answerShards = (change: (shards: typeof SHARDS) => unknown): void => {
    answers = { "GET /api/shards": { body: { shards: change(structuredClone(SHARDS)) } } };
  };

  test("says that all shards are whole, and where each symbol lives", async () => {
    expect(await tried(shardApiAttempts(client), "api-shards")).toContain(
      "shard-2 ACTIVE: shard-2-1, shard-2-2",
    );
    expect(await tried(shardApiAttempts(client), "api-symbols")).toBe("shard-1: 3, shard-2: 3, shard-3: 3");
  });

  test.each<[string, string, (shards: typeof SHARDS) => unknown, string]>([
    ["a shard is missing", "api-shards", (shards) => shards.slice(1), "shard-2 ACTIVE"],
    [
      "a shard has no standby",
      "api-shards",
      ([first, ...rest]) => [{ ...first, status: "NO_STANDBY", standbys: [] }, ...rest],
      "NO_STANDBY",
    ],
    [
      "a shard has no primary, whatever its status says",
      "api-shards",
      ([first, ...rest]) => [{ ...first, primary: null }, ...rest],
      "no primary",
    ],
    [
      "a symbol lives in two shards",
      "api-symbols",
      ([first, second, ...rest]) => [first, { ...second, symbols: first?.symbols }, ...rest],
      "BTCUSDT is in shard-1, shard-2, not in shard-1",
    ],
    [
      "a symbol lives nowhere",
      "api-symbols",
      ([first, ...rest]) => [{ ...first, symbols: [] }, ...rest],
      "BTCUSDT is in no shard",
    ],
  ])("%s", async (_name, id, change, message) => {
    answerShards(change);
    await expect(tried(shardApiAttempts(client), id)).rejects.toThrow(message);
  });

  test.each(["api-pause", "api-rebalance"])(
    "%s fails where an operator's key is not asked for",
    async (id) => {
      answers["POST /api/symbols/XRPUSDT/pause"] = { status: 202, body: {} };
      answers["GET /api/symbols"] = { body: [{ symbol: "XRPUSDT", state: "PAUSED" }] };
      answers["POST /api/shards/rebalance"] = { body: {} };
      await expect(tried(shardApiAttempts(client), id)).rejects.toThrow("was not refused");
    },
  );

  test("a refusal with another code is none", async () => {
    answers["POST /api/shards/rebalance"] = { status: 404, body: { error: { code: "shard_not_found" } } };
    await expect(tried(shardApiAttempts(client), "api-rebalance")).rejects.toThrow(
      "expected service_key_required",
    );
  });
});

describe("health", () => {
  const service = (name: string): RunningService =>
    ({ name, service: name, url: `${url}/${name}` }) as RunningService;
  const names = [EXCHANGE_BACKEND, ...EXCHANGE_ENGINES];

  test.each<[string, string, number, string | null]>([
    ["all are well", "ok", 200, null],
    ["one is degraded", "degraded", 200, "shard-2 200 degraded"],
    ["one fails", "failing", 503, "shard-2 503 failing"],
  ])("%s", async (_name, status, code, message) => {
    for (const name of names) answers[`GET /${name}/health`] = { body: { status: "ok" } };
    answers["GET /shard-2/health"] = { status: code, body: { status } };
    const environment = { instances: names.map(service), instance: service };
    const act = tried(healthAttempts(environment), "health-ok");
    if (message === null) expect(await act).toBe(`${names.length} × 200 ok`);
    else await expect(act).rejects.toThrow(message);
  });

  test("without services nothing is well", async () => {
    const empty = healthAttempts({ instances: [], instance: service });
    await expect(tried(empty, "health-ok")).rejects.toThrow("no services");
  });
});

describe("data of dashboards", () => {
  const series = (...instances: readonly string[]) => ({
    body: { data: { result: instances.map((instance) => ({ metric: { instance }, value: [0, "1"] })) } },
  });
  const QUERIES = {
    lag: "max(matching_engine_input_lag_records) by (instance)",
    memory: "process_resident_memory_bytes{service='matching-engine'}",
    garbage: "sum(nodejs_gc_duration_seconds_count{service='matching-engine'}) by (instance)",
    p95: "histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket{route='/api/orders'}[30s])) by (le))",
  } as const;

  test.each<[string, string | null, Answers, string | null]>([
    ["all engines have values", null, {}, null],
    ["one has no lag", "lag", { [QUERIES.lag]: series("a") }, "no lag of b"],
    ["one has no memory", "memory", { [QUERIES.memory]: series("b") }, "no memory of a"],
    ["nobody collects garbage", "garbage", { [QUERIES.garbage]: series() }, "no garbage collection of a, b"],
    ["no order was timed", "p95", { [QUERIES.p95]: series() }, "no value of histogram_quantile"],
    [
      "the time is no number",
      "p95",
      { [QUERIES.p95]: { body: { data: { result: [{ metric: {}, value: [0, "NaN"] }] } } } },
      "no value of histogram_quantile",
    ],
  ])("%s", async (_name, _which, change, message) => {
    for (const query of Object.values(QUERIES)) answers[query] = series("a", "b");
    Object.assign(answers, change);
    answers["GET /api/v1/query"] = undefined as never;
    const act = tried(dashboardAttempts(client, url, ["a", "b"]), "data-engines");
    if (message === null) expect(await act).toContain("of 2 engines");
    else await expect(act).rejects.toThrow(message);
  });
});

describe("the log of routed orders", () => {
  const [btc] = ROUTED_LINES;
  const line = (msg: string, agoMs = -1_000): string =>
    JSON.stringify({ level: "info", time: new Date(Date.now() - agoMs).toISOString(), msg });
  const attempt = (lines: readonly string[]) => {
    const place = async () => ({ orderId: "1", status: "PENDING", reason: null, averagePrice: null });
    return tried(logAttempts({ place }, { name: "exchange-1", logTail: () => lines }), btc.id);
  };

  test("has its line, once", async () => {
    expect(await attempt([line(routedLine(btc), 60_000), "no JSON", line(routedLine(btc))])).toBe(
      "[OrderRouterService] Routed command PLACE_ORDER for symbol BTCUSDT to shard shard-1",
    );
  });

  test.each([
    ["another shard", [line(routedLine({ ...btc, shard: 2 }))]],
    ["twice", [line(routedLine(btc)), line(routedLine(btc))]],
  ])("%s", async (_name, lines) => expect(attempt(lines)).rejects.toThrow("the log has"));

  test("lines of before don't count", () => {
    expect(messagesSince([line("old", 60_000), line("new")], new Date().toISOString())).toEqual(["new"]);
  });
});

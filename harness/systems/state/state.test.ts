import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningService } from "../../contracts/environment.ts";
import type { StateCheck } from "../../contracts/system-state.ts";
import type { SystemStateCheck } from "../system.ts";
import { type EngineState, outputLag, shardChecks } from "./exchange.ts";
import { allOf, healthState } from "./health.ts";
import { breakersClosed, consumerLag, outboxBacklog } from "./payment.ts";

/** What each path of a part answers; `hang` never does. */
const ANSWERS: Readonly<Record<string, { readonly status?: number; readonly body: unknown } | "hang">> = {
  "/well/health": { body: { status: "ok", dependencies: { postgres: { status: "ok" } } } },
  "/half/health": { body: { status: "degraded", dependencies: { consumer: { status: "degraded" } } } },
  "/ill/health": { status: 503, body: { status: "failing", dependencies: { kafka: { status: "failing" } } } },
  "/foreign/health": { body: "fine" },
  "/hung/health": "hang",
  "/sender/api/circuit-breakers": {
    body: { circuitBreakers: [breaker("kafka", "CLOSED"), breaker("payment-gateway", "CLOSED")] },
  },
  "/tripped/api/circuit-breakers": {
    body: { circuitBreakers: [breaker("kafka", "HALF_OPEN"), breaker("payment-gateway", "CLOSED")] },
  },
  "/none/api/circuit-breakers": { body: { circuitBreakers: [] } },
  "/watcher/api/admin/outbox": { body: { unsent: 7_000, oldestMs: 120.5 } },
  "/none/api/admin/outbox": { status: 503, body: {} },
  "/reader/metrics": {
    body: 'consumer_lag_records{topic="a",partition="0"} 3000\nconsumer_lag_records{topic="a",partition="1"} 4000\n',
  },
  "/none/metrics": { body: "" },
  "/backend/metrics": {
    body: 'exchange_output_lag_records{shard="a",lane="a/0"} 3\nexchange_output_lag_records{shard="b",lane="b/0"} 90\n',
  },
};

function breaker(name: string, state: string) {
  return { name, state };
}

const server = createServer(({ url = "" }, response) => {
  const answer = ANSWERS[url];
  if (answer === "hang") return;
  response.statusCode = answer?.status ?? (answer === undefined ? 404 : 200);
  const body = answer?.body ?? "";
  response.end(typeof body === "string" ? body : JSON.stringify(body));
});
let address = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** One instance of a service of the same name, whose answers are those above. */
async function look(state: SystemStateCheck, part: string, url = `${address}/${part}`) {
  const instances = [{ name: `${part}-1`, service: part, url } as RunningService];
  return state({ instances, urls: () => [url] }, AbortSignal.timeout(200));
}

const health = (part: string): SystemStateCheck =>
  healthState({
    name: part,
    servers: [],
    services: [
      { name: part, entry: "", ports: [1], environment: {}, addresses: {}, needs: [], healthPath: "/health" },
    ],
  });

describe("health", () => {
  test.each<[string, boolean, string]>([
    ["well", true, "HTTP 200, ok"],
    ["half", false, "HTTP 200, degraded, consumer degraded"],
    ["ill", false, "HTTP 503, failing, kafka failing"],
    ["foreign", true, "HTTP 200"],
    ["hung", false, "no answer in time"],
  ])("%s", async (part, ok, seen) =>
    expect(await look(health(part), part)).toEqual([{ name: `${part}-1 is healthy`, ok, value: null, seen }]),
  );

  test("nobody there", async () => {
    const [check] = await look(health("gone"), "gone", "http://127.0.0.1:1");
    expect(check).toMatchObject({ ok: false, seen: expect.stringMatching(/^no answer: .+/) as string });
  });

  test("servers are not asked, and looks stand side by side", async () => {
    expect(await look(health("well"), "postgres")).toEqual([]);
    expect(await look(allOf(health("well"), health("half")), "half")).toHaveLength(1);
  });
});

describe("payment", () => {
  const only = (part: string) => new Set([part]);

  test.each<[string, boolean, string]>([
    ["sender", true, "kafka CLOSED, payment-gateway CLOSED"],
    ["tripped", false, "kafka HALF_OPEN, payment-gateway CLOSED"],
    ["none", false, "not told"],
  ])("breakers of %s", async (part, ok, seen) =>
    expect(await look(breakersClosed(only(part)), part)).toMatchObject([{ ok, value: null, seen }]),
  );

  test("what waits in the outbox are numbers; unknown is not as it should be", async () => {
    expect(await look(outboxBacklog("watcher"), "watcher")).toMatchObject([
      { ok: null, value: 7_000, seen: "7000" },
      { ok: null, value: 0, seen: "120.5" },
    ]);
    expect((await look(outboxBacklog("none"), "none")).map(({ ok }) => ok)).toEqual([false, false]);
  });

  test.each<[string, Partial<StateCheck>]>([
    ["reader", { ok: null, value: 7_000 }],
    ["none", { ok: null, value: 0 }],
  ])("lag of %s", async (part, check) =>
    expect(await look(consumerLag(only(part)), part)).toMatchObject([check]),
  );
});

describe("exchange", () => {
  test("the backend's lag is that of its worst lane", async () => {
    expect(await look(outputLag("backend"), "backend")).toMatchObject([{ ok: null, value: 90 }]);
    expect(await look(outputLag("none"), "none")).toMatchObject([{ ok: false, value: null }]);
  });

  const engine = (role: string, term: number, lag = 0, parked = 0): EngineState => ({
    shard: "s",
    instance: `s-${role}`,
    role,
    term,
    lanes: [{ lagRecords: lag, pendingRecords: role === "primary" ? 2 : 40, parkedCommands: parked }],
  });
  const ONE_PRIMARY = "s has one primary";
  const STANDBY = "s has a standby for each engine but one";
  const TERM = "engines of s know the same term";
  const PARKED = "no command of s is parked";
  const LAG = "lag of the primary of s, records";
  const STANDBY_LAG = "lag of the standby of s, records";

  test.each<[string, readonly (EngineState | null)[], readonly string[]]>([
    ["whole", [engine("primary", 4), engine("standby", 4)], []],
    ["alone where no other should be", [engine("primary", 4)], []],
    ["the standby is away", [engine("primary", 4), null], [STANDBY, TERM, STANDBY_LAG]],
    ["the primary is away", [null, engine("standby", 4)], [ONE_PRIMARY, TERM, LAG]],
    [
      "two primaries",
      [engine("primary", 4), engine("primary", 9)],
      [ONE_PRIMARY, STANDBY, TERM, STANDBY_LAG],
    ],
    ["one is behind in its term", [engine("primary", 9), engine("standby", 4)], [TERM]],
    ["taking over", [null, engine("promoting", 4)], [ONE_PRIMARY, STANDBY, TERM, LAG, STANDBY_LAG]],
    ["a command is parked", [engine("primary", 4, 0, 1), engine("standby", 4)], [PARKED]],
    ["nobody answers", [null, null], [ONE_PRIMARY, STANDBY, TERM, LAG, STANDBY_LAG, PARKED]],
  ])("%s", (_name, engines, missing) => {
    const checks = shardChecks({ shard: "s", engines });
    const wrong = checks.filter(({ ok }) => ok === false).map(({ name }) => name);
    expect(wrong.sort()).toEqual([...missing].sort());
  });

  test("lags are numbers, of a primary with what it has not written; what is always on its way is none", () => {
    const checks = shardChecks({ shard: "s", engines: [engine("primary", 4, 19), engine("standby", 4, 20)] });
    const values = Object.fromEntries(checks.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({ [LAG]: 21, [STANDBY_LAG]: 0, [ONE_PRIMARY]: null });
  });
});

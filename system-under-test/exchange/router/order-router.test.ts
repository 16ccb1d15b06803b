import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readFrame } from "../codec/input-frame.ts";
import type { Command } from "../engine/commands.ts";
import { LEGACY, readShardingSettings } from "../settings/sharding.ts";
import { SYMBOLS } from "../settings/symbols.ts";
import { order } from "../testing/exchange-talk.ts";
import { RouterError } from "./errors.ts";
import type { LaneAddress } from "./lanes.ts";
import { ORDER_ROUTER_LIMITS, OrderRouter, type OrderRouterLimits } from "./order-router.ts";
import { CANARY_STEPS, RoutingPolicy, type RoutingOptions } from "./routing-policy.ts";

const SETTINGS = readFileSync(new URL("../settings/sharding.yml", import.meta.url), "utf8");

function policyOf(
  changes: Partial<RoutingOptions> & { enabled?: boolean; partitionsEach?: number } = {},
): RoutingPolicy {
  const { enabled = true, partitionsEach = 1, ...options } = changes;
  const sharding = readShardingSettings(SETTINGS, "sharding.yml", enabled);
  const topics = [LEGACY, ...sharding.shards].map((shard) => shard.inputTopic);
  const partitions = new Map(topics.map((topic) => [topic, partitionsEach]));
  return new RoutingPolicy({
    sharding,
    canaryPercent: 100,
    canaryMode: "symbol",
    partitions,
    symbols: SYMBOLS.map(({ symbol }) => symbol),
    ...options,
  });
}

/** A router whose sends are recorded and finish when told to. */
function createRouter(policy: RoutingPolicy, limits: Partial<OrderRouterLimits> = {}) {
  const sends: { lane: string; commands: Command[]; finish: (error?: Error) => void }[] = [];
  const log: string[] = [];
  const router = new OrderRouter({
    policy,
    limits: { ...ORDER_ROUTER_LIMITS, lingerMs: 0, ...limits },
    now: () => 1_700_000_000_000,
    log: (line) => log.push(line),
    send: (lane, frames) => {
      const commands: Command[] = [];
      for (const frame of frames) {
        readFrame(frame, {
          command: (command) => commands.push(command),
          malformed: () => expect.unreachable(),
        });
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      sends.push({
        lane: lane.name,
        commands,
        finish: (error) => (error === undefined ? resolve() : reject(error)),
      });
      return promise;
    },
  });
  return { router, sends, log };
}

function countsBySymbol({ routedBySymbol }: OrderRouter): unknown {
  return Object.fromEntries(
    [...routedBySymbol].map(([symbol, counts]) => [symbol, Object.fromEntries(counts)]),
  );
}

const buy = (id: number, symbol: string): ReturnType<typeof order> =>
  order(`${id} by 1: buy 1 ${symbol} @ 100`);

describe("where symbols go", () => {
  test.each([
    ["BTCUSDT", "matching-engine-shard-1-input"],
    ["BTCBUSD", "matching-engine-shard-1-input"],
    ["ETHUSDT", "matching-engine-shard-2-input"],
    ["ETHBUSD", "matching-engine-shard-2-input"],
    ["SOLUSDT", "matching-engine-shard-3-input"],
    ["XRPUSDT", "matching-engine-shard-3-input"],
    ["ADAUSDT", "matching-engine-shard-3-input"],
  ])("%s goes to %s, and to the legacy topic while sharding is off", (symbol, topic) => {
    expect(policyOf().routeOf(symbol).lane.topic).toBe(topic);
    expect(policyOf({ enabled: false }).routeOf(symbol).lane.topic).toBe("matching_engine_input");
  });

  test("any number of partitions works: a symbol has one partition, and symbols are spread", () => {
    const policy = policyOf({ partitionsEach: 6 });
    expect(policy.lanes).toHaveLength(24);
    const symbols = Array.from({ length: 60 }, (_, index) => `COIN${index}`);
    const partitions = symbols.map((symbol) => policy.routeOf(symbol).lane.partition);
    expect(symbols.map((symbol) => policy.routeOf(symbol).lane.partition)).toEqual(partitions);
    expect(new Set(partitions).size).toBe(6);
  });

  test("a topic that is missing is an error that says how to make it", () => {
    const policy = policyOf({ partitions: new Map([["matching_engine_input", 1]]) });
    expect(() => policy.routeOf("BTCUSDT")).toThrow(
      "topic matching-engine-shard-1-input has no partitions; create it with scripts/create-shard-topics.sh",
    );
  });
});

describe("canary", () => {
  const symbols = Array.from({ length: 2_000 }, (_, index) => `COIN${index}`);

  test.each(CANARY_STEPS)(
    "%i percent of the symbols live on the shards, whole books each",
    (canaryPercent) => {
      const policy = policyOf({ canaryPercent, symbols });
      const sharded = symbols.filter((symbol) => policy.routeOf(symbol).lane.shard !== "legacy");
      expect(sharded).toHaveLength((symbols.length * canaryPercent) / 100);
    },
  );

  test("a larger step keeps all symbols of a smaller one", () => {
    const small = policyOf({ canaryPercent: 10, symbols });
    const large = policyOf({ canaryPercent: 25, symbols });
    expect(symbols.filter((symbol) => small.isInCanary(symbol) && !large.isInCanary(symbol))).toEqual([]);
  });

  test.each([
    [0, 0],
    [5, 1],
    [10, 1],
    [25, 2],
    [50, 5],
    [100, 9],
  ])("%i percent of nine symbols are %i", (canaryPercent, count) => {
    const policy = policyOf({ canaryPercent });
    expect(SYMBOLS.filter(({ symbol }) => policy.isInCanary(symbol))).toHaveLength(count);
  });

  test("as a shadow, orders stay with the legacy engine and are copied", async () => {
    const { router, sends } = createRouter(policyOf({ canaryMode: "shadow" }));
    const sent = router.route(buy(1, "BTCUSDT"));
    expect(sends.map(({ lane }) => lane)).toEqual([
      "matching_engine_input/0",
      "matching-engine-shard-1-input/0",
    ]);
    sends[1]?.finish(new Error("the shadow is broken"));
    sends[0]?.finish();
    await expect(sent).resolves.toBeUndefined();
    expect([...router.routed]).toEqual([["legacy", 1]]);
    expect([...router.shadowed]).toEqual([["shard-1", 1]]);
    expect(countsBySymbol(router)).toEqual({ BTCUSDT: { legacy: 1 } });
  });
});

describe("the order router", () => {
  test("says what it routed and counts it by shard", () => {
    const { router, log } = createRouter(policyOf());
    void router.route(buy(1, "BTCUSDT"));
    void router.route(buy(2, "ETHUSDT"));
    expect(log).toEqual([
      "[OrderRouterService] Routed command PLACE_ORDER for symbol BTCUSDT to shard shard-1",
      "[OrderRouterService] Routed command PLACE_ORDER for symbol ETHUSDT to shard shard-2",
    ]);
    expect(Object.fromEntries(router.routed)).toEqual({ "shard-1": 1, "shard-2": 1 });
    expect(countsBySymbol(router)).toEqual({ BTCUSDT: { "shard-1": 1 }, ETHUSDT: { "shard-2": 1 } });
  });

  test("keeps a lane's order: one request on its way, the rest in the next", async () => {
    const { router, sends } = createRouter(policyOf());
    const all = [1, 2, 3].map((id) => router.route(buy(id, "BTCUSDT")));
    expect(sends).toHaveLength(1);
    sends[0]?.finish();
    await all[0];
    expect(
      sends.map(({ commands }) => commands.map((command) => "orderId" in command && command.orderId)),
    ).toEqual([[1], [2, 3]]);
    sends[1]?.finish();
    await Promise.all(all);
    expect(router.waiting).toBe(0);
  });

  test("what comes after a quiet time goes at once, what comes next shares a frame up to its limit", async () => {
    const { router, sends } = createRouter(policyOf(), { frameCommandsMax: 2, lingerMs: 60_000 });
    const first = router.route(buy(1, "BTCUSDT"));
    expect(sends[0]?.commands).toHaveLength(1);
    sends[0]?.finish();
    await first;
    void router.route(buy(2, "BTCUSDT"));
    expect(sends).toHaveLength(1);
    void router.route(buy(3, "BTCUSDT"));
    expect(sends[1]?.commands).toHaveLength(2);
  });

  test("waits at most the linger time for more", async () => {
    const { router, sends } = createRouter(policyOf(), { lingerMs: 1 });
    const first = router.route(buy(1, "BTCUSDT"));
    const second = router.route(buy(2, "BTCUSDT"));
    sends[0]?.finish();
    await first;
    await expect.poll(() => sends.length).toBe(2);
    sends[1]?.finish();
    await second;
  });

  test("refuses more than may wait, and takes orders again when there is room", async () => {
    const { router, sends } = createRouter(policyOf(), { commandsWaitingMax: 2 });
    const first = router.route(buy(1, "BTCUSDT"));
    void router.route(buy(2, "ETHUSDT"));
    await expect(router.route(buy(3, "SOLUSDT"))).rejects.toMatchObject({ code: "BACK_PRESSURE" });
    sends[0]?.finish();
    await first;
    void router.route(buy(4, "SOLUSDT"));
    expect(sends).toHaveLength(3);
  });

  test("tells every command of a failed request, and goes on with the next", async () => {
    const { router, sends } = createRouter(policyOf());
    const first = router.route(buy(1, "BTCUSDT"));
    const second = router.route(buy(2, "BTCUSDT"));
    sends[0]?.finish(new RouterError("OUTCOME_UNKNOWN", "no answer"));
    await expect(first).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    sends[1]?.finish();
    await expect(second).resolves.toBeUndefined();
  });

  test("cuts requests below Kafka's limit and keeps their order", async () => {
    const { router, sends } = createRouter(policyOf(), { frameBytesMax: 10_000 });
    const all = Array.from({ length: 18_000 }, (_, index) => router.route(buy(index + 1, "BTCUSDT")));
    for (let index = 0; index < 3; index++) {
      await expect.poll(() => sends.length).toBe(index + 1);
      sends[index]?.finish();
    }
    await Promise.all(all);
    const sizes = sends.map(({ commands }) => commands.length * 60);
    expect(Math.max(...sizes)).toBeLessThan(800 * 1024);
    const ids = sends.flatMap(({ commands }) =>
      commands.map((command) => "orderId" in command && command.orderId),
    );
    expect(ids).toEqual(Array.from({ length: 18_000 }, (_, index) => index + 1));
  });

  test("logs at most so many lines per second", () => {
    const { router, log } = createRouter(policyOf(), { logLinesPerSecondMax: 3 });
    for (let id = 1; id <= 10; id++) {
      void router.route(buy(id, "BTCUSDT"));
    }
    expect(log).toHaveLength(3);
  });
});

describe("moving a symbol", () => {
  const policy = policyOf();
  const shard3 = policy.laneIn("shard-3", "BTCUSDT") as LaneAddress;

  test("parks its orders behind the hand-off and sends them to the new lane in order", async () => {
    const { router, sends } = createRouter(policy);
    void router.route(buy(1, "BTCUSDT"));
    void router.beginMove("BTCUSDT", shard3);
    const parked = [2, 3].map((id) => router.route(buy(id, "BTCUSDT")));
    sends[0]?.finish();
    await expect.poll(() => sends.length).toBe(2);
    expect(sends[1]?.commands).toEqual([{ kind: "HAND_OFF", symbol: "BTCUSDT", target: shard3.name }]);
    router.settle("BTCUSDT", shard3);
    expect(sends[2]).toMatchObject({ lane: shard3.name, commands: [{ orderId: 2 }] });
    sends[2]?.finish();
    await parked[0];
    sends[3]?.finish();
    await parked[1];
  });

  test("refuses what waits too long or is too much, without having written it", async () => {
    const { router, sends } = createRouter(policy, { parkedMax: 1, moveTimeoutMs: 20 });
    void router.beginMove("BTCUSDT", shard3);
    const waiting = router.route(buy(2, "BTCUSDT"));
    await expect(router.route(buy(3, "BTCUSDT"))).rejects.toMatchObject({ code: "SYMBOL_MOVING" });
    await expect(waiting).rejects.toThrow("BTCUSDT did not arrive at its new shard within 20 ms");
    expect(sends.flatMap(({ commands }) => commands.map(({ kind }) => kind))).toEqual(["HAND_OFF"]);
  });

  test("that moves already keeps what waits", async () => {
    const { router, sends } = createRouter(policy);
    void router.beginMove("BTCUSDT", shard3);
    const waiting = router.route(buy(2, "BTCUSDT"));
    void router.beginMove("BTCUSDT", shard3);
    router.settle("BTCUSDT", shard3);
    sends.at(-1)?.finish();
    await waiting;
    expect(sends.at(-1)).toMatchObject({ lane: shard3.name, commands: [{ orderId: 2 }] });
  });

  test("whose hand-off was not written stays, and its orders wait no longer", async () => {
    const { router, sends } = createRouter(policy, { commandsWaitingMax: 1 });
    const home = router.routeOf("BTCUSDT").lane.name;
    void router.route(buy(1, "BTCUSDT"));
    await expect(router.beginMove("BTCUSDT", shard3)).rejects.toMatchObject({ code: "BACK_PRESSURE" });
    sends[0]?.finish();
    await expect.poll(() => router.waiting).toBe(0);
    void router.route(buy(2, "BTCUSDT"));
    await expect.poll(() => sends.at(-1)).toMatchObject({ lane: home, commands: [{ orderId: 2 }] });
  });
});

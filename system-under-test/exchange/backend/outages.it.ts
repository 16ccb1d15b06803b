import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXCHANGE_INVARIANTS } from "../audit/invariants.ts";
import { encodeFrame, readFrame } from "../codec/input-frame.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { FrameTransport } from "../kafka/frame-transport.ts";
import { Exchange } from "../testing/exchange.ts";
import { LOAD_SYMBOLS } from "../testing/load-symbols.ts";
import { OrderLoad } from "../testing/order-load.ts";
import { ServiceProcess } from "../testing/service-process.ts";
import { TopicContents } from "../testing/topic-contents.ts";

/**
 * What breaks under an exchange with three partitions to a shard, one after the other, under a load of orders; the
 * audit of all that was written and acknowledged judges it in the end.
 */
const WAIT = { timeout: 90_000, interval: 100 };
const PARTITIONS = 3;
const ACCOUNTS = [1, 2, 3, 4];
const SHARD_TOPICS = [1, 2, 3].map((shard) => `matching-engine-shard-${shard}-input`);
/** Everything that an order may be answered while something is broken. */
const HONEST_ANSWERS = new Set([
  "202",
  "429 back_pressure",
  "503 kafka_unavailable",
  "503 outcome_unknown",
  "503 symbol_moving",
  "503 shard_unavailable",
]);
const COMMANDS_WAITING_MAX = 30;

let exchange: Exchange;
const acknowledged: number[] = [];

beforeAll(async () => {
  exchange = await Exchange.start({
    partitions: PARTITIONS,
    standbys: ["shard-1", "shard-2"],
    backend: { ROUTER_COMMANDS_WAITING_MAX: String(COMMANDS_WAITING_MAX) },
    engines: { TICK_MS: "1000" },
  });
  await exchange.openAccounts(ACCOUNTS, "9000000");
});

afterAll(async () => {
  await exchange?.[Symbol.asyncDispose]();
});

/** Orders without a pause while `act` runs; every answer must be an honest one. */
async function underLoad(act: (load: OrderLoad) => Promise<void>): Promise<OrderLoad> {
  const load = OrderLoad.start({
    exchange,
    accounts: ACCOUNTS,
    symbols: LOAD_SYMBOLS,
    workers: COMMANDS_WAITING_MAX * 2,
    pauseMs: 250,
  });
  try {
    await untilMore(load, "202", 100);
    await act(load);
    await untilMore(load, "202", 100);
  } finally {
    await load.stop();
    acknowledged.push(...load.acknowledged);
  }
  expect([...load.answers.keys()].filter((answer) => !HONEST_ANSWERS.has(answer))).toEqual([]);
  return load;
}

async function untilMore(load: OrderLoad, answer: string, count: number): Promise<void> {
  const before = load.countOf(answer);
  await expect.poll(() => load.countOf(answer), WAIT).toBeGreaterThan(before + count);
}

async function roleOf(engine: string): Promise<string> {
  return (await exchange.engine(engine).get<{ role: string }>("/state")).role;
}

describe("an exchange with several partitions to a topic", () => {
  test("spreads the symbols of a shard over its partitions, each in one of its own", async () => {
    await using contents = await TopicContents.open(exchange.broker.address, SHARD_TOPICS);
    await underLoad(async () => undefined);
    const symbolsIn = (topic: string, partition: number): string[] => {
      const symbols = new Set<string>();
      for (const { value } of contents.records(topic, partition)) {
        readFrame(value ?? Buffer.alloc(0), {
          command: (command) => command.kind === "PLACE_ORDER" && symbols.add(command.symbol),
          malformed: () => expect.unreachable(),
        });
      }
      return [...symbols].sort();
    };
    const found = (): string[][] =>
      SHARD_TOPICS.flatMap((topic) => [0, 1, 2].map((partition) => symbolsIn(topic, partition)));
    // Where Kafka's default partitioner puts these names.
    await expect
      .poll(found, WAIT)
      .toEqual([
        ["BTCUSDC"],
        [],
        ["BTCBUSD", "BTCUSDT"],
        ["ETHUSDC"],
        [],
        ["ETHBUSD", "ETHUSDT"],
        ["SOLUSDT"],
        [],
        ["ADAUSDT", "XRPUSDT"],
      ]);
  });

  test("moves a symbol between lanes of two shards under load", async () => {
    const load = await underLoad(async () => {
      const move = { symbol: "BTCUSDT", shard: "shard-2" };
      const { body } = await exchange.call("POST", "/api/shards/rebalance", undefined, move);
      expect(body).toEqual({ ...move, lane: "matching-engine-shard-2-input/2" });
    });
    expect(load.countOf("202")).toBeGreaterThan(200);
  });
});

describe("when Kafka is away", () => {
  test("at the start, backend and engine say so and take no work, and begin when it is there", async () => {
    await exchange.broker.kill();
    const backend = await exchange.launchBackend({ INSTANCE: "backend-2", BACKEND_NUMBER: "1" });
    await using engine = await ServiceProcess.launch("shard/main.ts", {
      INSTANCE: "shard-3-standby",
      SHARD: "shard-3",
      PREFERRED_ROLE: "standby",
      KAFKA_BROKERS: exchange.broker.address,
    });
    for (const service of [backend, engine]) {
      await expect
        .poll(() => service.health(), WAIT)
        .toEqual({ status: 503, kafka: expect.stringMatching(/^not ready: .+; nothing was written$/) });
    }
    const order = { symbol: "SOLUSDT", side: "BUY", type: "LIMIT", quantity: "1", price: "99" };
    const place = () =>
      exchange.call<{ error?: { code: string } }>("POST", "/api/orders", 1, order, backend.url);
    expect(await place()).toMatchObject({ status: 503, body: { error: { code: "kafka_unavailable" } } });
    await exchange.broker.startAgain();
    for (const service of [backend, engine, exchange.backend]) {
      await expect.poll(async () => (await service.health()).kafka, WAIT).toBe("ok");
    }
    await expect.poll(async () => (await place()).status, WAIT).toBe(202);
    await backend.stop();
  });

  test("and keeps silent under load: 429 when too much waits, 503 when it was too long, then it goes on", async () => {
    await underLoad(async (load) => {
      exchange.broker.pause();
      try {
        for (const answer of ["429 back_pressure", "503 outcome_unknown", "503 kafka_unavailable"]) {
          await expect.poll(() => load.countOf(answer), WAIT).toBeGreaterThan(0);
        }
      } finally {
        exchange.broker.resume();
      }
    });
  });

  test("and keeps silent, an operator's calls say whether they may have been written", async () => {
    const seen: string[][] = [];
    const calls = [
      ["PUT", "/api/accounts/1/owner", { userId: "1", email: "user-1@example.com" }],
      ["POST", "/api/shards/rebalance", { symbol: "XRPUSDT", shard: "shard-1" }],
      ["POST", "/api/symbols/BTCUSDC/resume", undefined],
      ["POST", "/api/symbols/ETHUSDC/mark-price", { price: "3000" }],
      ["POST", "/api/accounts/1/deposits", { amount: "1" }],
      ["POST", "/api/insurance-fund", { amount: "1" }],
    ] as const;
    const askAll = async (): Promise<string[]> => {
      const answers = await Promise.all(
        calls.map(([method, path, body]) =>
          exchange.call<{ error?: { code: string } }>(method, path, undefined, body),
        ),
      );
      return answers.map(({ status, body }) => `${status} ${body.error?.code}`);
    };
    await expect.poll(async () => (await exchange.backend.health()).kafka, WAIT).toBe("ok");
    exchange.broker.pause();
    try {
      seen.push(await askAll(), await askAll());
    } finally {
      exchange.broker.resume();
    }
    // What is first in its lane was on its way; what stood behind another was not.
    const [first = [], second] = seen;
    expect(first.slice(0, 5)).toEqual(calls.slice(0, 5).map(() => "503 outcome_unknown"));
    expect(first.at(-1)).toMatch(/^503 (outcome_unknown|kafka_unavailable)$/);
    expect(second).toEqual(calls.map(() => "503 kafka_unavailable"));
    await expect.poll(async () => (await exchange.backend.health()).kafka, WAIT).toBe("ok");
    for (const shard of ["shard-1", "shard-3"]) {
      const move = () =>
        exchange.call("POST", "/api/shards/rebalance", undefined, { symbol: "XRPUSDT", shard });
      await expect.poll(async () => (await move()).status, WAIT).toBe(200);
    }
  });

  test.each([
    ["goes on", async () => exchange.broker.resume()],
    [
      "is killed before it writes",
      async () => {
        await exchange.broker.kill();
        await exchange.broker.startAgain();
      },
    ],
  ])(
    "an order's unknown outcome becomes known when it %s, and the order is placed once",
    async (name, end) => {
      const clientOrderId = name.replaceAll(" ", "-");
      const order = {
        symbol: "XRPUSDT",
        side: "BUY",
        type: "LIMIT",
        quantity: "1",
        price: "0.46",
        clientOrderId,
      };
      const send = () =>
        exchange.call<{ orderId: string; status: string; error?: { code: string } }>(
          "POST",
          "/api/orders",
          1,
          order,
        );
      await expect.poll(async () => (await exchange.backend.health()).kafka, WAIT).toBe("ok");
      exchange.broker.pause();
      try {
        const { status, body } = await send();
        expect([status, body.error?.code]).toEqual([503, "outcome_unknown"]);
        expect(await send()).toMatchObject({ status: 200, body: { status: "PENDING" } });
      } finally {
        await end();
      }
      await expect.poll(async () => (await send()).body.status, WAIT).toBe("OPEN");
      acknowledged.push(Number((await send()).body.orderId));
    },
  );

  test("and was killed under load: 503, and it goes on when Kafka is back", async () => {
    await underLoad(async (load) => {
      await exchange.broker.kill();
      await untilMore(load, "503 kafka_unavailable", 50);
      expect((await exchange.backend.health()).status).toBe(503);
      await exchange.broker.startAgain();
    });
  });
});

describe("when an engine is away under load", () => {
  test("a killed primary is replaced by its standby", async () => {
    await expect
      .poll(
        () => Promise.all(["shard-1-primary", "shard-1-standby"].map(roleOf)).then((roles) => roles.sort()),
        WAIT,
      )
      .toEqual(["primary", "standby"]);
    const isFirst = (await roleOf("shard-1-primary")) === "primary";
    const [lost, next] = isFirst
      ? ["shard-1-primary", "shard-1-standby"]
      : ["shard-1-standby", "shard-1-primary"];
    await underLoad(async () => {
      await exchange.engine(lost).kill();
      await expect.poll(() => roleOf(next), WAIT).toBe("primary");
    });
    const shard1 = async (): Promise<unknown> => {
      const { body } = await exchange.call<{ shards: { shard: string }[] }>("GET", "/api/shards");
      return body.shards.find(({ shard }) => shard === "shard-1");
    };
    await expect.poll(shard1, WAIT).toMatchObject({ status: "NO_STANDBY", primary: next, standbys: [] });
  });

  test("one that was stopped and continued finds itself shut out", async () => {
    const names = ["shard-2-primary", "shard-2-standby"];
    await expect
      .poll(() => Promise.all(names.map(roleOf)).then((roles) => roles.sort()), WAIT)
      .toEqual(["primary", "standby"]);
    const [stopped = "", next = ""] =
      (await roleOf("shard-2-primary")) === "primary" ? names : names.toReversed();
    const fencedBefore = await exchange.engine(stopped).metric("matching_engine_fenced");
    await underLoad(async (load) => {
      exchange.engine(stopped).pause();
      await expect.poll(() => roleOf(next), WAIT).toBe("primary");
      await untilMore(load, "202", 100);
      exchange.engine(stopped).resume();
      await expect
        .poll(() => exchange.engine(stopped).metric("matching_engine_fenced"), WAIT)
        .toBe(fencedBefore + 1);
      await expect.poll(() => roleOf(stopped), WAIT).toBe("standby");
    });
  });
});

describe("when nobody leads", () => {
  const health = (): Promise<unknown> => exchange.backend.get("/health");

  test("orders of a shard that stays silent are refused, until an engine of it speaks; those that were taken get their outcome", async () => {
    const lonely = exchange.engine("shard-3-primary");
    const place = () =>
      exchange.call<{ orderId: string; error?: { code: string; message: string } }>(
        "POST",
        "/api/orders",
        1,
        {
          symbol: "SOLUSDT",
          side: "BUY",
          type: "LIMIT",
          price: "95",
          quantity: "1",
        },
      );
    lonely.pause();
    const taken = await place();
    try {
      expect(taken.status).toBe(202);
      acknowledged.push(Number(taken.body.orderId));
      const answer = async () => {
        const { status, body } = await place();
        if (status === 202) acknowledged.push(Number(body.orderId));
        return [status, body.error?.code, body.error?.message];
      };
      await expect
        .poll(answer, WAIT)
        .toEqual([
          503,
          "shard_unavailable",
          expect.stringMatching(/^no engine of shard-3 has answered for 1\d\.\d s/),
        ]);
    } finally {
      lonely.resume();
    }
    const outcome = async () =>
      (await exchange.call<{ status: string }>("GET", `/api/orders/${taken.body.orderId}`, 1)).body.status;
    await expect.poll(outcome, WAIT).not.toBe("PENDING");
    await expect
      .poll(async () => {
        const { status, body } = await place();
        if (status === 202) acknowledged.push(Number(body.orderId));
        return status;
      }, WAIT)
      .toBe(202);
  });

  test("one shard, the backend is degraded; all, it fails; and it is well when they are back", async () => {
    const engines = [...exchange.engines.values()].filter((engine) => !engine.hasEnded);
    const lonely = exchange.engine("shard-3-primary");
    lonely.pause();
    try {
      await expect.poll(health, WAIT).toMatchObject({
        status: "degraded",
        dependencies: {
          kafka: { status: "ok" },
          shards: { message: expect.stringMatching(/^no primary: shard-3;/) },
        },
      });
      expect((await exchange.backend.health()).status).toBe(200);
      for (const engine of engines) engine.pause();
      await expect
        .poll(health, WAIT)
        .toMatchObject({ status: "failing", dependencies: { kafka: { status: "ok" } } });
    } finally {
      for (const engine of engines) engine.resume();
    }
    await expect.poll(health, WAIT).toMatchObject({ status: "ok" });
  });
});

describe("malformed records in a live shard's input", () => {
  const lane = {
    name: "matching-engine-shard-3-input/0",
    shard: "shard-3",
    topic: "matching-engine-shard-3-input",
    partition: 0,
    outputTopic: "matching-engine-shard-3-output",
    syncTopic: "shard-sync-shard-3",
  };

  test("are parked and counted, and the shard goes on", async () => {
    const tick = encodeFrame([{ kind: "TICK" }], 1);
    const ofNewerVersion = Buffer.from(tick);
    ofNewerVersion[4] = 99;
    const unknownCommand = Buffer.from(tick);
    unknownCommand[21] = 250;
    const records = [
      Buffer.from("no frame at all"),
      tick.subarray(0, tick.length - 1),
      ofNewerVersion,
      unknownCommand,
      Buffer.alloc(0),
    ];
    const engine = exchange.engine("shard-3-primary");
    const labels = { shard: "shard-3", kind: "PARKED" };
    expect(await engine.metric("matching_engine_events_total", labels)).toBe(0);
    await using transport = new FrameTransport(
      createKafka({ brokers: [exchange.broker.address], clientId: "test", log: () => undefined }),
      () => undefined,
    );
    await transport.connect();
    await underLoad(() => transport.send(lane, records));
    await expect.poll(() => engine.metric("matching_engine_events_total", labels), WAIT).toBe(records.length);
    expect(await engine.health()).toEqual({ status: 200, kafka: "ok" });
  });
});

describe("after all of it", () => {
  test("every acknowledged order stands in one topic and has one outcome, and all else holds too", async () => {
    const { exitCode, findings, lanes } = await exchange.audit(acknowledged);
    expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
    expect([exitCode, lanes.length]).toEqual([0, 4 * PARTITIONS]);
    expect(findings.at(-1)?.compared).toBe(acknowledged.length);
    expect(acknowledged.length).toBeGreaterThan(1_000);
  });

  test("an acknowledgement that no topic knows is found", async () => {
    const invented = Math.max(...acknowledged) + 1_000_000;
    const { exitCode, findings } = await exchange.audit([...acknowledged.slice(0, 5), invented]);
    expect(exitCode).toBe(6);
    expect(findings.filter(({ violations }) => violations > 0)).toEqual([
      {
        name: "each acknowledged order stands in one input topic and has one outcome",
        compared: 6,
        violations: 1,
        examples: [`order ${invented} was acknowledged and stands in no input topic`],
      },
    ]);
  });

  test("orders that a shard without an engine took, and nobody answered, are found", async () => {
    const engine = exchange.engine("shard-3-primary");
    engine.pause();
    try {
      const order = { symbol: "SOLUSDT", side: "BUY", type: "LIMIT", quantity: "1", price: "99" };
      for (const account of [1, 2])
        expect((await exchange.call("POST", "/api/orders", account, order)).status).toBe(202);
      const { exitCode, findings } = await exchange.audit(acknowledged.slice(0, 5));
      expect(exitCode).toBe(6);
      expect(findings.filter(({ violations }) => violations > 0).map(({ name }) => name)).toContain(
        EXCHANGE_INVARIANTS.outputIds,
      );
    } finally {
      engine.resume();
    }
  });
});

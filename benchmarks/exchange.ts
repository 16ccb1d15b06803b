import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readFrame } from "../system-under-test/exchange/codec/input-frame.ts";
import { decodeOutputFrame } from "../system-under-test/exchange/codec/output-frame.ts";
import { createKafka } from "../system-under-test/platform/kafka/client.ts";
import { FrameTransport } from "../system-under-test/exchange/kafka/frame-transport.ts";
import { TailReader } from "../system-under-test/exchange/kafka/tail-reader.ts";
import type { OrderRouter } from "../system-under-test/exchange/router/order-router.ts";
import { RoutingPolicy } from "../system-under-test/exchange/router/routing-policy.ts";
import { loadSharding } from "../system-under-test/exchange/settings/kafka-config.ts";
import { LEGACY } from "../system-under-test/exchange/settings/sharding.ts";
import { SCALED_SYMBOLS } from "../system-under-test/exchange/settings/symbols.ts";
import { KafkaBroker } from "../system-under-test/exchange/testing/kafka-broker.ts";
import { ServiceProcess } from "../system-under-test/exchange/testing/service-process.ts";
import {
  createMeasuredRouter,
  measureRouter,
  sendAll,
} from "../system-under-test/exchange/throughput/measure.ts";
import { createOrders, MEASURED_SYMBOLS } from "../system-under-test/exchange/throughput/orders.ts";
import { runAtThousand } from "./lib/exchange-http.ts";
import { measureRestart } from "./lib/exchange-restart.ts";
import { measureState } from "./lib/exchange-state.ts";
import { cpuProbe, table } from "./lib/probe.ts";

/**
 * The exchange's figures, all from this one run: the book beside nodejs-order-book (interleaved, each in a process of
 * its own, on the same operations), the longest commands, the router in process, orders acknowledged by a real Kafka, orders from the router
 * to committed outputs of three shards, hash and snapshot of the largest state, a restart after 450,000 orders, and 1,000 requests per second by HTTP beside k6 for five minutes. Arguments: the
 * parts to run (book longest router kafka end-to-end state restart http).
 */
const PARTS = ["book", "longest", "router", "kafka", "end-to-end", "state", "restart", "http"] as const;
const HTTP_DURATION = "5m";
const parts =
  process.argv.slice(2).length === 0 ? PARTS : PARTS.filter((part) => process.argv.includes(part));

const BOOK_ROUNDS = 5;
const BOOK_SIZES = [
  { resting: 1_000, operations: 300_000 },
  { resting: 50_000, operations: 15_000 },
] as const;
const LONGEST_ROUNDS = 5;
const ROUTER_COMMANDS = 3_000_000;
const ROUTER_WARM_UP = 500_000;
const KAFKA_ORDERS = 1_500_000;
const END_TO_END_ORDERS = 600_000;
const RESTART_ORDERS = 500_000;
const ACCOUNTS = 200;
const WAIT_TIMEOUT_MS = 120_000;
const sharding = loadSharding({});
const SHARDS = [LEGACY, ...sharding.shards];
const TOPICS = SHARDS.flatMap((shard) => [shard.inputTopic, shard.outputTopic, shard.syncTopic]);
const policy = new RoutingPolicy({
  sharding,
  canaryPercent: 100,
  canaryMode: "symbol",
  partitions: new Map(TOPICS.map((topic) => [topic, 1])),
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function perSecond(count: number, ms: number): string {
  return `${Math.round(count / (ms / 1_000)).toLocaleString("en")}/s`;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

async function bookRun(which: string, resting: number, operations: number, seed: number): Promise<number> {
  const script = fileURLToPath(new URL("exchange-book.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    script,
    which,
    String(resting),
    String(operations),
    String(seed),
  ]);
  const { operationsPerSecond, isRight, digest } = JSON.parse(stdout) as {
    operationsPerSecond: number;
    isRight: boolean;
    digest: string;
  };
  if (!isRight) {
    throw new Error(
      `${which} at ${resting} resting ends with other orders than the workload says: ${digest}`,
    );
  }
  return operationsPerSecond;
}

async function measureBook(): Promise<void> {
  const rows = [
    ["resting", "this book", "nodejs-order-book 10.1.1", "ratio", "lowest and highest ratio of a round"],
  ];
  for (const { resting, operations } of BOOK_SIZES) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 1; round <= BOOK_ROUNDS; round++) {
      ours.push(await bookRun("ours", resting, operations, round));
      theirs.push(await bookRun("theirs", resting, operations, round));
    }
    const ratios = ours.map((value, round) => value / (theirs[round] ?? 1));
    rows.push([
      String(resting),
      `${median(ours).toLocaleString("en")}/s`,
      `${median(theirs).toLocaleString("en")}/s`,
      `${median(ratios).toFixed(1)}x`,
      `${Math.min(...ratios).toFixed(1)}x to ${Math.max(...ratios).toFixed(1)}x`,
    ]);
  }
  say(
    `Order book, operations per second of CPU, median of ${BOOK_ROUNDS} interleaved rounds, same operations, same resting orders at the end:\n${table(rows)}\n`,
  );
}

async function runLongest<Answer>(...parameters: readonly string[]): Promise<Answer> {
  const script = fileURLToPath(new URL("exchange-longest-command.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...parameters]);
  return JSON.parse(stdout) as Answer;
}

async function measureLongest(): Promise<void> {
  const rows = [["one command, a full book of 100,000 orders", "median", "longest"]];
  for (const name of await runLongest<string[]>()) {
    const ms: number[] = [];
    for (let round = 1; round <= LONGEST_ROUNDS; round++) {
      ms.push(await runLongest<number>(name));
    }
    rows.push([name, `${median(ms).toFixed(0)} ms`, `${Math.max(...ms).toFixed(0)} ms`]);
  }
  say(
    `The longest commands, CPU time of the engine's thread, first of its kind in a process, ${LONGEST_ROUNDS} rounds:\n${table(rows)}\n`,
  );
}

async function measureInProcess(): Promise<void> {
  const orders = createOrders(100_000, 1, ACCOUNTS);
  const { durationMs, timedCalls, callMicroseconds } = await measureRouter(policy, orders, {
    count: ROUTER_COMMANDS,
    warmUp: ROUTER_WARM_UP,
  });
  const at = (quantile: keyof typeof callMicroseconds): string =>
    `${callMicroseconds[quantile].toFixed(2)} us`;
  say(
    `OrderRouter in process, routed, counted, framed, with back-pressure and log limit: ${perSecond(ROUTER_COMMANDS, durationMs)}; one call p50 ${at("p50")}, p99 ${at("p99")}, p99.9 ${at("p999")} (${timedCalls} calls timed)\n`,
  );
}

async function withKafka(run: (broker: KafkaBroker) => Promise<void>): Promise<void> {
  await using broker = await KafkaBroker.start();
  await broker.createTopics(TOPICS);
  await run(broker);
}

async function measureKafka(): Promise<void> {
  await withKafka(async (broker) => {
    await using transport = await connect(broker);
    const router = createMeasuredRouter(policy, transport.send, 100_000);
    const orders = createOrders(KAFKA_ORDERS, 2, ACCOUNTS);
    await sendAll(router, orders.slice(0, 100_000), 100_000);
    const durationMs = await sendAll(router, orders, 100_000);
    say(
      `Orders acknowledged by Kafka 4.3 (acks=all, one broker on this machine): ${perSecond(orders.length, durationMs)}\n`,
    );
  });
}

async function connect(broker: KafkaBroker): Promise<FrameTransport> {
  const kafka = createKafka({ brokers: [broker.address], clientId: "bench", log: () => undefined });
  const transport = new FrameTransport(kafka, say);
  await transport.connect();
  return transport;
}

async function measureEndToEnd(): Promise<void> {
  await withKafka(async (broker) => {
    await using stack = new AsyncDisposableStack();
    for (const { name } of sharding.shards) {
      stack.use(
        await ServiceProcess.start("shard/main.ts", {
          INSTANCE: `${name}-primary`,
          SHARD: name,
          PREFERRED_ROLE: "primary",
          KAFKA_BROKERS: broker.address,
        }),
      );
    }
    const transport = stack.use(await connect(broker));
    const router = createMeasuredRouter(policy, transport.send, 60_000);
    const answered = { accepted: 0, refused: 0, other: 0 };
    stack.use(await readOutputs(broker, answered));
    await openMarkets(router);
    await until(() => answered.other >= policyLanes().length * ACCOUNTS, "accounts");
    const orders = createOrders(END_TO_END_ORDERS, 3, ACCOUNTS);
    const startedAt = performance.now();
    await sendAll(router, orders, 60_000);
    await until(() => answered.accepted + answered.refused >= orders.length, "answers to all orders");
    const ms = performance.now() - startedAt;
    say(
      `From the router to committed outputs of 3 shards, read back: ${perSecond(orders.length, ms)}; ${answered.accepted} accepted + ${answered.refused} refused = ${orders.length} sent, ${orders.length - answered.accepted - answered.refused} lost\n`,
    );
  });
}

function policyLanes() {
  return policy.lanes.filter((lane) => lane.shard !== LEGACY.name);
}

async function openMarkets(router: OrderRouter): Promise<void> {
  for (const symbol of MEASURED_SYMBOLS) {
    const spec = SCALED_SYMBOLS.get(symbol)?.spec;
    if (spec !== undefined) {
      await router.sendTo(policy.routeOf(symbol).lane, { kind: "LIST_SYMBOL", symbol, spec });
    }
  }
  const sent = policyLanes().flatMap((lane) =>
    Array.from({ length: ACCOUNTS }, (_, index) =>
      router.sendTo(lane, { kind: "DEPOSIT", accountId: index + 1, amount: 1e12 }),
    ),
  );
  await Promise.all(sent);
}

async function readOutputs(
  broker: KafkaBroker,
  answered: { accepted: number; refused: number; other: number },
): Promise<TailReader> {
  const next = new Map<string, number>();
  return TailReader.start({
    kafka: createKafka({ brokers: [broker.address], clientId: "bench-reader", log: () => undefined }),
    name: "bench-reader",
    topics: policyLanes().map((lane) => lane.outputTopic),
    nextOffset: (topic, partition) => next.get(`${topic}/${partition}`) ?? 0,
    onRecords: (topic, partition, records) => {
      for (const { offset, value } of records) {
        next.set(`${topic}/${partition}`, offset + 1);
        for (const { kind } of decodeOutputFrame(value ?? Buffer.alloc(0)).events) {
          answered.accepted += kind === "ACCEPTED" ? 1 : 0;
          answered.refused += kind === "REFUSED" ? 1 : 0;
          answered.other += kind === "CASH" ? 1 : 0;
        }
      }
    },
    onFailed: (error) => {
      throw error;
    },
  });
}

async function measureRestarts(): Promise<void> {
  await withKafka(async (broker) => {
    await using transport = await connect(broker);
    const router = createMeasuredRouter(policy, transport.send, 60_000);
    const orders = createOrders(RESTART_ORDERS * 2, 5, ACCOUNTS).filter(
      ({ symbol }) => policy.routeOf(symbol).lane.shard === "shard-1",
    );
    const history = orders.slice(0, RESTART_ORDERS);
    const figure = await measureRestart({
      broker: broker.address,
      send: async () => {
        await openMarkets(router);
        await sendAll(router, history, 60_000);
      },
    });
    say(`An engine killed after ${history.length.toLocaleString("en")} orders has caught up: ${figure}\n`);
  });
}

async function measureHttp(): Promise<void> {
  const { verdict, requests, latencyMsP95, latencyMsP99, fillMsP95 } = await runAtThousand(HTTP_DURATION);
  const [p95, p99, fill] = [latencyMsP95, latencyMsP99, fillMsP95].map((ms) => `${ms.toFixed(0)} ms`);
  say(
    `1,000 requests/s by HTTP for ${HTTP_DURATION} with k6 on this machine: ${verdict}, ${requests.toLocaleString("en")} answered, p95 ${p95}, p99 ${p99}; order to fill p95 ${fill}\n`,
  );
}

async function until(isDone: () => boolean, what: string): Promise<void> {
  const endAt = performance.now() + WAIT_TIMEOUT_MS;
  while (!isDone()) {
    if (performance.now() > endAt) {
      throw new Error(`${what}: not seen within ${WAIT_TIMEOUT_MS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Frames that the router makes can be read: the figure above must not be that of writing nonsense. */
async function checkFrames(): Promise<void> {
  let read = 0;
  const router = createMeasuredRouter(
    policy,
    (_lane, frames) => {
      for (const frame of frames) {
        readFrame(frame, { command: () => read++, malformed: ({ message }) => say(message) });
      }
      return Promise.resolve();
    },
    10_000,
  );
  const orders = createOrders(5_000, 4, ACCOUNTS);
  await sendAll(router, orders, 10_000);
  if (read !== orders.length) {
    throw new Error(`${orders.length} orders were routed, ${read} can be read`);
  }
}

say(`${cpuProbe()}, Node ${process.versions.node}\n`);
await checkFrames();
const RUN = {
  book: measureBook,
  longest: measureLongest,
  router: measureInProcess,
  kafka: measureKafka,
  "end-to-end": measureEndToEnd,
  state: async () => say(`${await measureState()}\n`),
  restart: measureRestarts,
  http: measureHttp,
} as const;
for (const part of parts) {
  await RUN[part]();
}

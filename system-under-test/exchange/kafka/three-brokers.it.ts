import { type Admin, ConfigResourceTypes } from "kafkajs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import { Exchange } from "../testing/exchange.ts";
import { LOAD_SYMBOLS } from "../testing/load-symbols.ts";
import { OrderLoad } from "../testing/order-load.ts";
import { OWNERS_TOPIC } from "../topics/create-topics.ts";
import { createKafka } from "../../platform/kafka/client.ts";

/** Generous: on a busy machine a broker that starts and one that is given up take their time. */
const WAIT = { timeout: 120_000, interval: 200 };
const BROKERS = 3;
const ACCOUNTS = [1, 2, 3, 4];
const TOPICS = [
  ...[LEGACY, ...loadSharding({}).shards].flatMap((shard) => [
    shard.inputTopic,
    shard.outputTopic,
    shard.syncTopic,
  ]),
  OWNERS_TOPIC,
];
/** One symbol of each shard, at a price at which nothing meets it. */
const PROBES = [
  { symbol: "BTCUSDT", price: "47000", quantity: "0.001" },
  { symbol: "ETHUSDT", price: "2800", quantity: "0.01" },
  { symbol: "SOLUSDT", price: "95", quantity: "0.5" },
] as const;
/** Before Kafka has given a lost broker's partitions to others. */
const ANSWERS_MEANWHILE = new Set(["202", "503 kafka_unavailable", "503 outcome_unknown"]);

let exchange: Exchange;
let admin: Admin;
const acknowledged: number[] = [];

beforeAll(async () => {
  exchange = await Exchange.start({ brokers: BROKERS });
  admin = createKafka({
    brokers: exchange.kafka.addresses.split(","),
    clientId: "three-brokers",
    log: () => undefined,
  }).admin();
  await admin.connect();
  await exchange.openAccounts(ACCOUNTS, "9000000");
});

afterAll(async () => {
  await admin?.disconnect();
  await exchange?.[Symbol.asyncDispose]();
});

/** How many brokers have each partition, and how many of them have all of it: `3, 2 in sync`. */
async function replicas(): Promise<string[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: TOPICS });
  const found = topics.flatMap(({ partitions }) =>
    partitions.map(({ replicas, isr }) => `${replicas.length}, ${isr.length} in sync`),
  );
  return [...new Set(found)];
}

/** Its outcome stands in the output topic once it shows as open. */
async function isTraded(probe: (typeof PROBES)[number]): Promise<boolean> {
  const order = { ...probe, side: "BUY", type: "LIMIT" };
  const { status, body } = await exchange.call<{ orderId: string }>("POST", "/api/orders", 1, order);
  if (status !== 202) return false;
  acknowledged.push(Number(body.orderId));
  const shown = async (): Promise<string> =>
    (await exchange.call<{ status: string }>("GET", `/api/orders/${body.orderId}`, 1)).body.status;
  await expect.poll(shown, WAIT).toBe("OPEN");
  return true;
}

async function loseUnderLoad(index: number): Promise<void> {
  const load = OrderLoad.start({
    exchange,
    accounts: ACCOUNTS,
    symbols: LOAD_SYMBOLS,
    workers: 20,
    pauseMs: 100,
  });
  try {
    await expect.poll(() => load.countOf("202"), WAIT).toBeGreaterThan(100);
    await exchange.kafka.brokers[index]?.kill();
    await expect.poll(replicas, WAIT).toEqual(["3, 2 in sync"]);
    for (const probe of PROBES) await expect.poll(() => isTraded(probe), WAIT).toBe(true);
  } finally {
    await load.stop();
    acknowledged.push(...load.acknowledged);
  }
  expect([...load.answers.keys()].filter((answer) => !ANSWERS_MEANWHILE.has(answer))).toEqual([]);
}

describe("an exchange on three brokers", () => {
  test("has each record three times, and acknowledges it with two", async () => {
    await expect.poll(replicas, WAIT).toEqual(["3, 3 in sync"]);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: TOPICS.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
    });
    const insyncMin = resources.map(
      ({ configEntries }) =>
        configEntries.find(({ configName }) => configName === "min.insync.replicas")?.configValue,
    );
    expect(insyncMin).toEqual(TOPICS.map(() => "2"));
  });

  // Each in turn, so that whatever one of them leads is lost once: partitions, transactions, the quorum.
  test.each([0, 1, 2])("trades on in every shard when broker %i of them is killed", async (index) => {
    await loseUnderLoad(index);
    const isLast = index === BROKERS - 1;
    if (!isLast) {
      await exchange.kafka.brokers[index]?.startAgain();
      await expect.poll(replicas, WAIT).toEqual(["3, 3 in sync"]);
    }
  });

  test("has every acknowledged order once on the two that are left, with one outcome, and all else holds", async () => {
    const { exitCode, findings } = await exchange.audit(acknowledged);
    expect(findings.filter(({ compared, violations }) => compared === 0 || violations > 0)).toEqual([]);
    expect([exitCode, findings.at(-1)?.compared]).toEqual([0, acknowledged.length]);
    expect(acknowledged.length).toBeGreaterThan(300);
  });
});

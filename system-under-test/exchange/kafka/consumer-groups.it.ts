import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Exchange } from "../testing/exchange.ts";
import { createKafka } from "../../platform/kafka/client.ts";

const WAIT = { timeout: 90_000, interval: 500 };
let exchange: Exchange;

beforeAll(async () => {
  exchange = await Exchange.start({
    partitions: 3,
    standbys: ["shard-1"],
    engines: { TICK_MS: "0", LEASE_MS: "60000" },
  });
});
afterAll(() => exchange?.[Symbol.asyncDispose]());

interface Row {
  readonly topic: string;
  readonly lag: number;
}

/** What `kafka-consumer-groups.sh --describe --all-groups` shows of groups that have committed something. */
async function describeGroups(): Promise<ReadonlyMap<string, readonly Row[]>> {
  const kafka = createKafka({
    brokers: [exchange.broker.address],
    clientId: "groups",
    log: () => undefined,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { groups } = await admin.listGroups();
    const found = new Map<string, Row[]>();
    for (const { groupId } of groups) {
      const rows: Row[] = [];
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
        const ends = await admin.fetchTopicOffsets(topic);
        for (const { partition, offset } of partitions) {
          const end = Number(ends.find((end) => end.partition === partition)?.high);
          rows.push({ topic, lag: end - Number(offset) });
        }
      }
      if (rows.length > 0) found.set(groupId, rows);
    }
    return found;
  } finally {
    await admin.disconnect();
  }
}

describe("committed offsets of consumer groups", () => {
  test("show how far primaries, standbys and backends are, and no lag when all is done", async () => {
    await exchange.openAccounts([1], "100000");
    const sent = await exchange.call("POST", "/api/orders", 1, {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "LIMIT",
      price: "49000",
      quantity: "0.1",
    });
    expect(sent.status).toBe(202);
    await expect
      .poll(async () => {
        const groups = await describeGroups();
        const topics = (group: string): string[] => (groups.get(group) ?? []).map(({ topic }) => topic);
        return {
          groups: [...groups.keys()].sort(),
          primaries: [1, 2, 3].every((shard) =>
            topics("matching-engine-consumer").includes(`matching-engine-shard-${shard}-input`),
          ),
          standbys: [...new Set(topics("matching-engine-standby-consumer"))].sort(),
          backend: topics("backend-1-consumer").includes("matching-engine-shard-1-output"),
          inputLag: sum(groups, (topic) => topic.endsWith("-input")),
          outputLag: sum(groups, (topic) => topic.endsWith("-output")),
        };
      }, WAIT)
      .toEqual({
        groups: ["backend-1-consumer", "matching-engine-consumer", "matching-engine-standby-consumer"],
        primaries: true,
        standbys: ["matching-engine-shard-1-input", "shard-sync-shard-1"],
        backend: true,
        inputLag: 0,
        outputLag: 0,
      });
  });

  test("show the lag of an engine that has stopped, which begins where its state ends all the same", async () => {
    const engine = exchange.engine("shard-2-primary");
    engine.pause();
    const orders = Array.from({ length: 5 }, (_, index) =>
      exchange.call("POST", "/api/orders", 1, {
        symbol: "ETHUSDT",
        side: "BUY",
        type: "LIMIT",
        price: String(2_900 - index),
        quantity: "0.1",
      }),
    );
    expect((await Promise.all(orders)).map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const lag = async (): Promise<number> =>
      sum(await describeGroups(), (topic) => topic === "matching-engine-shard-2-input");
    expect(await lag()).toBeGreaterThan(0);
    engine.resume();
    await expect.poll(lag, WAIT).toBe(0);
  });
});

function sum(groups: ReadonlyMap<string, readonly Row[]>, isCounted: (topic: string) => boolean): number {
  return [...groups.values()]
    .flat()
    .filter(({ topic }) => isCounted(topic))
    .reduce((total, { lag }) => total + lag, 0);
}

import { expect, test } from "vitest";
import { RoutingPolicy } from "../router/routing-policy.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import { createMeasuredRouter, sendAll } from "./measure.ts";
import { createOrders } from "./orders.ts";

const ORDERS = createOrders(30_000, 1, 10);
const sharding = loadSharding({ SHARDING_ENABLED: true });
const partitions = new Map([LEGACY, ...sharding.shards].map(({ inputTopic }) => [inputTopic, 1]));
const policy = new RoutingPolicy({ sharding, canaryPercent: 100, canaryMode: "symbol", partitions });

test("orders that Kafka took are a figure", async () => {
  const router = createMeasuredRouter(policy, () => Promise.resolve(), 100_000);
  expect(await sendAll(router, ORDERS, 100_000)).toBeGreaterThan(0);
});

test("a request that Kafka refused in the middle is none, though all later ones were taken", async () => {
  let requests = 0;
  const send = async (): Promise<void> => {
    requests += 1;
    if (requests === 2) throw new Error("the broker is away");
  };
  const router = createMeasuredRouter(policy, send, 100_000);
  await expect(sendAll(router, ORDERS, 100_000)).rejects.toThrow(
    /^[1-9]\d* of 30000 orders were not taken: the broker is away$/,
  );
  expect(requests).toBeGreaterThan(5);
});

import { parseArgs } from "node:util";
import { describeError } from "../../platform/errors.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { FrameTransport } from "../kafka/frame-transport.ts";
import { ensureTopics } from "../kafka/topics.ts";
import { RoutingPolicy } from "../router/routing-policy.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import { createMeasuredRouter, measureRouter, sendAll } from "./measure.ts";
import { createOrders } from "./orders.ts";

/**
 * Measures what 000, 2.2.1 asks of the OrderRouter and of Kafka, and prints it as JSON: orders routed in process, and
 * orders that went through a router to Kafka until it had acknowledged them all (acks of all in-sync replicas).
 *
 *   node system-under-test/exchange/throughput/main.ts --bootstrap host:9092 --sharding on|off
 *     [--router-orders 1000000] [--kafka-orders 500000]
 *
 * Writes orders into the exchange's input topics, which it creates where they are missing: use a Kafka of its own.
 * Exit codes: 0 measured, 4 bad arguments, 5 Kafka could not be used.
 */
const EXIT = { configuration: 4, environment: 5 } as const;
const ORDERS_MAX = 10_000_000;
const DIFFERENT_ORDERS = 100_000;
const ACCOUNTS = 200;
const WAITING_MAX = 100_000;
/** The part of the orders that goes before, so that the measured ones meet compiled code and open connections. */
const WARM_UP_SHARE = 0.2;
const SEED = 1;

const { values } = parseArgs({
  options: {
    bootstrap: { type: "string", default: "" },
    sharding: { type: "string", default: "" },
    "router-orders": { type: "string", default: "1000000" },
    "kafka-orders": { type: "string", default: "500000" },
  },
});
const counts = { router: Number(values["router-orders"]), kafka: Number(values["kafka-orders"]) };
const problems = [
  ...(/^[\w.-]+:\d+(,[\w.-]+:\d+)*$/.test(values.bootstrap)
    ? []
    : [`--bootstrap ${JSON.stringify(values.bootstrap)}: expected host:port, separated by commas`]),
  ...(values.sharding === "on" || values.sharding === "off"
    ? []
    : [`--sharding ${JSON.stringify(values.sharding)}: expected on or off`]),
  ...Object.entries(counts)
    .filter(([, count]) => !Number.isInteger(count) || count < 1 || count > ORDERS_MAX)
    .map(([name]) => `--${name}-orders: expected a whole number from 1 to ${ORDERS_MAX}`),
];
if (problems.length > 0) {
  process.stderr.write(`${problems.join("\n")}\n`);
  process.exit(EXIT.configuration);
}

try {
  const sharding = loadSharding({ SHARDING_ENABLED: values.sharding === "on" });
  const kafka = createKafka({
    brokers: values.bootstrap.split(","),
    clientId: "exchange-throughput",
    log: () => undefined,
  });
  const partitions = await ensureTopics(kafka, [LEGACY, ...sharding.shards], 1);
  const policy = new RoutingPolicy({ sharding, canaryPercent: 100, canaryMode: "symbol", partitions });
  const orders = createOrders(DIFFERENT_ORDERS, SEED, ACCOUNTS);
  const router = await measureRouter(policy, orders, {
    count: counts.router,
    warmUp: Math.ceil(counts.router * WARM_UP_SHARE),
  });

  await using transport = new FrameTransport(kafka, (message) => void process.stderr.write(`${message}\n`));
  await transport.connect();
  const sending = createMeasuredRouter(policy, transport.send, WAITING_MAX);
  await sendAll(sending, createOrders(Math.ceil(counts.kafka * WARM_UP_SHARE), SEED, ACCOUNTS), WAITING_MAX);
  const sent = createOrders(counts.kafka, SEED + 1, ACCOUNTS);
  sending.routed.clear();
  const durationMs = await sendAll(sending, sent, WAITING_MAX);
  const byShard = Object.fromEntries(sending.routed);
  process.stdout.write(
    `${JSON.stringify({ router, kafka: { orders: sent.length, durationMs, byShard } }, null, 2)}\n`,
  );
} catch (error) {
  process.stderr.write(`Kafka at ${values.bootstrap} could not be measured: ${describeError(error)}\n`);
  process.exitCode = EXIT.environment;
}

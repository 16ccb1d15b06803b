import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import { programFile } from "../installation.ts";
import { runCommand } from "../tools/run-command.ts";
import type { Measured, Sharding } from "./figures.ts";

const PROGRAM = "system-under-test/exchange/throughput/main.ts";
const TIMEOUT_MS = 5 * 60_000;
/** Orders at full scale, and the fewest that still say something. */
const ROUTER_ORDERS = { full: 1_000_000, least: 100_000 } as const;
const KAFKA_ORDERS = { full: 500_000, least: 50_000 } as const;

const answerSchema = z.object({
  router: z.object({
    orders: z.number(),
    durationMs: z.number().positive(),
    timedCalls: z.number(),
    callMicroseconds: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
  }),
  kafka: z.object({
    orders: z.number(),
    durationMs: z.number().positive(),
    byShard: z.record(z.string(), z.number()),
  }),
});

interface Request {
  readonly kafkaAddress: string;
  readonly sharding: Sharding;
  readonly scale: number;
  readonly context: Context;
}

/** How many orders a second a router takes in process, and Kafka acknowledges through a router. */
export async function measureThroughput({
  kafkaAddress,
  sharding,
  scale,
  context,
}: Request): Promise<readonly Measured[]> {
  const scaled = ({ full, least }: { full: number; least: number }): string =>
    String(Math.max(least, Math.round(full * scale)));
  const words = ["--bootstrap", kafkaAddress, "--sharding", sharding];
  const counts = ["--router-orders", scaled(ROUTER_ORDERS), "--kafka-orders", scaled(KAFKA_ORDERS)];
  const { exitCode, stdout, stderr } = await runCommand(
    context.nodeExecutable,
    [programFile(join(context.projectDirectory, PROGRAM)), ...words, ...counts],
    { environment: context.environment, timeoutMs: TIMEOUT_MS, signal: context.interrupted },
  );
  if (exitCode !== 0)
    throw new LoadproofError("ENVIRONMENT_FAILED", `the throughput was not measured: ${stderr.trim()}`);
  const { router, kafka } = answerSchema.parse(JSON.parse(stdout));
  const { p50, p95, p99 } = router.callMicroseconds;
  const micro = (value: number): string => `${value.toFixed(2)} µs`;
  const shards = Object.entries(kafka.byShard).map(([shard, count]) => `${shard} ${amount(count)}`);
  const measured = (
    metric: string,
    { orders, durationMs }: typeof kafka | typeof router,
    how: string,
  ): Measured => ({
    metric,
    tags: { sharding },
    value: orders / (durationMs / 1_000),
    evidence: `${amount(orders)} orders in ${Math.round(durationMs)} ms ${how}`,
  });
  return [
    measured(
      "router_orders_per_second",
      router,
      `in process, one call P50 ${micro(p50)}, P95 ${micro(p95)}, P99 ${micro(p99)}`,
    ),
    measured(
      "kafka_orders_per_second",
      kafka,
      `from the router until Kafka had acknowledged all (acks=all): ${shards.join(", ")}`,
    ),
  ];
}

function amount(count: number): string {
  return count.toLocaleString("en");
}

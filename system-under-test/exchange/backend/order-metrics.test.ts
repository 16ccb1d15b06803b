import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { OrderMetrics } from "./order-metrics.ts";

async function readingsOf(act: (metrics: OrderMetrics) => void): Promise<readonly string[]> {
  const registry = new Registry();
  act(new OrderMetrics(registry));
  const text = await registry.metrics();
  return text.split("\n").filter((line) => /_(?:count|sum)\b/.test(line));
}

describe("what callers see of their orders", () => {
  test("answers are told apart by the way and the status", async () => {
    const readings = await readingsOf((metrics) => {
      metrics.answered("shard-1", 202, 0.01);
      metrics.answered("shard-3", 202, 0.03);
      metrics.answered("legacy", 503, 2);
    });
    expect(readings).toContain('exchange_order_answer_seconds_count{routing="sharded",status="202"} 2');
    expect(readings).toContain('exchange_order_answer_seconds_count{routing="legacy",status="503"} 1');
  });

  test("an order's outcome counts once, by the engine that spoke first", async () => {
    const readings = await readingsOf((metrics) => {
      metrics.placed(1, 1_000);
      metrics.decided(1, "shard-2", 1_250);
      metrics.decided(1, "shard-2", 9_000);
      metrics.decided(2, "shard-2", 9_000);
    });
    expect(readings).toContain('exchange_order_outcome_seconds_count{routing="sharded"} 1');
    expect(readings).toContain('exchange_order_outcome_seconds_sum{routing="sharded"} 0.25');
  });

  test("an order that was not taken has none", async () => {
    const readings = await readingsOf((metrics) => {
      metrics.placed(1, 1_000);
      metrics.forget(1);
      metrics.decided(1, "legacy", 1_250);
    });
    expect(readings.filter((line) => line.startsWith("exchange_order_outcome"))).toEqual([]);
  });
});

import { Histogram, type Registry } from "prom-client";
import { LATENCY_BUCKETS_SECONDS } from "../../platform/metrics.ts";
import { LEGACY } from "../settings/sharding.ts";

/** Which of both ways an order went: by the shards, or by the engine from before sharding. */
type Routing = "sharded" | "legacy";

/** What callers see of their orders, told apart by the way that the orders went: what a canary is judged by. */
export class OrderMetrics {
  readonly #answers: Histogram<"routing" | "status">;
  readonly #outcomes: Histogram<"routing">;
  /** When orders that no engine has spoken of were placed; as many as may be pending, no more. */
  readonly #placedAtMs = new Map<number, number>();

  constructor(registry: Registry) {
    this.#answers = new Histogram({
      name: "exchange_order_answer_seconds",
      help: "Time until an order or a cancel was answered, by the way it went.",
      labelNames: ["routing", "status"],
      buckets: LATENCY_BUCKETS_SECONDS,
      registers: [registry],
    });
    this.#outcomes = new Histogram({
      name: "exchange_order_outcome_seconds",
      help: "Time from placing an order until its engine's first word of it was read, by the way it went.",
      labelNames: ["routing"],
      buckets: LATENCY_BUCKETS_SECONDS,
      registers: [registry],
    });
  }

  answered(shard: string, status: number, seconds: number): void {
    this.#answers.observe({ routing: routingOf(shard), status }, seconds);
  }

  placed(orderId: number, nowMs: number): void {
    this.#placedAtMs.set(orderId, nowMs);
  }

  /** The order was not taken, so no engine will speak of it. */
  forget(orderId: number): void {
    this.#placedAtMs.delete(orderId);
  }

  /** An engine has spoken of the order; only its first word counts. */
  decided(orderId: number, shard: string, nowMs: number): void {
    const placedAtMs = this.#placedAtMs.get(orderId);
    if (placedAtMs === undefined) return;
    this.#placedAtMs.delete(orderId);
    this.#outcomes.observe({ routing: routingOf(shard) }, (nowMs - placedAtMs) / 1_000);
  }
}

function routingOf(shard: string): Routing {
  return shard === LEGACY.name ? "legacy" : "sharded";
}

import { Counter, Gauge, type Registry } from "prom-client";
import type { LaneAddress } from "../router/lanes.ts";
import type { OrderRouter } from "../router/order-router.ts";
import type { InputLag } from "./input-lag.ts";
import type { OrderSockets } from "./order-sockets.ts";
import type { OutputFeed } from "./output-feed.ts";
import type { ShadowComparison } from "./shadow-comparison.ts";

export interface BackendParts {
  readonly router: OrderRouter;
  readonly feed: OutputFeed;
  readonly inputLag: InputLag;
  readonly sockets: OrderSockets;
  readonly shadow: ShadowComparison;
}

/** Metrics that are read off the parts whenever they are asked for: nothing is counted twice on the way of an order. */
export function observeBackend(
  registry: Registry,
  { router, feed, inputLag, sockets, shadow }: BackendParts,
): void {
  const shards = [...new Set(router.policy.lanes.map((lane) => lane.shard))];
  const byShard = (name: string, help: string, counts: ReadonlyMap<string, number>): void => {
    registry.registerMetric(
      new Counter({
        name,
        help,
        labelNames: ["shard"],
        registers: [],
        collect() {
          this.reset();
          for (const shard of shards) {
            this.inc({ shard }, counts.get(shard) ?? 0);
          }
        },
      }),
    );
  };
  const gauge = (name: string, help: string, read: () => number): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      }),
    );
  };
  byShard("order_router_commands_total", "Commands routed to each shard.", router.routed);
  registry.registerMetric(
    new Counter({
      name: "order_router_symbol_commands_total",
      help: "Commands of each symbol, by the shard that they were routed to.",
      labelNames: ["symbol", "shard"],
      registers: [],
      collect() {
        this.reset();
        for (const [symbol, counts] of router.routedBySymbol) {
          for (const [shard, count] of counts) this.inc({ symbol, shard }, count);
        }
      },
    }),
  );
  byShard(
    "order_router_shadow_commands_total",
    "Copies of commands sent to shards as shadows.",
    router.shadowed,
  );
  gauge("order_router_commands_waiting", "Commands that wait for Kafka.", () => router.waiting);
  gauge("exchange_websockets", "Open WebSockets.", () => sockets.open);
  gauge("exchange_shadow_trades_compared", "Trades compared with their shadows.", () => shadow.compared);
  gauge("exchange_shadow_trades_different", "Trades that differ from their shadows.", () => shadow.different);
  observeLags(registry, { router, feed, inputLag });
}

/** How far behind those are who read what others write. */
function observeLags(
  registry: Registry,
  { router, feed, inputLag }: Pick<BackendParts, "router" | "feed" | "inputLag">,
): void {
  const byLane = (name: string, help: string, read: (lane: LaneAddress) => number): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: ["shard", "lane"],
        registers: [],
        collect() {
          for (const lane of router.policy.lanes) {
            this.set({ shard: lane.shard, lane: lane.name }, read(lane));
          }
        },
      }),
    );
  };
  byLane(
    "exchange_output_lag_records",
    "Records of the engines' outputs that this backend has not read.",
    (lane) => feed.lagOf(lane),
  );
  byLane(
    "exchange_input_lag_records",
    "Records that this backend has written to an engine and has read no outcome of.",
    (lane) => inputLag.of(lane),
  );
}

import { Counter, Gauge, type Registry } from "prom-client";
import type { LaneOutput } from "../lane/lane.ts";
import type { ShardNode } from "./shard-node.ts";

/** As many digits of a state's hash as a metric's value holds exactly. */
const HASH_DIGITS = 12;

interface LastHash {
  readonly offset: number;
  readonly value: number;
}

/** Counters and gauges of one engine process. */
export class ShardMetrics {
  readonly #hashes = new Map<string, LastHash>();
  readonly #commands: Counter<"shard">;
  readonly #events: Counter<"shard" | "kind">;
  readonly #shard: string;

  constructor(registry: Registry, shard: string) {
    this.#shard = shard;
    this.#commands = new Counter({
      name: "matching_engine_commands_total",
      help: "Commands applied, also by a standby.",
      labelNames: ["shard"],
      registers: [registry],
    });
    this.#events = new Counter({
      name: "matching_engine_events_total",
      help: "Events that came of them, by kind.",
      labelNames: ["shard", "kind"],
      registers: [registry],
    });
  }

  readonly onApplied = (output: LaneOutput, lane: string): void => {
    this.#commands.inc({ shard: this.#shard }, output.commands);
    const counts = new Map<string, number>();
    for (const event of output.events) {
      counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
      if (event.kind === "STATE_HASH") {
        const value = Number.parseInt(event.hash.slice(0, HASH_DIGITS), 16);
        this.#hashes.set(lane, { offset: output.offset, value });
      }
    }
    for (const [kind, count] of counts) {
      this.#events.inc({ shard: this.#shard, kind }, count);
    }
  };

  /**
   * The newest state hash of each lane: primary and standby must have the same one behind the same input offset, and two
   * values under one offset are two states.
   */
  #observeHashes(registry: Registry): void {
    const [hashes, shard] = [this.#hashes, this.#shard];
    registry.registerMetric(
      new Gauge({
        name: "matching_engine_state_hash",
        help: "First 48 bits of the newest state hash of a lane, by the input offset that it is of.",
        labelNames: ["shard", "lane", "offset"],
        registers: [],
        collect() {
          this.reset();
          for (const [lane, { offset, value }] of hashes)
            this.set({ shard, lane, offset: String(offset) }, value);
        },
      }),
    );
  }

  /** Gauges that are read off the node whenever they are asked for. */
  observe(registry: Registry, node: ShardNode): void {
    this.#observeHashes(registry);
    const shard = this.#shard;
    const gauge = (name: string, help: string, read: (gauge: Gauge<"shard" | "lane">) => void): void => {
      registry.registerMetric(
        new Gauge({
          name,
          help,
          labelNames: ["shard", "lane"],
          registers: [],
          collect() {
            read(this);
          },
        }),
      );
    };
    gauge("matching_engine_is_primary", "1 while this process writes the shard's output.", (self) =>
      self.set({ shard }, node.role === "primary" ? 1 : 0),
    );
    gauge("matching_engine_term", "Place of the newest promotion in the sync topic.", (self) =>
      self.set({ shard }, node.term),
    );
    gauge("matching_engine_promotions", "How often this process became primary.", (self) =>
      self.set({ shard }, node.promotions),
    );
    gauge("matching_engine_fenced", "How often this process was shut out by another primary.", (self) =>
      self.set({ shard }, node.fenced),
    );
    gauge("matching_engine_input_lag_records", "Input records not applied yet.", (self) => {
      for (const { lane } of node.lanes) {
        self.set({ shard, lane: lane.name }, node.lagOf(lane.partition));
      }
    });
    gauge(
      "matching_engine_pending_records",
      "Input records whose outputs are not known to be written.",
      (self) => {
        for (const { lane, pendingRecords } of node.lanes) {
          self.set({ shard, lane: lane.name }, pendingRecords);
        }
      },
    );
    gauge("matching_engine_parked_commands", "Commands that no engine could apply, ever.", (self) => {
      for (const { lane } of node.lanes) {
        self.set({ shard, lane: lane.name }, node.parked.countOf(lane.partition));
      }
    });
    gauge("matching_engine_resting_orders", "Live orders, waiting stops included.", (self) => {
      for (const { lane } of node.lanes) {
        const markets = [...lane.engine.state.markets.values()];
        self.set(
          { shard, lane: lane.name },
          markets.reduce((sum, { book, stops }) => sum + book.size + stops.size, 0),
        );
      }
    });
  }
}

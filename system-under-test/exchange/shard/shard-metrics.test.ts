import { Registry } from "prom-client";
import { expect, test } from "vitest";
import type { LaneOutput } from "../lane/lane.ts";
import { ShardMetrics } from "./shard-metrics.ts";
import type { ShardNode } from "./shard-node.ts";

const LANE = "matching-engine-shard-1-input/0";
const outputAt = (offset: number, hash: string): LaneOutput => ({
  offset,
  frames: [],
  forwards: [],
  commands: 1,
  events: [{ kind: "STATE_HASH", hash }],
});

test("the newest state hash of a lane stands under its input offset alone", async () => {
  const registry = new Registry();
  const metrics = new ShardMetrics(registry, "shard-1");
  metrics.observe(registry, {
    role: "standby",
    term: 0,
    promotions: 0,
    fenced: 0,
    lanes: [],
  } as unknown as ShardNode);
  metrics.onApplied(outputAt(1_000, "0000000000ff1234"), LANE);
  metrics.onApplied(outputAt(2_000, "0000000001001234"), LANE);
  const lines = (await registry.metrics())
    .split("\n")
    .filter((line) => line.startsWith("matching_engine_state_hash"));
  expect(lines).toEqual([`matching_engine_state_hash{shard="shard-1",lane="${LANE}",offset="2000"} 256`]);
});

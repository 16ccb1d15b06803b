import { expect, test } from "vitest";
import type { AnsweredPanel } from "../../report/index.ts";
import { latencyNormal, memoryNormal, shardsShown } from "./dashboards.ts";

function panel(
  title: string,
  values: Readonly<Record<string, number>>,
  bounds: number[] = [],
): AnsweredPanel {
  const series = Object.entries(values).map(([label, value]) => ({ label, points: [[0, value]] as const }));
  return { title, description: "", unit: "s", bounds, series, problem: null };
}

const throughput = (values: Readonly<Record<string, number>>) => [panel("Throughput of each shard", values)];
const runtime = (collecting: number, engine = "shard-1-1") => [
  panel("Resident memory", { [engine]: 1 }),
  panel("Heap used", { [engine]: 1 }),
  panel("Time in garbage collection", { [engine]: collecting }),
];
const latency = (p95: number) => [
  panel("P50 of answers", { sharded: 0.01 }, [0.05, 0.1]),
  panel("P95 of answers", { sharded: p95 }, [0.2, 0.5]),
  panel("P99 of answers", { sharded: 0.3 }, [0.5, 1]),
];

test("what is shown under orders is told", () => {
  expect(shardsShown(throughput({ "shard-1": 5, "shard-2": 3, "shard-3": 2 }))).toContain("shard-2 3.0/s");
  expect(memoryNormal(runtime(0.02), ["shard-1-1"])).toContain("2% of the time in GC");
  expect(latencyNormal(latency(0.1))).toContain("P50 10 ms, P95 100 ms, P99 300 ms");
});

test.each([
  ["a shard is still", () => shardsShown(throughput({ "shard-1": 5, "shard-2": 0 })), "shard-2, shard-3"],
  ["much garbage", () => memoryNormal(runtime(0.2), ["shard-1-1"]), "shard-1-1 collects 20%"],
  ["an engine is missing", () => memoryNormal(runtime(0.02), ["shard-2-1"]), "no data of shard-2-1"],
  ["no engines", () => memoryNormal(runtime(0.02), []), "no data of any engine"],
  ["a limit is broken", () => latencyNormal(latency(0.6)), "P95 600 ms, limit 500 ms"],
  ["a panel is gone", () => latencyNormal([]), "no panel is called P50 of answers"],
])("%s", (_what, check, why) => expect(check).toThrow(why));

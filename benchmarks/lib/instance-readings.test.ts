import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { type InstancesReading, readInstances, usedBetween } from "./instance-readings.ts";

const METRICS = `# HELP process_cpu_seconds_total CPU
process_cpu_seconds_total{service="chat"} 1.5
process_cpu_seconds_total_other{service="chat"} 9
chat_message_store_seconds_count{source="ws",status="ok"} 7
chat_message_store_seconds_count{source="rest",status="ok"} 3
chat_message_store_seconds_count{source="ws",status="failed"} 2
chat_fan_out_received_total{needed="yes"} 20
chat_fan_out_received_total{needed="no"} 5
`;

test("metrics of an instance are read by name and label", async () => {
  const server = createServer((_request, response) => void response.end(METRICS)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { instances } = await readInstances([`http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
  server.close();
  expect(instances).toEqual([{ cpuSeconds: 1.5, stored: 10, needed: 20, unneeded: 5 }]);
});

function reading(epochMs: number, ...stored: readonly number[]): InstancesReading {
  return {
    epochMs,
    instances: stored.map((count) => ({ cpuSeconds: count, stored: count, needed: 0, unneeded: 0 })),
  };
}

test("what was done is told between the readings that enclose the time, per instance and in total", () => {
  const readings = [reading(0, 0, 0), reading(1_000, 1, 10), reading(2_000, 2, 20), reading(3_000, 4, 40)];
  const use = usedBetween(readings, 1_500, 2_500);
  expect([use.seconds, use.instances.map(({ stored }) => stored), use.total.stored]).toEqual([
    2,
    [3, 30],
    33,
  ]);
  expect(() => usedBetween(readings.slice(0, 1), 0, 1)).toThrow("too few readings");
});

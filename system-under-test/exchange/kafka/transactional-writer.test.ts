import { expect, test } from "vitest";
import { splitIntoRequests } from "./transactional-writer.ts";

function record(topic: string, partition: number, text: string, bytes = 1) {
  return { topic, partition, key: text, value: Buffer.alloc(bytes) };
}

test("no request is for two partitions or above the limit, and each partition keeps its order", () => {
  const records = [
    record("out", 0, "a", 500_000),
    record("out", 1, "b"),
    record("out", 0, "c", 500_000),
    record("sync", 0, "d"),
    record("out", 0, "e"),
    record("out", 1, "f"),
  ];
  const told = splitIntoRequests(records).map(
    ({ topic, messages }) =>
      `${topic}: ${messages.map(({ partition, key }) => `${partition}${key}`).join(" ")}`,
  );
  expect(told).toEqual(["out: 0a", "out: 1b 1f", "out: 0c 0e", "sync: 0d"]);
});

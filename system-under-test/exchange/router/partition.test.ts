import { Partitioners } from "kafkajs";
import { expect, test } from "vitest";
import { partitionOf } from "./partition.ts";

test("a symbol's partition is the one Kafka clients choose by default", () => {
  const choose = Partitioners.DefaultPartitioner();
  const symbols = [
    "BTCUSDT",
    "BTCBUSD",
    "ETHUSDT",
    "SOLUSDT",
    "XRPUSDT",
    "ADAUSDT",
    "A",
    "AB",
    "ABC",
    "1INCHUSDT",
  ];
  for (const partitions of [1, 3, 6, 12]) {
    const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
      partitionId,
      partitionErrorCode: 0,
      leader: 1,
      replicas: [],
      isr: [],
    }));
    const theirs = symbols.map((key) =>
      choose({ topic: "t", partitionMetadata, message: { key, value: null } }),
    );
    expect(symbols.map((symbol) => partitionOf(symbol, partitions))).toEqual(theirs);
  }
});

import { expect, test } from "vitest";
import { insyncReplicasMin, replicationFor } from "./create-topics.ts";

test.each([
  [0, 1, 1],
  [1, 1, 1],
  [2, 2, 1],
  [3, 3, 2],
  [9, 3, 2],
])("on %i brokers a record has %i copies, and is acknowledged with %i", (brokers, replication, insync) => {
  expect(replicationFor(brokers)).toBe(replication);
  expect(insyncReplicasMin(replication)).toBe(insync);
});

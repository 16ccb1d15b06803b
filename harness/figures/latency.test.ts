import { expect, test } from "vitest";
import { StoreBuilder } from "../judge/testing/store-builder.ts";
import { exactLatencyOf } from "./latency.ts";
import { SeriesIndex } from "./series-index.ts";

const NAME = "http_req_duration";

const summaryOf = (count: number, where = {}) => [
  {
    metric: NAME,
    where,
    type: "trend" as const,
    values: { count, med: 20.01, "p(95)": 30.02, max: 31, avg: 21 },
  },
];

test.each([
  ["of the same samples", summaryOf(3), {}, 30.02],
  ["of more samples than the judged window", summaryOf(4), {}, 29],
  ["of other requests", summaryOf(3, { name: "a" }), {}, 29],
  ["of the same requests", summaryOf(3, { name: "a" }), { name: "a" }, 30.02],
  ["of all requests, which are these", summaryOf(3), { name: "a" }, 30.02],
  ["that does not count", [], {}, 29],
] as const)("k6's own percentiles are taken from a summary %s", (_what, summary, where, expected) => {
  const builder = new StoreBuilder();
  for (const value of [10, 20, 30]) builder.add(NAME, value, 0, { name: "a" });
  const { p95 } = exactLatencyOf(new SeriesIndex(builder.store).total(NAME), summary, NAME, where);
  if (expected === 30.02) expect(p95).toBe(30.02);
  else expect(p95).not.toBe(30.02);
  expect(p95).toBeCloseTo(expected, 0);
});

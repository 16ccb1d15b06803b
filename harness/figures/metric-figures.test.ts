import { expect, test } from "vitest";
import { MemoryStore } from "../report/fixtures/memory-store.ts";
import { metricFigures } from "./metric-figures.ts";
import { SeriesIndex } from "./series-index.ts";

const WINDOW = { phase: "steady", offsetMs: 0, durationMs: 10_000 } as const;
const SUMMARY = {
  metrics: {
    logins_failed: { type: "counter", contains: "default", values: { count: 2 } },
    answers: { type: "rate", contains: "default", values: { rate: 0.5 } },
    queue: { type: "gauge", contains: "default", values: { value: 7, min: 3, max: 9 } },
    paid_in: { type: "trend", contains: "time", values: {} },
  },
};

function metricsOf(summary: unknown): ReturnType<typeof metricFigures> {
  const store = new MemoryStore(0);
  for (const [metric, values] of Object.entries({
    logins_failed: [1, 1],
    answers: [1, 0],
    queue: [3, 9, 7],
    paid_in: [20, 40],
    vus: [5],
    http_req_duration: [5],
    vus_online: [1],
  })) {
    for (const value of values) store.add(0, metric, value, { phase: "steady" });
  }
  return metricFigures(new SeriesIndex(store), WINDOW, summary);
}

test("a metric is what k6 says it is, whatever its name", () => {
  expect(
    metricsOf(SUMMARY).map(({ metric, type, contains, sum, share, last }) => [
      metric,
      type,
      contains,
      sum,
      share,
      last,
    ]),
  ).toEqual([
    ["answers", "rate", "default", 1, 0.5, null],
    ["logins_failed", "counter", "default", 2, null, null],
    ["paid_in", "trend", "time", 60, null, null],
    ["queue", "gauge", "default", 19, null, 7],
    ["vus_online", null, null, 1, null, null],
  ]);
});

test("without a summary no type is guessed", () => {
  expect(metricsOf(null).map(({ type, share }) => [type, share])).toEqual(
    Array.from({ length: 5 }, () => [null, null]),
  );
});

import { describe, expect, test } from "vitest";
import { SeriesIndex } from "../figures/series-index.ts";
import { metricKinds, parseThresholds } from "../judge/index.ts";
import { StoreBuilder } from "../judge/testing/store-builder.ts";
import { proposedObjectives } from "./proposed-objectives.ts";
import { roundUp } from "./round-up.ts";
import { describeLoad } from "./write-thresholds.ts";
import { thresholdsText } from "./thresholds-text.ts";

type Series = readonly [metric: string, tags: Record<string, string>, values: readonly number[]];

const times = (count: number, value: number): readonly number[] => Array.from({ length: count }, () => value);

/** In one second of the steady phase. */
function proposed(series: readonly Series[], summary: unknown = {}) {
  const builder = new StoreBuilder();
  for (const [metric, tags, values] of series)
    for (const value of values) builder.add(metric, value, 0, tags);
  return proposedObjectives(new SeriesIndex(builder.store), null, metricKinds(summary));
}

test.each([
  [37.2, 40],
  [1, 1],
  [1.01, 1.2],
  [0.0123, 0.015],
  [999, 1000],
  [4.6e-5, 5e-5],
  [12_345, 15_000],
])("%f is rounded up to %f", (value, expected) => expect(roundUp(value)).toBe(expected));

describe("what a run measured becomes objectives with head-room", () => {
  test("of HTTP: failures, checks, all requests, each of several endpoints", () => {
    const objectives = proposed([
      ["http_req_failed", {}, [...times(397, 0), 1, 1, 1]],
      ["checks", {}, times(100, 1)],
      ["http_req_duration", { name: "GET /a" }, times(300, 100)],
      ["http_req_duration", { name: "http://h:1/체크" }, times(40, 200)],
      ["http_req_duration", { name: "rare" }, times(5, 900)],
    ]);
    expect(objectives.map(({ id, pass, warn }) => [id, pass, warn])).toEqual([
      ["http-failed", "< 1.2%", "< 2.4%"],
      ["checks", "> 97%", "> 94%"],
      ["http-p95", "<= 300ms", "<= 400ms"],
      ["http-p99", "<= 1500ms", "<= 2000ms"],
      ["get-a-p95", "<= 150ms", "<= 200ms"],
      ["체크-p90", "<= 300ms", "<= 400ms"],
    ]);
    expect(objectives.at(-1)?.where).toEqual({ name: "http://h:1/체크" });
  });

  test("of few samples: what so many can decide", () => {
    const objectives = proposed([
      ["http_req_failed", {}, times(30, 0)],
      ["http_req_duration", { name: "one" }, times(30, 1)],
    ]);
    expect(objectives.map(({ id, pass, warn, why }) => [id, pass, warn, why])).toEqual([
      ["http-failed", "< 10%", "< 20%", "0 of 30 requests failed; a longer run can decide a smaller limit"],
      ["http-p90", "<= 6ms", "<= 12ms", "p90 was 1 ms of 30 samples"],
    ]);
  });

  test("of gRPC and of the script's own times; not of its counters, nor of its pauses", () => {
    const summary = {
      metrics: {
        paid: { type: "trend", contains: "time" },
        rows: { type: "trend", contains: "default" },
        orders: { type: "counter", contains: "default" },
      },
    };
    const objectives = proposed(
      [
        ["grpc_req_duration", {}, times(60, 20)],
        ["iteration_duration", {}, times(60, 1_000)],
        ["paid", {}, times(60, 0.046)],
        ["rows", {}, times(60, 7)],
        ["orders", {}, times(60, 1)],
      ],
      summary,
    );
    expect(objectives.map(({ metric, pass }) => [metric, pass])).toEqual([
      ["grpc_req_duration", "<= 30ms"],
      ["paid", "<= 6ms"],
      ["rows", "<= 12"],
    ]);
  });

  test("of nothing: none", () => expect(proposed([["vus", {}, [1]]])).toEqual([]));
});

test("the file says its head-room, and is read back", () => {
  const objective = {
    id: "a",
    metric: "http_req_duration",
    statistic: "p(95)",
    pass: "<= 30ms",
    warn: "<= 40ms",
  };
  const text = thresholdsText({
    script: "load/checkout.js",
    scenario: "checkout",
    schema: "../node_modules/loadproof/dist/thresholds/schema.json",
    runId: "run",
    load: "5 users for 20s",
    date: "2026-11-30",
    objectives: [
      { ...objective, where: { name: 'GET "/" # {x}: y' }, why: "p95 was 20 ms" },
      { ...objective, why: "no: 'quoted'" },
    ],
  });
  expect(text.split("\n").slice(0, 3)).toEqual([
    "# yaml-language-server: $schema=../node_modules/loadproof/dist/thresholds/schema.json",
    "# What load/checkout.js is held to. Made of a run of 5 users for 20s on 2026-11-30 (run): `pass`, the target, is 50%",
    "# above what it measured, `warn`, the limit, 100%, each rounded up; shares have the least that so few samples can decide.",
  ]);
  const { scenario, objectives } = parseThresholds(text, "t.yaml");
  expect(scenario).toBe("checkout");
  expect(objectives.map(({ id, where, why }) => [id, where, why])).toEqual([
    ["a", { name: 'GET "/" # {x}: y' }, "p95 was 20 ms"],
    ["a.2", {}, "no: 'quoted'"],
  ]);
});

test.each<[string, readonly Series[], number, string]>([
  ["users and time", [["vus", {}, [1, 5]]], 20_400, "5 users for 20s"],
  ["a moment", [["iterations", {}, times(20, 1)]], 200, "20 iterations"],
])("the load that a file is made of, in words: %s", (_what, series, durationMs, expected) => {
  const builder = new StoreBuilder();
  for (const [metric, tags, values] of series)
    for (const value of values) builder.add(metric, value, 0, tags);
  expect(describeLoad(new SeriesIndex(builder.store), durationMs)).toBe(expected);
});

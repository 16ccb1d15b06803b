import { describe, expect, test } from "vitest";
import type { Observations } from "../../contracts/observations.ts";
import { LoadproofError } from "../../errors.ts";
import { Sketch } from "../../sketch/sketch.ts";
import { observedMeasurement, createMeasurement } from "../objectives/measurement.ts";
import { judgeRun } from "../judge-run.ts";
import { asked, calmMinute, madeUpInput, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";
import { BucketCache } from "./bucket-cache.ts";
import { MemoryStore } from "./memory-store.ts";
import { metricKinds, recordOf } from "./metric-types.ts";
import { mergedSketch, ownSketch } from "./own-sketch.ts";
import { durationForRates, otherPhases, plannedDurationMs, spanOf, stretchesOf } from "./phase-spans.ts";
import { SeriesCatalog } from "./selection.ts";
import { exactValue, summaryDurationMs, summaryMetrics } from "./summary-values.ts";

describe("spans", () => {
  test("from the first to the last bucket", () => {
    expect(spanOf([2_000, 3_000, 9_000], 1_000)).toEqual({ fromMs: 2_000, toMs: 10_000 });
    expect(spanOf([], 1_000)).toBeNull();
  });

  test.each([
    ["one stretch", [0, 1, 2], [], [[0, 3]]],
    ["a silence is no interruption", [0, 1, 5, 6], [], [[0, 7]]],
    [
      "another phase interrupts",
      [0, 1, 5, 6],
      [3],
      [
        [0, 3],
        [4, 7],
      ],
    ],
    ["both phases at once don't", [0, 1, 2], [1], [[0, 3]]],
    [
      "a longer interruption",
      [0, 5],
      [1, 2, 3, 4],
      [
        [0, 1],
        [5, 6],
      ],
    ],
    ["other phases around", [3, 4], [0, 1, 2, 5], [[3, 5]]],
    ["nothing", [], [1], []],
  ])("%s", (_name, own, others, expected) => {
    const seconds = (values: readonly number[]): number[] => values.map((value) => value * 1_000);
    expect(stretchesOf(seconds(own), new Set(seconds(others)), 1_000)).toEqual(
      expected.map(([from = 0, to = 0]) => ({ fromMs: from * 1_000, toMs: to * 1_000 })),
    );
  });

  test("phases of load other than one", () => {
    expect(otherPhases("steady")).toEqual(["warm-up", "ramp-up", "ramp-down"]);
    expect(otherPhases("all")).toEqual([]);
  });

  test("planned and measured lengths", () => {
    const phase = (name: "steady" | "ramp-up", durationMs: number) => ({
      phase: name,
      durationMs,
      from: 1,
      to: 1,
    });
    const shape = {
      model: "closed" as const,
      vusMax: 1,
      phases: [phase("steady", 5), phase("ramp-up", 7), phase("steady", 11)],
    };
    expect([
      plannedDurationMs(shape, "steady"),
      plannedDurationMs(shape, "all"),
      plannedDurationMs(null, "steady"),
    ]).toEqual([16, 23, null]);
    const stretches = [
      { fromMs: 0, toMs: 10 },
      { fromMs: 20, toMs: 27 },
    ];
    expect([
      durationForRates(stretches, null),
      durationForRates(stretches, 16),
      durationForRates(stretches, 18),
      durationForRates(stretches, 0),
    ]).toEqual([17, 16, 17, 17]);
  });
});

describe("catalog", () => {
  const { store } = new StoreBuilder()
    .add("a", 1, 0, { x: "1", y: "2" })
    .add("a", 1, 0, { x: "2", phase: "ramp-up" })
    .add("b", 1);
  const catalog = new SeriesCatalog(store);

  test("selects by metric, tags and phase", () => {
    expect(catalog.metrics).toEqual(["a", "b"]);
    expect([
      catalog.select("a", {}, "all"),
      catalog.select("a", {}, "steady"),
      catalog.select("a", { x: "2" }, "all"),
    ]).toEqual([[0, 1], [0], [1]]);
    expect([catalog.select("a", { x: "1", y: "3" }, "all"), catalog.select("c", {}, "all")]).toEqual([
      [],
      [],
    ]);
    expect([catalog.valuesOf("a", "x"), catalog.valuesOf("a", "none"), catalog.ofMetric("c")]).toEqual([
      ["1", "2"],
      [],
      [],
    ]);
  });
});

describe("kinds of metrics", () => {
  test("k6's own, and the script's from its summary", () => {
    const kinds = metricKinds({
      metrics: {
        mine: { type: "trend", contains: "time" },
        plain: { type: "counter", contains: "default" },
        bytes: { type: "counter", contains: "data" },
        "mine{a:b}": { type: "rate" },
        http_reqs: { type: "trend", contains: "time" },
        odd: { type: "sum" },
        broken: null,
      },
    });
    expect(
      ["http_reqs", "mine", "plain", "bytes", "data_sent", "http_req_failed", "vus"].map((name) =>
        kinds.get(name),
      ),
    ).toEqual([
      { type: "counter", contains: "default" },
      { type: "trend", contains: "time" },
      { type: "counter", contains: "default" },
      { type: "counter", contains: "data" },
      { type: "counter", contains: "data" },
      { type: "rate", contains: "default" },
      { type: "gauge", contains: "default" },
    ]);
    expect(["odd", "broken", "mine{a:b}"].map((name) => kinds.has(name))).toEqual([false, false, false]);
  });

  test.each([null, undefined, 5, "x", [], { metrics: 5 }])("a summary of %j has none", (summary) => {
    expect(metricKinds(summary).size).toBe(metricKinds({}).size);
  });

  test("a record is an object that is no list", () => {
    expect([recordOf({ a: 1 }), recordOf([1]), recordOf(null), recordOf("x")]).toEqual([
      { a: 1 },
      {},
      {},
      {},
    ]);
  });
});

describe("values of the summary", () => {
  const summary = {
    metrics: {
      "m{a:b,c:d}": { type: "trend", values: { avg: 5, bad: "x", nan: null } },
      m: { type: "trend", values: { avg: 7 } },
      "{": { type: "trend", values: {} },
      other: { type: "sum", values: { avg: 1 } },
    },
    state: { testRunDurationMs: 1_500 },
  };
  const metrics = summaryMetrics(summary);

  test("are read where they can be", () => {
    expect(metrics).toEqual([
      { metric: "m", where: { a: "b", c: "d" }, type: "trend", values: { avg: 5 } },
      { metric: "m", where: {}, type: "trend", values: { avg: 7 } },
    ]);
    expect([
      exactValue(metrics, "m", {}, "avg"),
      exactValue(metrics, "m", { c: "d", a: "b" }, "avg"),
    ]).toEqual([7, 5]);
    expect([
      exactValue(metrics, "m", { a: "b" }, "avg"),
      exactValue(metrics, "m", { a: "b", c: "x" }, "avg"),
      exactValue(metrics, "m", {}, "p(95)"),
      exactValue(metrics, "n", {}, "avg"),
    ]).toEqual([null, null, null, null]);
  });

  test.each([
    [summary, 1_500],
    [{}, null],
    [{ state: { testRunDurationMs: 0 } }, null],
    [{ state: { testRunDurationMs: "9" } }, null],
    [null, null],
  ])("length of the run %#", (given, expected) => expect(summaryDurationMs(given)).toBe(expected));
});

describe("stores", () => {
  test("in memory: samples by series and bucket", () => {
    const store = new MemoryStore(5_000, 1_000);
    store.add("m", { a: "1" }, 500, 10);
    store.add("m", { a: "1" }, 1_500, 20);
    store.add("m", { a: "2" }, 1_600, 30);
    store.add("m", { a: "2" }, 1_700, Number.NaN);
    expect([
      store.accepted,
      store.rejected,
      store.complete,
      store.overflowed,
      store.startMs,
      store.bucketMs,
    ]).toEqual([3, 1, true, 0, 5_000, 1_000]);
    expect(store.series.map(({ id, metric, tags }) => [id, metric, tags])).toEqual([
      [0, "m", { a: "1" }],
      [1, "m", { a: "2" }],
    ]);
    expect([store.total([0]).sum, store.total([0, 1, 1]).sum, store.total([7]).count]).toEqual([30, 60, 0]);
    expect(store.buckets([1, 0, 0]).map(({ offsetMs, sketch }) => [offsetMs, sketch.sum])).toEqual([
      [0, 10],
      [1_000, 50],
    ]);
    expect(store.buckets([])).toEqual([]);
  });

  test("a bucket that only refused samples is none", () => {
    const store = new MemoryStore(0, 1_000);
    store.add("m", {}, 0, Number.NaN);
    expect(store.buckets([0])).toEqual([]);
  });

  test("the cache hands out the same buckets and forgets the oldest selection", () => {
    const { store } = calmMinute();
    const cache = new BucketCache(store);
    const [first, second] = [cache.buckets([0]), cache.buckets([1])];
    expect([cache.buckets([0]) === first, cache.buckets([1]) === second]).toEqual([true, true]);
    cache.buckets([2]);
    expect([cache.buckets([1]) === second, cache.buckets([0]) === first]).toEqual([true, false]);
    expect(cache.buckets([])).toEqual([]);
  });

  test("a sketch of another kind can't be merged", () => {
    const sketch = new Sketch();
    sketch.add(3);
    expect(ownSketch(sketch)).toBe(sketch);
    expect(mergedSketch([sketch, sketch]).sum).toBe(6);
    expect(() => ownSketch({ count: 1 } as never)).toThrow(LoadproofError);
  });
});

describe("what was observed of the system", () => {
  const START_MS = calmMinute().store.startMs;
  const series = (shard: string, ...values: readonly (readonly [number, number])[]) => ({
    tags: { shard },
    points: values.map(([second, value]): [number, number] => [START_MS + second * 1_000, value]),
  });
  const observations: Observations = {
    schema: "loadproof.observations",
    version: 1,
    prometheus: { url: "http://127.0.0.1:9090", version: null },
    fromMs: START_MS,
    toMs: START_MS + 60_000,
    stepMs: 15_000,
    observations: [
      {
        metric: "commands",
        query: "rate(x[1m])",
        problem: null,
        series: [series("one", [-5, 900], [5, 40], [30, 50], [90, 900]), series("two", [5, 60], [30, 50])],
      },
    ],
  };
  const objective = (rest: string): string =>
    `{ id: a, metric: commands, source: prometheus, query: 'rate(x[1m])', ${rest} }`;
  const judge = (rest: string) =>
    judgeRun({ ...madeUpInput({ objectives: [objective(rest)] }), observations }).objectives[0];

  test.each([
    ["statistic: avg, pass: '< 60'", 50],
    ["statistic: max, where: { shard: one }, pass: '< 60'", 50],
    ["statistic: value, where: { shard: one }, pass: '< 60'", 50],
    ["statistic: share, where: { shard: one }, pass: ['>= 40%', '<= 50%']", 0.45],
    ["statistic: max, phase: setup, pass: '< 901'", 900],
    ["statistic: max, phase: teardown, pass: '< 901'", 900],
  ])("%s", (rest, value) => expect(judge(rest)?.numbers.value).toBe(value));

  test("is judged per value of a tag too", () => {
    const input = {
      ...madeUpInput({
        objectives: [
          objective("forEach: { tag: shard, expect: [one, two, three] }, statistic: avg, pass: '< 60'"),
        ],
      }),
      observations,
    };
    expect(asked(judgeRun(input)).map(({ id, code, result }) => [id, code, result])).toEqual([
      ["a[one]", "INSUFFICIENT_SAMPLES", "warn"],
      ["a[two]", "INSUFFICIENT_SAMPLES", "warn"],
      ["a[three]", "NO_DATA", "breach"],
    ]);
  });

  test("keeps the clock of the load", () => {
    const { store } = calmMinute();
    const load = createMeasurement({
      store,
      kinds: metricKinds({}),
      shape: null,
      expectedFailures: [],
      policy: {} as never,
      summary: {},
    });
    const { objectives } = madeUpInput({ objectives: [objective("statistic: avg, pass: '< 60'")] })
      .thresholds!;
    const own = observedMeasurement(load, observations, objectives);
    expect([own.clock === load.clock, own.summary, own.catalog.metrics]).toEqual([true, [], ["commands"]]);
  });
});

test("a live view leaves out what needs the whole run", async () => {
  const { judgeObjectives } = await import("../judge-run.ts");
  const input = madeUpInput({
    objectives: [
      "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 400ms' }",
      "{ id: window, metric: http_req_duration, statistic: p(95), pass: '< 400ms', window: { size: 5s } }",
      "{ id: spikes, metric: http_req_duration, statistic: spikes(3) }",
      "{ id: rate, metric: http_reqs, statistic: rate, pass: '> 1/s' }",
      "{ id: up, metric: up, source: prometheus, query: up, statistic: avg, pass: '< 1' }",
    ],
  });
  expect(judgeObjectives(input.samples!, input.thresholds!).map(({ id, result }) => [id, result])).toEqual([
    ["p95", "pass"],
    ["implied:failed-requests", "pass"],
  ]);
});

test("objectives on the same series are judged together and told in the file's order", () => {
  const objectives = ["b", "a", "c"].map(
    (id, index) =>
      `{ id: ${id}, metric: ${index === 1 ? "iterations" : "http_reqs"}, statistic: count, pass: '> 1' }`,
  );
  expect(asked(judgeRun(madeUpInput({ objectives }))).map(({ id }) => id)).toEqual(["b", "a", "c"]);
  expect(
    judgeRun(madeUpInput({ objectives, store: calmMinute().spread("x", repeated(1, 2), 1_000) })).verdict,
  ).toBe("PASS");
});

import { describe, expect, test } from "vitest";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { Sketch } from "../../sketch/sketch.ts";
import { meanInterval, quantileInterval, shareInterval } from "../statistics/intervals.ts";
import { judgeMadeUp, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

const MINUTE_MS = 60_000;
const TIMES = Array.from({ length: 200 }, (_, index) => 1 + index);

/** A minute of times, of hits and misses, of sums and of requests that failed, some as expected. */
function minute(): StoreBuilder {
  const failed = { name: "GET /", expected_response: "false" };
  return new StoreBuilder()
    .spread("iterations", repeated(1, 60), MINUTE_MS)
    .spread("t", TIMES, MINUTE_MS)
    .spread("hit", [...repeated(1, 30), ...repeated(0, 70)], MINUTE_MS)
    .spread("sums", repeated(3, 120), MINUTE_MS)
    .spread("sums_duration", repeated(3, 120), MINUTE_MS)
    .spread("http_req_failed", repeated(0, 60), MINUTE_MS, { name: "GET /", expected_response: "true" })
    .spread("http_req_failed", repeated(1, 30), MINUTE_MS, { ...failed, status: "409" })
    .spread("http_req_failed", repeated(1, 10), MINUTE_MS, { ...failed, status: "500" })
    .add("gauge", 7, 10_000)
    .add("gauge", 2, 50_100)
    .add("gauge", 4, 50_200);
}

const EXPECTED = "expectedFailures: [{ where: { status: 409 }, share: '<= 90%' }]";

function judged(rest: string, store = minute(), file = EXPECTED): ObjectiveResult {
  const [found] = judgeMadeUp({ objectives: [`{ id: a, ${rest} }`], store, file }).objectives;
  if (found === undefined) throw new Error("the file has one objective");
  return found;
}

const sketchOf = (values: readonly number[]): Sketch => {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

describe("intervals", () => {
  const times = sketchOf(TIMES);
  const burning = shareInterval(10, 100);

  test.each([
    ["metric: t, statistic: p(90), pass: '< 1s'", quantileInterval(times, 0.9)],
    ["metric: t, statistic: med, pass: '< 1s'", quantileInterval(times, 0.5)],
    ["metric: t, statistic: avg, pass: '< 1s'", meanInterval(times)],
    ["metric: hit, statistic: rate, pass: '< 90%'", shareInterval(30, 100)],
    ["metric: hit, statistic: share, good: '== 0', pass: '< 90%'", shareInterval(70, 100)],
    ["metric: http_req_failed, statistic: rate, pass: '< 90%'", shareInterval(10, 100)],
    [
      "metric: http_req_failed, statistic: burnRate(95%), pass: '< 9'",
      { low: (burning?.low ?? 0) / 0.05, high: (burning?.high ?? 0) / 0.05, confidence: 0.95 },
    ],
    ["metric: hit, statistic: rate, pass: '< 90/s'", null],
    ["metric: sums, statistic: share, pass: '<= 100%'", null],
    ["metric: t, statistic: max, pass: '< 1s'", null],
    ["metric: t, statistic: count, pass: '> 1'", null],
    ["metric: t, statistic: apdex(1s), pass: '> 0.1'", null],
    ["metric: gauge, statistic: value, pass: '< 9'", null],
  ])("%s", (rest, interval) => {
    const found = judged(rest).numbers.interval;
    if (interval === null) expect(found).toBeNull();
    else {
      expect(found?.low).toBeCloseTo(interval.low, 9);
      expect(found?.high).toBeCloseTo(interval.high, 9);
      expect(found?.confidence).toBe(0.95);
    }
  });
});

describe("which values are estimates", () => {
  test.each([
    ["med", 100.5, "WITHIN_SKETCH_ERROR"],
    ["p(50)", 100.5, "WITHIN_SKETCH_ERROR"],
    ["avg", 100.5, "LIMIT_BREACHED"],
    ["max", 200, "LIMIT_BREACHED"],
  ])("%s of %d", (statistic, value, code) => {
    expect(judged(`metric: t, statistic: ${statistic}, pass: '< ${value}ms'`).code).toBe(code);
  });
});

describe("what a metric of its own is taken for", () => {
  test.each([
    ["metric: sums, statistic: rate, pass: '> 1/s'", 6, "perSecond"],
    ["metric: sums, statistic: rate, pass: ['> 1/s', '< 90/s']", 6, "perSecond"],
    ["metric: sums, statistic: rate, pass: '> 1/s', warn: '> 0.5/s'", 6, "perSecond"],
    ["metric: sums, statistic: rate, pass: '> 1B'", 2, "perSecond"],
    ["metric: sums, statistic: rate, type: rate, pass: '> 1/s'", 2, "perSecond"],
    ["metric: sums, statistic: rate, type: counter, pass: '> 1'", 6, "perSecond"],
    ["metric: hit, statistic: rate, pass: '> 1%'", 0.3, "share"],
    ["metric: sums, statistic: count, pass: '> 1'", 360, "count"],
    ["metric: sums_duration, statistic: count, pass: '> 1'", 120, "count"],
    ["metric: sums, type: trend, statistic: count, pass: '> 1'", 120, "count"],
    ["metric: gauge, statistic: value, pass: '< 9'", 4, ""],
    ["metric: gauge, statistic: max, pass: '< 9'", 7, ""],
  ])("%s", (rest, value, unit) => {
    const found = judged(rest);
    expect(found.numbers.value).toBeCloseTo(value, 9);
    expect(found.unit).toBe(unit);
  });
});

describe("expected failures are taken out", () => {
  test.each([
    ["metric: http_req_failed, statistic: rate, pass: '< 90%'", 0.1],
    ["metric: http_req_failed, statistic: avg, pass: '< 0.9'", 0.1],
    ["metric: http_req_failed, statistic: share, good: '== 0', pass: '< 99%'", 0.9],
    ["metric: http_req_failed, statistic: share, good: '!= 1', pass: '< 99%'", 0.9],
    ["metric: http_req_failed, statistic: burnRate(90%), pass: '< 9'", 1],
    ["metric: http_req_failed, statistic: rate, where: { status: 500 }, pass: '<= 100%'", 1],
  ])("%s", (rest, value) => expect(judged(rest).numbers.value).toBeCloseTo(value, 9));

  test("and are counted without the rule", () => {
    const rest = "metric: http_req_failed, statistic: rate, pass: '< 90%'";
    expect(judged(rest, minute(), "").numbers.value).toBeCloseTo(0.4, 9);
  });

  test("not out of another metric", () => {
    const store = minute().spread("mine", repeated(1, 10), MINUTE_MS, { status: "409" });
    expect(judged("metric: mine, statistic: rate, pass: '<= 100%'", store).numbers.value).toBe(1);
  });
});

describe("spikes", () => {
  /** Windows of five seconds, each with so many samples of a value. */
  const windows = (...levels: readonly (readonly [number, number])[]): StoreBuilder => {
    const store = new StoreBuilder().spread(
      "iterations",
      repeated(1, levels.length * 5),
      levels.length * 5_000,
    );
    for (const [index, [value, count]] of levels.entries())
      store.spread("t", repeated(value, count), 5_000, {}, index * 5_000);
    return store;
  };
  const calm = [10, 20] as const;
  const spikes = (levels: readonly (readonly [number, number])[], rest = ""): ObjectiveResult =>
    judged(`metric: t, statistic: spikes(3)${rest}`, windows(...levels));

  test.each([
    ["at the end", [calm, calm, calm, calm, calm, [50, 20]], 1],
    ["at the start", [[50, 20], calm, calm, calm, calm, calm], 1],
    ["exactly at the limit", [calm, calm, calm, [30, 20], calm, calm], 0],
    ["with too few samples to tell", [calm, calm, calm, [50, 19], calm, calm], 0],
    ["cut by a window that can't be told", [calm, calm, calm, calm, [50, 20], [50, 5], [50, 20]], 2],
    ["that lasts", [calm, calm, calm, calm, [50, 20], [60, 20], [50, 20]], 1],
    ["twice", [calm, [50, 20], calm, [50, 20], calm, calm], 2],
  ] as const)("%s", (_name, levels, value) => {
    const found = spikes(levels);
    expect([found.result, found.numbers.value]).toEqual(["pass", value]);
  });

  test.each([
    [5, "TARGET_MET"],
    [4, "INSUFFICIENT_SAMPLES"],
  ])("%d windows: %s", (count, code) => {
    expect(spikes(repeated(0, count).map(() => calm)).code).toBe(code);
  });

  test("bounds of its own decide, and count in spikes", () => {
    const found = spikes([calm, calm, calm, calm, [50, 20], calm], ", pass: '< 1'");
    expect(found).toMatchObject({
      result: "breach",
      message: "1 breaks the limit < 1",
      unit: "count",
      numbers: { samples: 6, samplesNeeded: 5 },
    });
  });
});

describe("windows", () => {
  const seconds = (of: (second: number) => readonly number[], length = 60): StoreBuilder => {
    const store = new StoreBuilder().spread("iterations", repeated(1, length), length * 1_000);
    for (let second = 0; second < length; second += 1) {
      const values = of(second);
      store.spread("t", values, 1_000, {}, second * 1_000);
    }
    return store;
  };

  test("as many samples as are needed are enough, one fewer is thin", () => {
    const rest = "metric: t, statistic: avg, minSamples: 20, pass: '< 100ms', window: { size: 10s }";
    const two = judged(
      rest,
      seconds(() => [10, 10]),
    );
    expect(two.notes.map(({ code }) => code)).toEqual(["IN_WINDOW"]);
    const one = judged(
      rest,
      seconds((second) => (second === 30 ? [10] : [10, 10])),
    );
    expect(one.notes.map(({ message }) => message)).toEqual([
      "worst of 51 windows of 10s, 0s after the start of phase steady",
      "10 of 51 windows have fewer than 20 samples and were judged only where the breach is clear",
    ]);
  });

  test("a phase that is all of it the first and the last bucket has no value per second", () => {
    const store = seconds(() => [1], 2);
    const rest = "metric: t, type: counter, statistic: rate, pass: '> 0.1/s', window: { size: 1s }";
    expect(judged(rest, store).notes.map(({ code }) => code)).toContain("PHASE_SHORTER_THAN_WINDOW");
  });

  test("a window without a value is a breach without one", () => {
    const store = seconds(() => [1]).spread("w", repeated(1, 30), 30_000, { part: "x" });
    const rest =
      "metric: t, where: { none: x }, statistic: share, of: { part: y }, pass: '< 50%', window: { size: 10s }";
    expect(judged(rest, store.spread("t", repeated(1, 60), MINUTE_MS, { none: "x" })).code).toBe(
      "NAN_RESULT",
    );
  });

  test("the offset counts from the phase, not from the run", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 20), 20_000, { phase: "ramp-up" })
      .spread("iterations", repeated(1, 40), 40_000, {}, 20_000)
      .spread("t", repeated(10, 80), 20_000, {}, 20_000)
      .spread("t", repeated(50, 80), 20_000, {}, 40_000);
    const found = judged("metric: t, statistic: avg, pass: '< 100ms', window: { size: 20s }", store);
    expect(found.notes[0]?.message).toBe("worst of 11 windows of 20s, 20s after the start of phase steady");
    expect(found.numbers.window).toEqual({ offsetMs: 40_000, durationMs: 20_000 });
  });
});

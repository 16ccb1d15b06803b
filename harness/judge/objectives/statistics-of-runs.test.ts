import { describe, expect, test } from "vitest";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { calmMinute, judgeMadeUp, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

const MINUTE_MS = 60_000;

/** A minute in which `t` took 1 to 100 ms, ten times each; a tenth of the requests failed; 600 bytes were sent. */
function run(): StoreBuilder {
  const times = Array.from({ length: 1_000 }, (_, index) => (index % 100) + 1);
  return new StoreBuilder()
    .spread("iterations", repeated(1, 600), MINUTE_MS)
    .spread("t", times, MINUTE_MS, { kind: "all" })
    .spread("http_req_failed", [...repeated(1, 100), ...repeated(0, 900)], MINUTE_MS)
    .spread("data_sent", repeated(2, 300), MINUTE_MS)
    .spread("vus", [3, 8, 5], MINUTE_MS)
    .spread("part", repeated(1, 30), MINUTE_MS, { shard: "one" })
    .spread("part", repeated(1, 70), MINUTE_MS, { shard: "two" });
}

function value(text: string, store = run()): ObjectiveResult {
  const [result] = judgeMadeUp({ objectives: [`{ id: a, ${text} }`], store }).objectives;
  if (result === undefined) throw new Error("the file has one objective");
  return result;
}

describe("values and units", () => {
  test.each([
    ["metric: t, statistic: min, pass: '< 1s'", 1, "ms"],
    ["metric: t, statistic: max, pass: '< 1s'", 100, "ms"],
    ["metric: t, statistic: avg, pass: '< 1s'", 50.5, "ms"],
    ["metric: t, statistic: med, pass: '< 1s'", 50.5, "ms"],
    ["metric: t, statistic: p(95), pass: '< 1s'", 95, "ms"],
    ["metric: t, statistic: p(95), pass: '< 1000'", 95, ""],
    ["metric: t, statistic: count, type: trend, pass: '> 1'", 1_000, "count"],
    ["metric: t, statistic: count, type: counter, pass: '> 1'", 50_500, "count"],
    ["metric: t, statistic: rate, pass: '> 1/s', type: trend", 1_000 / 60, "perSecond"],
    ["metric: iterations, statistic: count, pass: '> 1'", 600, "count"],
    ["metric: iterations, statistic: rate, pass: '> 1/s'", 10, "perSecond"],
    ["metric: iterations, statistic: rate, pass: '> 1'", 10, "perSecond"],
    ["metric: http_req_failed, statistic: rate, pass: '< 50%'", 0.1, "share"],
    ["metric: http_req_failed, statistic: rate, pass: '< 0.5'", 0.1, "share"],
    ["metric: data_sent, statistic: count, pass: '> 1B'", 600, "bytes"],
    ["metric: data_sent, statistic: max, pass: '> 1B'", 2, "bytes"],
    ["metric: data_sent, statistic: rate, pass: '> 1/s'", 10, "perSecond"],
    ["metric: vus, statistic: value, pass: '> 1'", 5, ""],
    ["metric: vus, statistic: max, pass: '> 1'", 8, ""],
    ["metric: part, where: { shard: one }, statistic: share, pass: '> 1%'", 0.3, "share"],
    [
      "metric: part, where: { shard: one }, of: { shard: two }, statistic: share, pass: '> 1%'",
      30 / 70,
      "share",
    ],
    ["metric: t, statistic: share, good: '<= 20ms', pass: '> 1%'", 0.2, "share"],
    ["metric: t, statistic: share, good: '> 20ms', pass: '> 1%'", 0.8, "share"],
    ["metric: http_req_failed, statistic: share, good: '== 0', pass: '> 1%'", 0.9, "share"],
    ["metric: http_req_failed, statistic: share, good: '== 1', pass: '> 1%'", 0.1, "share"],
    ["metric: http_req_failed, statistic: share, good: '!= 0', pass: '> 1%'", 0.1, "share"],
    ["metric: http_req_failed, statistic: share, good: '!= 1', pass: '> 1%'", 0.9, "share"],
    ["metric: t, statistic: apdex(20ms), pass: '> 0.1'", (200 + 600 / 2) / 1_000, ""],
    ["metric: http_req_failed, statistic: burnRate(95%), pass: '< 9'", 2, ""],
  ])("%s is %d %s", (text, expected, unit) => {
    const result = value(text);
    expect((result.numbers.value ?? Number.NaN) / expected).toBeCloseTo(1, 2);
    expect(result.unit).toBe(unit);
  });

  test("values per second are per planned second of a phase that was measured to its end", () => {
    const late = new StoreBuilder().spread("iterations", repeated(1, 610), 61_000);
    expect(value("metric: iterations, statistic: rate, pass: '> 1/s'", late).numbers.value).toBeCloseTo(
      610 / 60,
      9,
    );
    const cut = new StoreBuilder().spread("iterations", repeated(1, 300), 30_000);
    expect(value("metric: iterations, statistic: rate, pass: '> 1/s'", cut).numbers.value).toBeCloseTo(10, 9);
  });

  test("only samples of the phase and the tags count", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 60), MINUTE_MS)
      .spread("t", repeated(10, 100), MINUTE_MS, { kind: "a", service: "x" })
      .spread("t", repeated(99, 100), MINUTE_MS, { kind: "b", service: "x" })
      .spread("t", repeated(999, 100), MINUTE_MS, { kind: "a", service: "x", phase: "ramp-up" });
    expect(value("metric: t, where: { kind: a }, statistic: max, pass: '< 1s'", store).numbers.value).toBe(
      10,
    );
    expect(value("metric: t, where: { service: x }, statistic: max, pass: '< 1s'", store).numbers.value).toBe(
      99,
    );
    expect(
      value("metric: t, where: { kind: a, service: x }, phase: ramp-up, statistic: max, pass: '< 1s'", store)
        .numbers.value,
    ).toBe(999);
    expect(value("metric: t, phase: all, statistic: max, pass: '< 1s'", store).numbers.value).toBe(999);
  });
});

describe("what a value comes to", () => {
  const failed = (rest: string): ObjectiveResult =>
    value(`metric: http_req_failed, statistic: rate, ${rest}`);

  test.each([
    ["pass: '< 11%'", "pass", "TARGET_MET", "< 11%"],
    ["pass: '< 5%'", "breach", "LIMIT_BREACHED", "< 5%"],
    ["pass: '< 5%', warn: '< 20%'", "warn", "TARGET_MISSED", "< 5%"],
    ["pass: '< 5%', warn: '< 8%'", "breach", "LIMIT_BREACHED", "< 8%"],
    ["pass: ['>= 5%', '<= 20%']", "pass", "TARGET_MET", "<= 20%"],
    ["pass: ['>= 9%', '<= 20%']", "pass", "TARGET_MET", ">= 9%"],
    ["pass: ['>= 5%', '<= 11%']", "pass", "TARGET_MET", "<= 11%"],
    ["pass: ['>= 5%', '<= 7%']", "breach", "LIMIT_BREACHED", "<= 7%"],
    ["pass: ['>= 20%', '<= 30%']", "breach", "LIMIT_BREACHED", ">= 20%"],
    ["pass: '== 0'", "breach", "LIMIT_BREACHED", "== 0"],
    ["pass: '!= 0'", "pass", "TARGET_MET", "!= 0"],
  ])("%s: %s", (rest, result, code, bound) => {
    expect(failed(rest)).toMatchObject({ result, code, numbers: { bound: { text: bound } } });
  });

  test("the numbers of a result", () => {
    expect(failed("pass: '< 5%', warn: '< 20%', why: because, weight: 2").numbers).toEqual({
      value: 0.1,
      bound: { text: "< 5%", operator: "<", value: 0.05 },
      margin: -1,
      samples: 1_000,
      samplesNeeded: 60,
      window: null,
      baseline: null,
      difference: null,
      interval: {
        low: expect.closeTo(0.0829, 3) as number,
        high: expect.closeTo(0.1202, 3) as number,
        confidence: 0.95,
      },
    });
  });

  test("a percentile within the sketch error of its bound is neither kept nor broken", () => {
    const p95 = value("metric: t, statistic: p(95), pass: '< 95.05ms'");
    expect(p95).toMatchObject({ result: "warn", code: "WITHIN_SKETCH_ERROR" });
    expect(value("metric: t, statistic: p(95), pass: '< 94.9ms'")).toMatchObject({
      result: "warn",
      code: "WITHIN_SKETCH_ERROR",
    });
    expect(value("metric: t, statistic: p(95), pass: '< 90ms', warn: '< 95.05ms'").code).toBe(
      "WITHIN_SKETCH_ERROR",
    );
    expect(value("metric: t, statistic: p(95), pass: '< 94ms'").code).toBe("LIMIT_BREACHED");
    expect(value("metric: t, statistic: max, pass: '<= 100ms'").code).toBe("TARGET_MET");
  });

  test("equal samples are exact", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 60), MINUTE_MS)
      .spread("t", repeated(100, 500), MINUTE_MS);
    expect(value("metric: t, statistic: p(95), pass: '<= 100ms'", store).code).toBe("TARGET_MET");
    expect(value("metric: t, statistic: p(95), pass: '< 100ms'", store).code).toBe("LIMIT_BREACHED");
  });

  test("a borderline value says so, and warns where the interval decides", () => {
    const near = failed("pass: '< 11%'");
    expect(near.notes.map(({ code }) => code)).toEqual(["BORDERLINE"]);
    expect(near.notes[0]?.message).toMatch(/^the 95% interval 8\.29\d*% to 12\.0\d*% holds the bound < 11%$/);
    expect(failed("pass: '< 11%', decide: interval")).toMatchObject({
      result: "warn",
      code: "BORDERLINE",
      notes: [{ code: "TARGET_MET" }],
    });
    expect(failed("pass: '< 50%', decide: interval")).toMatchObject({ result: "pass", notes: [] });
    expect(failed("pass: '!= 9%', decide: interval")).toMatchObject({ result: "pass", notes: [] });
    expect(failed("pass: '== 9%', decide: interval")).toMatchObject({ result: "breach", notes: [] });
    expect(failed("pass: '< 9%', decide: interval")).toMatchObject({ result: "warn", code: "BORDERLINE" });
  });

  describe("too few samples", () => {
    const few = (times: readonly number[]): StoreBuilder =>
      new StoreBuilder().spread("iterations", repeated(1, 60), MINUTE_MS).spread("t", times, MINUTE_MS);

    test.each([
      ["would pass", [10, 11, 12], "pass: '< 1s'", "warn", "INSUFFICIENT_SAMPLES"],
      [
        "would pass, and must not",
        [10, 11, 12],
        "pass: '< 1s', insufficient: fail",
        "breach",
        "INSUFFICIENT_SAMPLES",
      ],
      ["would warn", [10, 11, 12], "pass: '< 5ms', warn: '< 1s'", "warn", "INSUFFICIENT_SAMPLES"],
      ["a clear breach stands", [4_000, 5_000, 6_000], "pass: '< 1s'", "breach", "LIMIT_BREACHED"],
      ["a breach that may be chance", [10, 20, 6_000], "pass: '< 1s'", "warn", "INSUFFICIENT_SAMPLES"],
    ])("%s", (_name, times, rest, result, code) => {
      expect(value(`metric: t, statistic: p(95), ${rest}`, few(times))).toMatchObject({ result, code });
    });

    test.each([
      ["max", "breach"],
      ["min", "breach"],
    ])("%s is exact on any number of samples", (statistic, result) => {
      expect(
        value(`metric: t, statistic: ${statistic}, minSamples: 50, pass: '< 1ms'`, few([10, 20])),
      ).toMatchObject({ result, code: "LIMIT_BREACHED" });
    });

    test("a breach of an equality is clear only when the interval leaves it out", () => {
      const rates = new StoreBuilder()
        .spread("iterations", repeated(1, 60), MINUTE_MS)
        .spread("r", [1, 0, 0, 0], MINUTE_MS);
      expect(
        value("metric: r, type: rate, statistic: rate, minSamples: 50, pass: '== 0.5'", rates).code,
      ).toBe("INSUFFICIENT_SAMPLES");
      expect(
        value("metric: r, type: rate, statistic: rate, minSamples: 50, pass: '== 0.99'", rates).code,
      ).toBe("LIMIT_BREACHED");
      expect(
        value("metric: r, type: rate, statistic: rate, minSamples: 50, pass: '== 0.001'", rates).code,
      ).toBe("LIMIT_BREACHED");
    });
  });
});

describe("no data says what there is instead", () => {
  test.each([
    [
      "metric: http_req_durtion, statistic: avg, pass: '< 1s'",
      " (did you mean the metric http_req_duration?)",
    ],
    ["metric: something_else, statistic: avg, pass: '< 1s'", ""],
    [
      "metric: http_req_duration, where: { service: chta }, statistic: avg, pass: '< 1s'",
      " (did you mean service=chat?)",
    ],
    [
      "metric: http_req_duration, where: { service: unrelated }, statistic: avg, pass: '< 1s'",
      " (service has chat)",
    ],
    [
      "metric: http_req_duration, where: { colour: red }, statistic: avg, pass: '< 1s'",
      " (no series has the tag colour)",
    ],
    [
      "metric: http_req_duration, where: { service: chat, name: GET / }, phase: ramp-up, statistic: avg, pass: '< 1s'",
      "",
    ],
    ["metric: up, source: prometheus, query: up, statistic: avg, pass: '< 1'", " (nothing was observed)"],
  ])("%s", (text, hint) => {
    const result = value(text, calmMinute());
    expect(result.code).toBe("NO_DATA");
    expect(
      result.message.endsWith(`in phase ${text.includes("ramp-up") ? "ramp-up" : "steady"}${hint}`),
    ).toBe(true);
  });

  test.each([
    ["fail", "breach"],
    ["warn", "warn"],
    ["skip", "skipped"],
  ])("noData: %s makes it a %s", (noData, result) => {
    for (const more of ["", ", source: prometheus, query: up"]) {
      expect(value(`metric: gone, statistic: avg, pass: '< 1', noData: ${noData}${more}`)).toMatchObject({
        result,
        numbers: { value: null, samples: 0 },
      });
    }
  });
});

import { describe, expect, test } from "vitest";
import { metricKinds } from "../metrics/metric-types.ts";
import { createMeasurement, type Measurement } from "../objectives/measurement.ts";
import { blockStandardError } from "../statistics/block-bootstrap.ts";
import { seededRandom, seedOf } from "../statistics/random.ts";
import { repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";
import { parseThresholds } from "../thresholds/parse.ts";
import type { Objective } from "../thresholds/types.ts";
import { logErrorOf } from "./log-error.ts";
import { objectiveKey } from "./objective-key.ts";

const PART_MS = 10_000;
const PARTS = 20;
const COUPONS = { name: "POST /coupon", expected_response: "false" };

/** In part i of ten seconds: requests that answered, that failed as expected, and that failed. */
const fine = (part: number): number => 40 + ((part * 7) % 11);
const gone = (part: number): number => 5 + ((part * 5) % 7);
const broken = (part: number): number => 3 + ((part * 3) % 5);

function measured(parts = PARTS): Measurement {
  const store = new StoreBuilder();
  for (let part = 0; part < parts; part += 1) {
    const fromMs = part * PART_MS;
    const add = (metric: string, value: number, count: number, tags = {}): unknown =>
      store.spread(metric, repeated(value, count), PART_MS, tags, fromMs);
    add("iterations", 1, 10);
    add("http_reqs", 1, fine(part), { shard: "a" });
    add("http_reqs", 1, broken(part), { shard: "b" });
    for (const [metric, good, bad] of [
      ["http_req_failed", 0, 1],
      ["http_req_duration", 5, 5],
    ] as const) {
      add(metric, good, fine(part), { name: "GET /", expected_response: "true" });
      add(metric, bad, gone(part), { ...COUPONS, status: "409" });
      add(metric, bad, broken(part), { ...COUPONS, status: "500" });
    }
  }
  const file = parse("id: any, metric: m, statistic: avg, pass: '< 1'");
  const { expectedFailures, policy } = file;
  return createMeasurement({
    store: store.store,
    kinds: metricKinds({}),
    shape: null,
    expectedFailures,
    policy,
    summary: {},
  });
}

function parse(rest: string) {
  const text = `version: 1\nexpectedFailures: [{ where: { status: 409 }, share: '<= 90%' }]\nobjectives: [{ ${rest} }]`;
  return parseThresholds(text, "f");
}

const objective = (rest: string): Objective => parse(`id: a, ${rest}`).objectives[0] as Objective;

describe("the error of ln(value) is that of whole blocks drawn anew", () => {
  const sum = (of: (part: number) => number, weights: readonly number[]): number =>
    weights.reduce((total, weight, part) => total + weight * of(part), 0);
  const all = (part: number): number => fine(part) + gone(part) + broken(part);

  test.each<[string, (weights: readonly number[]) => number]>([
    [
      "metric: http_reqs, where: { shard: a }, statistic: rate, pass: '> 1/s'",
      (weights) => sum(fine, weights) / sum(() => 10, weights),
    ],
    [
      "metric: http_req_failed, statistic: rate, pass: '< 90%'",
      (weights) => sum(broken, weights) / sum(all, weights),
    ],
    [
      "metric: http_reqs, where: { shard: a }, statistic: share, pass: '< 90%'",
      (weights) => sum(fine, weights) / sum((part) => fine(part) + broken(part), weights),
    ],
    [
      "metric: http_req_duration, statistic: apdex(500ms), pass: '> 0.1'",
      (weights) => sum((part) => fine(part) + gone(part), weights) / sum(all, weights),
    ],
  ])("%s", (rest, valueOf) => {
    const one = objective(rest);
    const random = seededRandom(seedOf(`run-1 ${objectiveKey(one)}`));
    const expected = blockStandardError(PARTS, (weights) => Math.log(valueOf(weights)), random);
    expect(expected).toBeGreaterThan(0.001);
    expect(logErrorOf(one, measured(), "run-1")).toBeCloseTo(expected ?? Number.NaN, 12);
  });

  test("another run draws other blocks", () => {
    const one = objective("metric: http_reqs, statistic: rate, pass: '> 1/s'");
    const measurement = measured();
    expect(logErrorOf(one, measurement, "run-1")).toBe(logErrorOf(one, measurement, "run-1"));
    expect(logErrorOf(one, measurement, "run-1")).not.toBe(logErrorOf(one, measurement, "run-2"));
  });
});

describe("there is none", () => {
  test.each([
    "metric: http_req_duration, statistic: avg, pass: '< 1s', window: { size: 10s }",
    "metric: http_req_duration, statistic: spikes(3)",
    "metric: http_req_duration, statistic: value, pass: '< 1s'",
  ])("of %s", (rest) => expect(logErrorOf(objective(rest), measured(), "run")).toBeNull());

  test.each([
    [17, null],
    [18, expect.any(Number) as number],
  ])("of a run of %d parts: %s", (parts, expected) => {
    const one = objective("metric: http_reqs, statistic: rate, pass: '> 1/s'");
    expect(logErrorOf(one, measured(parts), "run")).toEqual(expected);
  });
});

test("long runs are cut into 120 parts at most", () => {
  const store = new StoreBuilder();
  for (let second = 0; second < 2_400; second += 1)
    store.spread("iterations", repeated(1, 1 + ((second * 7) % 5)), 1_000, {}, second * 1_000);
  const { policy } = parse("id: a, metric: m, statistic: avg, pass: '< 1'");
  const measurement = createMeasurement({
    store: store.store,
    kinds: metricKinds({}),
    shape: null,
    expectedFailures: [],
    policy,
    summary: {},
  });
  const one = objective("metric: iterations, statistic: rate, pass: '> 1/s'");
  const counts = Array.from({ length: 120 }, (_, part) =>
    Array.from({ length: 20 }, (_unused, second) => 1 + (((part * 20 + second) * 7) % 5)).reduce(
      (a, b) => a + b,
      0,
    ),
  );
  const expected = blockStandardError(
    120,
    (weights) =>
      Math.log(
        weights.reduce((total, weight, part) => total + weight * (counts[part] ?? 0), 0) /
          weights.reduce((total, weight) => total + weight * 20, 0),
      ),
    seededRandom(seedOf(`run ${objectiveKey(one)}`)),
  );
  expect(logErrorOf(one, measurement, "run")).toBeCloseTo(expected ?? Number.NaN, 12);
});

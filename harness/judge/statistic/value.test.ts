import { describe, expect, test } from "vitest";
import { Sketch } from "../../sketch/sketch.ts";
import { parseBound, type WrittenBound } from "../thresholds/bound.ts";
import { parseStatistic } from "./parse.ts";
import { goodCount, type Slice } from "./slice.ts";
import { statisticValue } from "./table.ts";
import type { Statistic } from "./types.ts";

const sketchOf = (values: readonly number[]): Sketch => {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

const slice = (values: readonly number[], change: Partial<Slice> = {}): Slice => ({
  sketch: sketchOf(values),
  forgiven: 0,
  durationMs: 2_000,
  failed: null,
  whole: null,
  last: null,
  ...change,
});

interface Way {
  readonly type?: "counter" | "gauge" | "rate" | "trend";
  readonly good?: string;
  readonly perSecond?: boolean;
}

function value(statistic: string, of: Slice, { type = "trend", good, perSecond = false }: Way = {}): number {
  return statisticValue(
    {
      statistic: parseStatistic(statistic) as Statistic,
      type,
      good: good === undefined ? null : parseBound(good),
      perSecond,
    },
    of,
  );
}

const TEN = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8];

test.each<[string, Slice, Way, number]>([
  ["p(50)", slice([7, 7, 7]), {}, 7],
  ["med", slice([7, 7, 7]), {}, 7],
  ["avg", slice(TEN), {}, 3.6],
  ["avg", slice([1, 1, 0, 0], { forgiven: 1 }), {}, 0.25],
  ["min", slice(TEN), {}, 0],
  ["max", slice(TEN), {}, 8],
  ["count", slice(TEN), {}, 10],
  ["count", slice(TEN), { type: "counter" }, 36],
  ["rate", slice(TEN), { perSecond: true }, 5],
  ["rate", slice(TEN), { perSecond: true, type: "counter" }, 18],
  ["rate", slice([1, 1, 0, 0], { forgiven: 1 }), { type: "rate" }, 0.25],
  ["share", slice(TEN, { whole: 40 }), {}, 0.25],
  ["share", slice(TEN, { whole: 72 }), { type: "counter" }, 0.5],
  ["share", slice(TEN), { good: "== 0" }, 0.2],
  ["share", slice(TEN), { good: "<= 4" }, 0.6],
  ["value", slice(TEN, { last: 5 }), {}, 5],
  ["apdex(2s)", slice([1_000, 1_000, 3_000, 9_000]), {}, 0.625],
  ["apdex(2s)", slice([1_000, 1_000, 3_000, 9_000], { failed: sketchOf([1_000, 9_000]) }), {}, 0.375],
  ["burnRate(90%)", slice([1, 1, 0, 0]), { good: "== 0" }, 5],
])("%s: %#", (statistic, of, way, expected) => expect(value(statistic, of, way)).toBeCloseTo(expected, 6));

test.each<[string, Slice, Way]>([
  ["min", slice([]), {}],
  ["max", slice([]), {}],
  ["avg", slice([]), {}],
  ["share", slice(TEN), {}],
  ["value", slice(TEN), {}],
  ["burnRate(90%)", slice(TEN), {}],
  ["burnRate(90%)", slice([]), { good: "== 0" }],
  ["spikes(3)", slice(TEN), {}],
])("%s has no value: %#", (statistic, of, way) => expect(value(statistic, of, way)).toBeNaN());

test.each([
  ["== 0", 3],
  ["== 1", 8],
  ["!= 0", 8],
  ["!= 1", 3],
  ["< 4", 6],
  ["<= 4", 6],
  ["> 4", 4],
  [">= 4", 4],
])("good %s of ten samples, one more forgiven: %d", (good, count) => {
  expect(goodCount(parseBound(good) as WrittenBound, { sketch: sketchOf(TEN), forgiven: 1 })).toBe(count);
});

describe("a burn rate in a window", () => {
  const burning = (tail: readonly number[], asked: number[] = []): number =>
    value(
      "burnRate(90%)",
      slice([1, 1, 0, 0], {
        durationMs: 24_000,
        tail: (lengthMs) => {
          asked.push(lengthMs);
          return { sketch: sketchOf(tail), forgiven: 0 };
        },
      }),
      { good: "== 0" },
    );

  test("is that of its last twelfth where that burns less", () => {
    const asked: number[] = [];
    expect(burning([1, 0, 0, 0], asked)).toBeCloseTo(2.5, 9);
    expect(asked).toEqual([2_000]);
  });

  test("is its own where the last twelfth burns more, and nothing where that is silent", () => {
    expect(burning([1, 1, 1, 1])).toBeCloseTo(5, 9);
    expect(burning([])).toBe(0);
  });
});

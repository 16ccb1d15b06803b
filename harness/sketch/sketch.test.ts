import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { RELATIVE_ERROR } from "./log-buckets.ts";
import { Sketch } from "./sketch.ts";
import { encodeSketch } from "./sketch-codec.ts";
import { SketchSums } from "./sketch-sums.ts";

/** Cases of each property; the slow suite asks for more (`vitest.config.ts`). */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 200);

/** k6's percentile: linear interpolation at rank q*(n-1) of the sorted values. */
function exactQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const below = Math.floor(rank);
  const lower = sorted[below]!;
  return rank === below ? lower : lower + (sorted[below + 1]! - lower) * (rank - below);
}

/** The greater size of the two values that a quantile lies between: its error is relative to that. */
function sizeAt(values: readonly number[], q: number): number {
  const rank = q * (values.length - 1);
  const ends = [Math.floor(rank), Math.ceil(rank)];
  const sorted = [...values].sort((a, b) => a - b);
  const exact = Math.abs(exactQuantile(values, q));
  const [low = 0, high = 0] = ends.map((end) => sorted[end]);
  return low < 0 && high > 0 ? Math.max(-low, high) : exact;
}

/** Of the numbers that a sum is made of: what the rounding of it is relative to. */
const sizeOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + Math.abs(one), 0);

function sketchOf(values: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

function encoded(sketch: Sketch): Uint8Array {
  const out = new ByteWriter();
  encodeSketch(sketch, out);
  return out.written().slice();
}

/** The sum of encoded sketches. */
function summed(...parts: readonly Uint8Array[]): SketchSums {
  const sums = new SketchSums(1);
  for (const bytes of parts) addTo(sums, bytes);
  return sums;
}

function addTo(sums: SketchSums, bytes: Uint8Array): void {
  sums.add(0, new ByteReader(bytes), 0, bytes.length);
}

const decoded = (bytes: Uint8Array): Sketch => summed(bytes).sketch(0).copy();

/** All a sketch says, in a form that `toEqual` compares. */
const contentsOf = (sketch: Sketch) => ({
  count: sketch.count,
  zeros: sketch.zeros,
  negatives: sketch.negatives,
  last: sketch.last,
  sum: sketch.sum,
  min: sketch.min,
  max: sketch.max,
  bins: [...sketch.bins()],
});

/** Values of any metric: 1e-9 to 1e12 and beyond, of both signs. */
const value = fc.oneof(
  fc.constant(0),
  fc.constant(1),
  fc.double({ min: -9, max: 12, noNaN: true }).map((power) => 10 ** power),
  fc.double({ min: -9, max: 12, noNaN: true }).map((power) => -(10 ** power)),
  fc.double({ min: -1e300, max: 1e300, noNaN: true, minExcluded: true }),
  fc.integer({ min: 1, max: 60_000_000_000 }).map((nanoseconds) => nanoseconds / 1e6),
  fc.double({ min: Number.MIN_VALUE, max: 1e300, noNaN: true }),
);
const times = fc.array(value, { minLength: 1, maxLength: 300 });
const quantile = fc.oneof(
  fc.constantFrom(0, 0.5, 0.9, 0.95, 0.99, 0.999, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

describe("quantile", () => {
  test("is within the relative error of the exact one", () => {
    fc.assert(
      fc.property(times, quantile, (values, q) => {
        const exact = exactQuantile(values, q);
        const answer = sketchOf(values).quantile(q);
        expect(Math.abs(answer - exact)).toBeLessThanOrEqual(sizeAt(values, q) * RELATIVE_ERROR * (1 + 1e-9));
      }),
      { numRuns: RUNS },
    );
  });

  test.each([
    ["nothing", [], 0.5, Number.NaN],
    ["one value", [7.25], 0.99, 7.25],
    ["zeros only", [0, 0, 0], 0.5, 0],
    ["half zeros, between the two middle ones", [0, 4], 0.5, 2],
    ["the smallest", [3.123456, 9, 27], 0, 3.123456],
    ["the largest", [3, 9, 27.654321], 1, 27.654321],
    ["a quantile above 1", [1, 2], 1.5, Number.NaN],
    ["a quantile that is no number", [1, 2], Number.NaN, Number.NaN],
  ])("of %s", (_name, values, q, expected) => {
    expect(sketchOf(values).quantile(q)).toEqual(expected);
  });
});

describe("add", () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "rejects %s and changes nothing",
    (value) => {
      const sketch = sketchOf([1, 2]);
      const before = contentsOf(sketch);
      expect(sketch.add(value)).toBe(false);
      expect(contentsOf(sketch)).toEqual(before);
    },
  );

  test("keeps count, zeros, sum, min and max exact", () => {
    const sketch = sketchOf([0, 0.000001, 12.5, 1e9]);
    expect(contentsOf(sketch)).toMatchObject({
      count: 4,
      zeros: 1,
      sum: 1_000_000_012.500001,
      min: 0,
      max: 1e9,
    });
  });
});

describe("values below zero", () => {
  const sketch = sketchOf([-30, -20, -10, 0, 10]);

  test("are kept exactly at both ends, and in count and sum", () => {
    expect(contentsOf(sketch)).toMatchObject({
      count: 5,
      zeros: 1,
      negatives: 3,
      sum: -50,
      min: -30,
      max: 10,
    });
  });

  test.each([
    [-31, 0],
    [-30, 1],
    [-20, 2],
    [-15, 2],
    [-10, 3],
    [-0.001, 3],
    [0, 4],
    [10, 5],
  ])("countAtMost(%s)", (limit, expected) => {
    expect(sketch.countAtMost(limit)).toBe(expected);
  });

  test("have bins of their own, ascending", () => {
    const bins = [...sketch.bins()];
    expect(bins.map(({ count }) => count)).toEqual([1, 1, 1, 1]);
    expect(bins.map(({ lower, upper }) => lower < upper)).toEqual([true, true, true, true]);
    expect(bins.map(({ upper }) => Math.sign(upper))).toEqual([-1, -1, -1, 1]);
  });
});

describe("the last value", () => {
  const gauge = (...values: readonly (readonly [atMs: number, value: number])[]): Sketch => {
    const sketch = new Sketch();
    for (const [atMs, one] of values) sketch.addLast(one, atMs);
    return sketch;
  };

  test("is the one that came last, whatever its size", () => {
    expect(gauge([1, 12], [2, -3], [2, 0]).last).toEqual({ atMs: 2, value: 0 });
    expect(sketchOf([1, 2]).last).toBeNull();
  });

  test.each([
    ["the later one", gauge([5, 1]), gauge([4, 2]), 1],
    ["the second of two at once", gauge([5, 1]), gauge([5, 2]), 2],
    ["the only one", sketchOf([1]), gauge([5, 2]), 2],
  ])("of two merged is %s", (_name, left, right, expected) => {
    const merged = new Sketch();
    for (const one of [left, right]) merged.merge(one);
    expect(merged.last?.value).toBe(expected);
    expect(summed(encoded(left), encoded(right)).sketch(0).last?.value).toBe(expected);
  });

  test("reads back with values below zero", () => {
    const sketch = gauge([1_795_261_101_220.5, -4], [1_795_261_101_221, -7]);
    expect(contentsOf(decoded(encoded(sketch)))).toEqual(contentsOf(sketch));
  });
});

describe("countAtMost", () => {
  test.each([
    [0, 1],
    [0.5, 1],
    [10, 2],
    [20, 3],
    [29, 3],
    [30, 4],
    [Number.POSITIVE_INFINITY, 4],
    [-1, 0],
  ])("of %s", (limit, expected) => {
    expect(sketchOf([0, 10, 20, 30]).countAtMost(limit)).toBe(expected);
  });

  test("of a sketch with one bucket", () => {
    expect(sketchOf([0, 1, 1]).countAtMost(0.5)).toBe(1);
  });
});

describe("merge", () => {
  test("equals the sketch of the union", () => {
    fc.assert(
      fc.property(fc.array(times, { maxLength: 5 }), (parts) => {
        const merged = new Sketch();
        for (const part of parts) merged.merge(sketchOf(part));
        const { sum, ...union } = contentsOf(sketchOf(parts.flat()));
        expect(contentsOf(merged)).toMatchObject(union);
        expect(Math.abs(merged.sum - sum)).toBeLessThanOrEqual(sizeOf(parts.flat()) * 1e-12);
      }),
    );
  });

  test("of a sketch several times equals merging it again and again", () => {
    fc.assert(
      fc.property(times, times, fc.integer({ min: 1, max: 9 }), (own, values, count) => {
        const [once, again] = [sketchOf(own), sketchOf(own)];
        once.merge(sketchOf(values), count);
        for (let time = 0; time < count; time += 1) again.merge(sketchOf(values));
        const { sum, ...rest } = contentsOf(again);
        expect(contentsOf(once)).toMatchObject(rest);
        expect(Math.abs(once.sum - sum)).toBeLessThanOrEqual(sizeOf([...own, ...values]) * count * 1e-12);
      }),
    );
  });

  test("leaves the source as it was", () => {
    const source = sketchOf([1, 2, 3]);
    const before = contentsOf(source);
    sketchOf([9]).merge(source);
    expect(contentsOf(source)).toEqual(before);
  });
});

test("clear makes it empty", () => {
  const sketch = sketchOf([0, 1, 5]);
  sketch.clear();
  expect(contentsOf(sketch)).toEqual(contentsOf(new Sketch()));
  sketch.add(3);
  expect(contentsOf(sketch)).toEqual(contentsOf(sketchOf([3])));
});

describe("bytes", () => {
  test("read back as they were written", () => {
    fc.assert(
      fc.property(times, (values) => {
        const sketch = sketchOf(values);
        expect(contentsOf(decoded(encoded(sketch)))).toEqual(contentsOf(sketch));
      }),
      { numRuns: RUNS },
    );
  });

  test("read into a sum that holds values add to it", () => {
    const sums = summed(encoded(sketchOf([4, 5])), encoded(sketchOf([0, 4, 90])));
    expect(contentsOf(sums.sketch(0))).toEqual(contentsOf(sketchOf([4, 5, 0, 4, 90])));
  });

  test.each([
    ["an empty sketch", [], 2],
    ["a failed request of a rate", [1], 5],
    ["a rate of 1,000 with 10 failures", Array.from({ length: 1000 }, (_, i) => (i < 10 ? 1 : 0)), 9],
    ["a counter of ones", Array.from({ length: 5000 }, () => 1), 6],
    ["zeros", Array.from({ length: 100 }, () => 0), 3],
  ])("of %s take no bins", (_name, values, bytes) => {
    expect(encoded(sketchOf(values)).length).toBeLessThanOrEqual(bytes);
  });

  test("that are damaged throw and add nothing", () => {
    fc.assert(
      fc.property(times, fc.nat(), fc.nat({ max: 255 }), fc.boolean(), (values, position, byte, cut) => {
        const bytes = encoded(sketchOf(values));
        const at = position % bytes.length;
        const damaged = cut ? bytes.slice(0, at) : bytes.with(at, byte);
        const sums = summed(encoded(sketchOf([1])));
        try {
          addTo(sums, damaged);
        } catch (error) {
          expect(error).toMatchObject({ name: "DamagedBytes" });
          expect(contentsOf(sums.sketch(0))).toEqual(contentsOf(sketchOf([1])));
        }
      }),
      { numRuns: RUNS },
    );
  });
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Sketch } from "./sketch.ts";
import { SlidingSketch } from "./sliding-sketch.ts";

const value = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0.001, max: 10_000, noNaN: true }));
const bucketValues = fc.array(value, { minLength: 1, maxLength: 20 });
const windows = fc.array(fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 5 })), { minLength: 1, maxLength: 8 });

function sketchOf(values: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const one of values) sketch.add(one);
  return sketch;
}

const contentsOf = (sketch: Sketch) => ({
  count: sketch.count,
  zeros: sketch.zeros,
  min: sketch.min,
  max: sketch.max,
  median: sketch.quantile(0.5),
  p99: sketch.quantile(0.99),
  bins: [...sketch.bins()],
});

test("any sequence of windows gives what merging their buckets gives", () => {
  fc.assert(
    fc.property(fc.array(fc.option(bucketValues), { maxLength: 12 }), windows, (seconds, moves) => {
      const filled = seconds.flatMap((values, second) => (values === null ? [] : [{ second, values }]));
      const sliding = new SlidingSketch(
        filled.map(({ second, values }) => ({ offsetMs: second * 1000, sketch: sketchOf(values) })),
      );
      for (const [start, length] of moves) {
        const inside = filled.filter(({ second }) => second >= start && second < start + length);
        const window = sliding.window(start * 1000, (start + length) * 1000);
        const expected = sketchOf(inside.flatMap(({ values }) => values));
        expect(contentsOf(window)).toEqual(contentsOf(expected));
        expect(window.sum).toBeCloseTo(expected.sum, 6);
      }
    }),
  );
});

test("a sum does not drift over many steps", () => {
  const buckets = Array.from({ length: 5000 }, (_, second) => ({
    offsetMs: second * 1000,
    sketch: sketchOf([second % 7 === 0 ? 1e12 : 0.1]),
  }));
  const sliding = new SlidingSketch(buckets);
  for (let second = 0; second < 5000; second += 1) sliding.window(second * 1000, second * 1000 + 3000);
  expect(sliding.window(4_999_000, 5_001_000).sum).toBe(0.1);
});

import { describe, expect, test } from "vitest";
import { Sketch } from "../../sketch/sketch.ts";
import { blockStandardError, PARTS_MIN } from "./block-bootstrap.ts";
import { meanInterval, quantileInterval } from "./intervals.ts";
import { mean, median } from "./moments.ts";
import { normalCdf, normalQuantile, Z_95 } from "./normal.ts";
import { seededRandom, seedOf } from "./random.ts";
import { normalNumber } from "../testing/normal-number.ts";
import { incompleteBeta, logGamma, studentCdf, studentQuantile } from "./student-t.ts";

/** All digits that a method promises: a slip in a formula shows in the last ones first. */

test.each([
  [0.975, 4, 2.7764451051977987],
  [0.95, 1, 6.313751514675043],
  [0.05, 4, -2.131846786326649],
  [0.6, 2, 0.2886751345948129],
  [0.999, 5, 5.893429531356011],
  [0.9999, 1, 3_183.09875711673],
  [0.95, 100_000, 1.644868865],
])("t quantile %d, %d degrees of freedom", (probability, freedom, expected) => {
  expect(studentQuantile(probability, freedom) / expected).toBeCloseTo(1, 9);
});

test("a quantile beyond what doubles tell apart ends", () => {
  expect(studentQuantile(1 - 1e-15, 0.5)).toBeGreaterThan(1e11);
  expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 12);
});

test.each([
  [1, 1, 0.75],
  [1, 2, 0.5 + 1 / (2 * Math.sqrt(3))],
  [2, 3, 0.930337015720578],
  [-2, 3, 0.069662984279422],
  [30, 2, 0.999445368659021],
  [0.1, 50, 0.539627893173514],
])("P(T <= %d), %d degrees of freedom", (t, freedom, expected) => {
  expect(studentCdf(t, freedom)).toBeCloseTo(expected, 12);
});

test.each([
  [-1, 3],
  [0, 0],
  [2, -1],
])("quantile %d with %d degrees of freedom is none", (probability, freedom) => {
  expect(studentQuantile(probability, freedom)).toBeNaN();
});

test.each([
  [0.5, 0.5, 0.3, (2 / Math.PI) * Math.asin(Math.sqrt(0.3))],
  [1, 1, 0.4, 0.4],
  [2, 3, 0.25, 0.26171875],
  [5, 2, 0.9, 0.885735],
  [30, 40, 0.45, 0.6447480085586],
  [10, 0.5, 0.99, 0.6579281751568],
])("I(%d, %d) at %d", (a, b, x, expected) => expect(incompleteBeta(a, b, x)).toBeCloseTo(expected, 11));

test.each([
  [0.1, 2.252712651734206],
  [0.49, 0.5922496293352668],
  [0.5, Math.log(Math.sqrt(Math.PI))],
  [1.5, Math.log(Math.sqrt(Math.PI) / 2)],
  [3, Math.log(2)],
  [100, 359.1342053695754],
])("ln gamma of %d", (value, expected) => expect(logGamma(value)).toBeCloseTo(expected, 12));

test.each([
  [0, 0.5],
  [0.5, 0.691462461274013],
  [2, 0.977249868051821],
  [-1, 0.158655253931457],
  [-2.5, 0.006209665325776],
  [6, 0.999999999013412],
])("P(Z <= %d) within 7.5e-8", (z, expected) => {
  expect(Math.abs(normalCdf(z) - expected)).toBeLessThan(7.5e-8);
});

test.each([
  [0.001, -3.090232306167813],
  [0.02424, -1.9731366],
  [0.02426, -1.9727856],
  [0.1, -1.2815515655446004],
  [0.3, -0.5244005127080407],
  [0.7, 0.5244005127080407],
  [0.97576, 1.9731366],
])("z of %d within 1.2e-8", (probability, expected) => {
  expect(normalQuantile(probability) / expected).toBeCloseTo(1, 7);
});

describe("seeded numbers", () => {
  const THREE = [0.6270739405881613, 0.002735721180215478, 0.5274470399599522];
  const take = (seed: number): readonly number[] => Array.from({ length: 3 }, seededRandom(seed));

  test("are those of mulberry32", () => {
    expect(take(1)).toEqual(THREE);
    expect(take(2 ** 32 + 1)).toEqual(THREE);
    expect(take(-1)).toEqual([0.8964226141106337, 0.189478256739676, 0.7156526781618595]);
  });

  test("a seed of a text is its FNV-1a hash", () => {
    expect([seedOf("foobar"), seedOf("a")]).toEqual([0xbf9cf968, 0xe40c292c]);
  });

  test("normal ones are those of Box and Muller", () => {
    const random = seededRandom(1);
    const [first = 0, second = 0] = THREE;
    const expected = Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
    expect(normalNumber(random)).toBeCloseTo(expected, 12);
  });
});

describe("block bootstrap", () => {
  const values = Array.from({ length: 20 }, (_, index) => 100 + ((index * 37) % 11));
  const weightedMean = (weights: readonly number[]): number =>
    weights.reduce((sum, weight, index) => sum + weight * (values[index] ?? 0), 0) /
    weights.reduce((sum, weight) => sum + weight, 0);

  test("the same seed gives the same error", () => {
    expect(blockStandardError(20, weightedMean, seededRandom(5))).toBeCloseTo(0.351171991434395, 12);
  });

  test("each draw takes whole blocks of three neighbours, anywhere", () => {
    const drawn = new Set<number>();
    let draws = 0;
    blockStandardError(
      20,
      (weights) => {
        draws += 1;
        expect(weights).toHaveLength(20);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(21);
        for (const [index, weight] of weights.entries()) if (weight > 0) drawn.add(index);
        return 1;
      },
      seededRandom(7),
    );
    expect(draws).toBe(200);
    expect(drawn.size).toBe(20);
  });

  test.each([
    [100, 0],
    [99, null],
  ])("%d numbers of 200 draws", (numbers, expected) => {
    let draw = 0;
    const value = (): number => {
      draw += 1;
      return draw <= numbers ? 5 : Number.NaN;
    };
    expect(blockStandardError(PARTS_MIN, value, seededRandom(1))).toBe(expected);
  });
});

describe("intervals of a sketch", () => {
  const sketchOf = (values: readonly number[]): Sketch => {
    const sketch = new Sketch();
    for (const value of values) sketch.add(value);
    return sketch;
  };

  test("the mean of few values has n - 1 in its error", () => {
    const interval = meanInterval(sketchOf([0, 0, 3, 3]));
    const spread = Z_95 * Math.sqrt(9 / 3 / 4);
    expect(interval?.low).toBeCloseTo(1.5 - spread, 1);
    expect(interval?.high).toBeCloseTo(1.5 + spread, 1);
    expect(interval?.confidence).toBe(0.95);
    expect(meanInterval(sketchOf([4, 4]))).toEqual({
      low: expect.closeTo(4, 1) as number,
      high: expect.closeTo(4, 1) as number,
      confidence: 0.95,
    });
  });

  // Ranks of the median of 101: 50.5 -+ 1.96 * sqrt(101) / 2, that is 39 (after one more down) and 61.
  test("the median of 101 values lies between the 40th and the 62nd", () => {
    const interval = quantileInterval(
      sketchOf(Array.from({ length: 101 }, (_, index) => 1_000 + index)),
      0.5,
    );
    expect((interval?.low ?? 0) / 1_039).toBeCloseTo(1, 2);
    expect((interval?.high ?? 0) / 1_061).toBeCloseTo(1, 2);
  });

  test("one value is its own interval", () => {
    const interval = quantileInterval(sketchOf([7]), 0.5);
    expect(interval?.low).toBeCloseTo(7, 1);
    expect(interval?.high).toBeCloseTo(7, 1);
  });
});

test("moments", () => {
  expect([mean([1, 2, 6]), mean([-4])]).toEqual([3, -4]);
  expect([median([3, 1, 2]), median([10, 9, 100]), median([4, 1]), median([5])]).toEqual([2, 10, 2.5, 5]);
});

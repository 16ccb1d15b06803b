import { describe, expect, test } from "vitest";
import { Sketch } from "../../sketch/sketch.ts";
import { blockStandardError, PARTS_MIN } from "./block-bootstrap.ts";
import { holm } from "./holm.ts";
import { meanInterval, quantileInterval, shareDifferenceInterval, shareInterval } from "./intervals.ts";
import { mean, median, standardDeviation } from "./moments.ts";
import { normalCdf, normalQuantile, Z_95, Z_95_ONE_SIDED } from "./normal.ts";
import { seededRandom, seedOf } from "./random.ts";
import { normalNumber } from "../testing/normal-number.ts";
import { incompleteBeta, logGamma, studentCdf, studentQuantile } from "./student-t.ts";

describe("Student's t", () => {
  // Tables: NIST/SEMATECH e-Handbook, 1.3.6.7.2.
  test.each([
    [0.95, 1, 6.314],
    [0.95, 4, 2.132],
    [0.975, 4, 2.776],
    [0.99, 9, 2.821],
    [0.95, 30, 1.697],
    [0.999, 5, 5.893],
    [0.975, 1_000, 1.962],
  ])("quantile %d with %d degrees of freedom is %d", (probability, freedom, t) => {
    expect(studentQuantile(probability, freedom)).toBeCloseTo(t, 3);
    expect(studentQuantile(1 - probability, freedom)).toBeCloseTo(-t, 3);
    expect(studentCdf(studentQuantile(probability, freedom), freedom)).toBeCloseTo(probability, 10);
  });

  test.each([
    [0, 3, 0.5],
    [Number.POSITIVE_INFINITY, 3, 1],
    [Number.NEGATIVE_INFINITY, 3, 0],
    [1, 1, 0.75],
    [-1, 1, 0.25],
  ])("P(T <= %d) with %d degrees of freedom is %d", (t, freedom, probability) =>
    expect(studentCdf(t, freedom)).toBeCloseTo(probability, 10),
  );

  test.each([
    [Number.NaN, 3],
    [1, 0],
    [1, Number.NaN],
  ])("P(T <= %d) with %d degrees of freedom is no number", (t, freedom) =>
    expect(studentCdf(t, freedom)).toBeNaN(),
  );

  test.each([
    [0, 3],
    [1, 3],
    [0.5, 0],
    [Number.NaN, 3],
  ])("quantile %d with %d degrees of freedom is no number", (probability, freedom) =>
    expect(studentQuantile(probability, freedom)).toBeNaN(),
  );

  test("the middle is 0", () => expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 9));
});

test.each([
  [0.5, Math.log(Math.sqrt(Math.PI))],
  [1, 0],
  [5, Math.log(24)],
  [0.25, 1.2880225246980774],
  [10.5, 13.940625219403763],
])("ln gamma of %d", (value, expected) => expect(logGamma(value)).toBeCloseTo(expected, 10));

test.each([
  [2, 3, 0.5, 0.6875],
  [0.5, 0.5, 0.5, 0.5],
  [5, 2, 0.9, 0.885735],
  [2, 3, 0, 0],
  [2, 3, 1, 1],
  [2, 3, -1, 0],
  [2, 3, 2, 1],
])("I(%d, %d) at %d is %d", (a, b, x, expected) => expect(incompleteBeta(a, b, x)).toBeCloseTo(expected, 9));

describe("normal distribution", () => {
  test.each([
    [0.975, Z_95],
    [0.95, Z_95_ONE_SIDED],
    [0.5, 0],
    [0.01, -2.3263478740408408],
    [0.001, -3.090232306167813],
    [0.999, 3.090232306167813],
  ])("quantile %d is %d", (probability, z) => expect(normalQuantile(probability)).toBeCloseTo(z, 7));

  test.each([0, 1, -1, 2, Number.NaN])("quantile %d is none", (probability) =>
    expect(normalQuantile(probability)).toBeNaN(),
  );

  test.each([
    [0, 0.5],
    [Z_95, 0.975],
    [-Z_95, 0.025],
    [1, 0.8413447460685429],
    [-3, 0.0013498980316300946],
  ])("P(Z <= %d) is %d", (z, probability) => expect(normalCdf(z)).toBeCloseTo(probability, 6));

  test("P(Z <= NaN) is none", () => expect(normalCdf(Number.NaN)).toBeNaN());
});

describe("Wilson's interval", () => {
  // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [20, 20, 0.8389, 1],
  ])("%d of %d", (hits, count, low, high) => {
    const interval = shareInterval(hits, count);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
    expect(interval?.confidence).toBe(0.95);
  });

  test("none of none has no interval", () => {
    expect(shareInterval(0, 0)).toBeNull();
    expect(shareInterval(0, Number.NaN)).toBeNull();
  });
});

describe("Newcombe's interval of a difference", () => {
  // Newcombe 1998 (two samples), table II, method 10: 56/70 against 48/80, 9/10 against 3/10, 10/10 against 0/10, 5/56 against 0/29.
  test.each([
    [48, 80, 56, 70, 0.0524, 0.3339],
    [3, 10, 9, 10, 0.1705, 0.809],
    [0, 10, 10, 10, 0.6075, 1],
    [0, 29, 5, 56, -0.0381, 0.1926],
  ])("%d/%d and %d/%d", (baseHits, baseCount, hits, count, low, high) => {
    const interval = shareDifferenceInterval({ hits: baseHits, count: baseCount }, { hits, count });
    expect(interval?.low).toBeCloseTo(low, 3);
    expect(interval?.high).toBeCloseTo(high, 3);
  });

  test("of nothing there is none", () => {
    expect(shareDifferenceInterval({ hits: 0, count: 0 }, { hits: 1, count: 2 })).toBeNull();
    expect(shareDifferenceInterval({ hits: 1, count: 2 }, { hits: 0, count: 0 })).toBeNull();
  });
});

describe("intervals of a sketch", () => {
  const sketch = new Sketch();
  for (let value = 1; value <= 1_000; value += 1) sketch.add(value);

  test("p99 of 1,000 samples lies between p98.3 and p99.6", () => {
    const interval = quantileInterval(sketch, 0.99);
    expect((interval?.low ?? 0) / 1_000).toBeCloseTo(0.983, 2);
    expect((interval?.high ?? 0) / 1_000).toBeCloseTo(0.997, 2);
  });

  test("ends stay within the samples", () => {
    expect(quantileInterval(sketch, 1)).toEqual({
      low: expect.closeTo(999, -1) as number,
      high: 1_000,
      confidence: 0.95,
    });
    expect(quantileInterval(sketch, 0)?.low).toBe(1);
  });

  test("the mean's interval is 1.96 standard errors wide on each side", () => {
    const interval = meanInterval(sketch);
    const error = Math.sqrt((1_000 * 1_001) / 12 / 1_000);
    expect(interval?.low).toBeCloseTo(500.5 - Z_95 * error, 0);
    expect(interval?.high).toBeCloseTo(500.5 + Z_95 * error, 0);
  });

  test("zeros count", () => {
    const zeros = new Sketch();
    for (let index = 0; index < 50; index += 1) zeros.add(index % 2 === 0 ? 0 : 2);
    const interval = meanInterval(zeros);
    expect(interval?.high).toBeCloseTo(1 + Z_95 * Math.sqrt(50 / 49 / 50), 2);
  });

  test("nothing has none", () => {
    expect(quantileInterval(new Sketch(), 0.5)).toBeNull();
    expect(meanInterval(new Sketch())).toBeNull();
    const one = new Sketch();
    one.add(5);
    expect(meanInterval(one)).toBeNull();
  });
});

describe("Holm", () => {
  test.each([
    [
      [0.01, 0.04, 0.03, 0.005],
      [0.03, 0.06, 0.06, 0.02],
    ],
    [[0.5], [0.5]],
    [[], []],
    [
      [0.9, 0.9],
      [1, 1],
    ],
    [
      [Number.NaN, 0.01],
      [1, 0.02],
    ],
    [
      [0.02, 0.01, 0.02],
      [0.04, 0.03, 0.04],
    ],
  ])("%j is %j", (given, adjusted) => {
    const found = holm(given);
    expect(found).toHaveLength(adjusted.length);
    for (const [index, value] of adjusted.entries()) expect(found[index]).toBeCloseTo(value, 12);
  });
});

describe("moments", () => {
  test("mean, standard deviation, median", () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.1381, 4);
    expect(standardDeviation([1])).toBeNaN();
    expect(median([5, 1, 3])).toBe(3);
    expect(median([10, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe("seeded numbers", () => {
  test("the same seed gives the same numbers, another seed others", () => {
    const take = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(take(7).every((value) => value >= 0 && value < 1)).toBe(true);
  });

  test("are uniform, and normal where asked", () => {
    const random = seededRandom(1);
    const uniform = Array.from({ length: 20_000 }, random);
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    expect(standardDeviation(uniform)).toBeCloseTo(Math.sqrt(1 / 12), 2);
    const normal = Array.from({ length: 20_000 }, () => normalNumber(random));
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(standardDeviation(normal)).toBeCloseTo(1, 1);
  });

  test("a text makes a seed", () => {
    expect(seedOf("")).toBe(0x811c9dc5);
    expect(seedOf("a")).toBe(0xe40c292c);
    expect(seedOf("ab")).not.toBe(seedOf("ba"));
  });
});

describe("block bootstrap", () => {
  /** Parts with mean 100, correlated from one to the next. */
  function correlated(correlation: number, count: number, random: () => number): number[] {
    let state = 0;
    return Array.from({ length: count }, () => {
      state = correlation * state + Math.sqrt(1 - correlation ** 2) * normalNumber(random);
      return 100 + 10 * state;
    });
  }

  function errorOf(values: readonly number[], seed: number): number {
    const weightedMean = (weights: readonly number[]): number =>
      weights.reduce((sum, weight, index) => sum + weight * (values[index] ?? 0), 0) /
      weights.reduce((sum, weight) => sum + weight, 0);
    return blockStandardError(values.length, weightedMean, seededRandom(seed)) ?? Number.NaN;
  }

  test("of independent parts is the standard error of the mean", () => {
    const errors = Array.from({ length: 20 }, (_, seed) =>
      errorOf(correlated(0, 100, seededRandom(seed + 100)), seed),
    );
    expect(mean(errors)).toBeGreaterThan(0.85);
    expect(mean(errors)).toBeLessThan(1.05);
  });

  test("grows with the correlation of neighbours", () => {
    const errors = Array.from({ length: 20 }, (_, seed) =>
      errorOf(correlated(0.7, 100, seededRandom(seed + 100)), seed),
    );
    expect(mean(errors)).toBeGreaterThan(1.4);
  });

  test("needs enough parts, and values that are numbers", () => {
    expect(blockStandardError(PARTS_MIN - 1, () => 1, seededRandom(1))).toBeNull();
    expect(blockStandardError(PARTS_MIN, () => 1, seededRandom(1))).toBe(0);
    expect(blockStandardError(PARTS_MIN, () => Number.NaN, seededRandom(1))).toBeNull();
  });

  test("draws as many parts as there are, in blocks of neighbours", () => {
    blockStandardError(
      30,
      (weights) => {
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(30);
        expect(weights).toHaveLength(30);
        return 1;
      },
      seededRandom(3),
    );
  });
});

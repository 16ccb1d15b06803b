import { describe, expect, test } from "vitest";
import { normalCdf, Z_95_ONE_SIDED } from "../statistics/normal.ts";
import { studentCdf, studentQuantile } from "../statistics/student-t.ts";
import { effectOf, type Effect, type ValuePairs } from "./effect.ts";

const values = (
  base: readonly number[],
  current: readonly number[],
  change: Partial<ValuePairs> = {},
): ValuePairs => ({
  base,
  current,
  baseLogError: null,
  currentLogError: null,
  relativeError: 0.005,
  counts: null,
  ...change,
});

const close = (value: number): number => expect.closeTo(value, 9) as number;
const effect = (scale: Effect["scale"], middle: number, reach: number, pValue: number, centre = middle) => ({
  scale,
  middle: close(middle),
  low: close(centre - reach),
  high: close(centre + reach),
  pValue: close(pValue),
});
const UNKNOWN = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, pValue: Number.NaN };

describe("a history", () => {
  // Logarithms of the base are 0, 1, 2: mean 1, standard deviation 1.
  const base = [0, 1, 2].map(Math.exp);

  test("one run: s * sqrt(1 + 1/K)", () => {
    const error = Math.sqrt(1 + 1 / 3);
    const reach = studentQuantile(0.95, 2) * error;
    const pValue = 1 - studentCdf(3 / error, 2);
    expect(effectOf("history", 1, values(base, [Math.exp(4)]))).toEqual(effect("log", 3, reach, pValue));
    expect(effectOf("history", -1, values(base, [Math.exp(4)]))).toEqual(
      effect("log", -3, reach, 1 - studentCdf(-3 / error, 2)),
    );
  });

  test("several runs count with their median, whose variance is pi/2 of the mean's", () => {
    const error = Math.sqrt(Math.PI / 2 / 3 + 1 / 3);
    const reach = studentQuantile(0.95, 2) * error;
    const current = [3, 4, 9].map(Math.exp);
    expect(effectOf("history", 1, values(base, current))).toEqual(
      effect("log", 3, reach, 1 - studentCdf(3 / error, 2)),
    );
  });

  test("a spread below the values' own error is not believed", () => {
    const error = 0.005 * Math.sqrt(1 + 1 / 3);
    const reach = studentQuantile(0.95, 2) * error;
    expect(effectOf("history", 1, values([1, 1, 1], [Math.exp(0.01)]))).toEqual(
      effect("log", 0.01, reach, 1 - studentCdf(0.01 / error, 2)),
    );
  });

  test.each([
    [[0, 2, 4], [3]],
    [[1, 2, 3], [0]],
  ])("%j then %j is compared absolutely, a zero has no logarithm", (before, current) => {
    const found = effectOf("history", 1, values(before, current));
    const middle = (current[0] as number) - 2;
    const error = ((before[2] as number) - 2) * Math.sqrt(1 + 1 / 3);
    expect(found).toEqual(
      effect("absolute", middle, studentQuantile(0.95, 2) * error, 1 - studentCdf(middle / error, 2)),
    );
  });

  test("one earlier run has no spread", () => {
    expect(effectOf("history", 1, values([1], [Math.E]))).toEqual({
      scale: "log",
      middle: close(1),
      ...UNKNOWN,
    });
  });

  test.each([
    [0.5, 0],
    [0, 1],
    [-0.5, 1],
  ])("without any spread a difference of %d has the chance %d", (difference, pValue) => {
    expect(effectOf("history", 1, values([0, 0], [difference]))).toEqual({
      scale: "absolute",
      middle: difference,
      low: difference,
      high: difference,
      pValue,
    });
  });
});

describe("pairs", () => {
  test("the mean of the differences, with t; its middle is their median", () => {
    const base = [1, 1, 1];
    const current = [0.1, 0.2, 0.6].map(Math.exp);
    const error = Math.sqrt(0.07) / Math.sqrt(3);
    const reach = studentQuantile(0.95, 2) * error;
    expect(effectOf("paired", 1, values(base, current))).toEqual(
      effect("log", 0.2, reach, 1 - studentCdf(0.3 / error, 2), 0.3),
    );
  });

  test("what both runs of a pair suffered from cancels out", () => {
    const error = 0.005 / Math.sqrt(3);
    const reach = studentQuantile(0.95, 2) * error;
    const base = [1, 5, 25];
    expect(
      effectOf(
        "paired",
        1,
        values(
          base,
          base.map((value) => value * Math.E),
        ),
      ),
    ).toEqual(effect("log", 1, reach, 1 - studentCdf(1 / error, 2)));
  });
});

describe("two runs", () => {
  const known = { baseLogError: 0.03, currentLogError: 0.04 };

  test("with the spread of both", () => {
    expect(effectOf("two-runs", 1, values([1], [Math.exp(0.1)], known))).toEqual(
      effect("log", 0.1, Z_95_ONE_SIDED * 0.05, 1 - normalCdf(2)),
    );
  });

  test.each([
    [{ baseLogError: 0.03 }, [1], [Math.E], "log"],
    [{ currentLogError: 0.03 }, [1], [Math.E], "log"],
    [known, [0], [1], "absolute"],
  ] as const)("without it: %j", (change, base, current, scale) => {
    expect(effectOf("two-runs", 1, values(base, current, change))).toEqual({
      scale,
      middle: close(1),
      ...UNKNOWN,
    });
  });

  test.each([
    [1.5, 0],
    [1, 1],
    [0.5, 1],
  ])("two runs of no spread: 1 then %d has the chance %d", (current, pValue) => {
    const middle = close(Math.log(current));
    const still = { baseLogError: 0, currentLogError: 0 };
    expect(effectOf("two-runs", 1, values([1], [current], still))).toEqual({
      scale: "log",
      middle,
      low: middle,
      high: middle,
      pValue,
    });
  });

  describe("shares of counted samples have Newcombe's interval", () => {
    const counts = { counts: { base: 80, current: 70 } };

    test.each([
      [1, 0.2, 0.0524, 0.3339],
      [-1, -0.2, -0.3339, -0.0524],
    ] as const)("direction %d", (sign, middle, low, high) => {
      expect(effectOf("two-runs", sign, values([48 / 80], [56 / 70], counts))).toEqual({
        scale: "absolute",
        middle: close(middle),
        low: expect.closeTo(low, 4) as number,
        high: expect.closeTo(high, 4) as number,
        pValue: Number.NaN,
      });
    });

    test("not where nothing was counted, and not in a history", () => {
      const none = { counts: { base: 0, current: 70 } };
      expect(effectOf("two-runs", 1, values([0.6], [0.8], none)).scale).toBe("log");
      expect(effectOf("history", 1, values([0.6, 0.6], [0.8], counts)).scale).toBe("log");
    });
  });
});

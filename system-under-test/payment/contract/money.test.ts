import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CURRENCIES, toMajorUnits, toMinorUnits } from "./money.ts";

describe("an amount in minor units", () => {
  test.each([
    [10_000, "KRW", 10_000],
    [1, "JPY", 1],
    [10.25, "USD", 1_025],
    [0.1, "USD", 10],
    [1.005, "KWD", 1_005],
    [2 ** 53 - 1, "KRW", 2 ** 53 - 1],
  ] as const)("%d %s", (amount, currency, minor) => {
    expect(toMinorUnits(amount, currency)).toBe(minor);
  });

  test.each([
    [0, "KRW", "expected an amount above 0"],
    [-1, "KRW", "expected an amount above 0"],
    [Number.NaN, "KRW", "expected an amount above 0"],
    [Number.POSITIVE_INFINITY, "KRW", "expected an amount above 0"],
    [1e-7, "USD", "expected an amount above 0"],
    [0.5, "KRW", "expected at most 0 decimal places, as KRW has"],
    [10.255, "USD", "expected at most 2 decimal places, as USD has"],
    [2 ** 53, "KRW", "expected an amount of at most 2^53 - 1 minor units of KRW"],
    [2 ** 53 / 10, "USD", "expected an amount of at most 2^53 - 1 minor units of USD"],
  ] as const)("refuses %d %s", (amount, currency, message) => {
    expect(toMinorUnits(amount, currency)).toBe(message);
  });

  test("comes back as it was given", () => {
    const given = fc.tuple(fc.constantFrom(...CURRENCIES), fc.integer({ min: 1, max: 1e12 }));
    fc.assert(
      fc.property(given, ([currency, minor]) => {
        expect(toMinorUnits(toMajorUnits(minor, currency), currency)).toBe(minor);
      }),
    );
  });
});

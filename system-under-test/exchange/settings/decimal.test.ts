import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalsOf, formatDecimal, parseDecimal } from "./decimal.ts";
import { SCALED_SYMBOLS, SYMBOLS } from "./symbols.ts";

describe("decimal texts", () => {
  test.each([
    ["50000.1", 1, 500_001],
    ["0.0001", 4, 1],
    ["7", 3, 7_000],
    ["7.000", 0, 7],
    ["-1.5", 1, -15],
    ["0", 2, 0],
    ["-0", 2, 0],
    ["0.00005", 4, "off step"],
    ["1e3", 2, "not a number"],
    ["", 2, "not a number"],
    [".5", 2, "not a number"],
    ["1,000", 2, "not a number"],
    ["999999999999999", 4, "not a number"],
  ])("%j with %i decimals is %j", (text, decimals, expected) => {
    expect(parseDecimal(text, decimals)).toBe(expected);
  });

  test("come back as they were", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.integer({ min: 0, max: 8 }),
        (steps, decimals) => {
          expect(parseDecimal(formatDecimal(steps, decimals), decimals)).toBe(steps + 0);
        },
      ),
      { seed: 1 },
    );
  });

  test.each([
    ["1", 0],
    ["0.1", 1],
    ["0.0001", 4],
  ])("a step of %s has %i decimals", (step, expected) => {
    expect(decimalsOf(step)).toBe(expected);
  });

  test("a step that is no power of ten is refused", () => {
    expect(() => decimalsOf("0.05")).toThrow('step "0.05": expected 1, 0.1, 0.01, ...');
  });
});

test("every symbol of the catalogue has whole quote units and whole bounds", () => {
  expect(SCALED_SYMBOLS.size).toBe(SYMBOLS.length);
  for (const { spec } of SCALED_SYMBOLS.values()) {
    const { symbol, ...numbers } = spec;
    expect(
      Object.entries(numbers).filter(([, value]) => !Number.isSafeInteger(value) || value < 1),
      symbol,
    ).toEqual([]);
  }
});

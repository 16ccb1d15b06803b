import { describe, expect, test } from "vitest";
import {
  formatAmount,
  formatBeside,
  formatBytes,
  formatInUnit,
  formatMs,
  formatNumber,
  formatShare,
  formatSignedInUnit,
  formatSignedShare,
  formatTick,
} from "./numbers.ts";

describe("formatNumber", () => {
  test.each([
    [0, 0, "0"],
    [1234567.5, 0, "1,234,568"],
    [-1234.5, 2, "-1,234.50"],
    [-0.001, 2, "0.00"],
    [Number.NaN, 0, "–"],
    [Number.POSITIVE_INFINITY, 0, "–"],
    [null, 0, "–"],
  ])("%s with %s decimals is %s", (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text);
  });
});

describe("formatAmount and formatMs", () => {
  test.each([
    [0, "0"],
    [0.004, "0.004"],
    [9.876, "9.88"],
    [98.76, "98.8"],
    [99.97, "100"],
    [9.996, "10.0"],
    [1482.4, "1,482"],
  ])("%s is %s", (value, text) => {
    expect(formatAmount(value)).toBe(text);
    expect(formatMs(value)).toBe(`${text} ms`);
  });

  test("keeps the dash free of a unit", () => expect(formatMs(null)).toBe("–"));
});

describe("formatShare", () => {
  test.each([
    [0, "0%"],
    [1, "100%"],
    [0.99996, "99.996%"],
    [0.99983, "99.98%"],
    [0.999999, "100%"],
    [0.0234, "2.34%"],
    [0.5, "50%"],
    [0.0001, "0.01%"],
    [0.000012, "0.0012%"],
    [3.4567, "345.7%"],
    [null, "–"],
  ])("%s is %s", (value, text) => expect(formatShare(value)).toBe(text));

  test.each([
    [0.125, "+12.5%"],
    [-2.069, "-206.9%"],
    [0, "0%"],
    [0.00001, "0%"],
  ])("signed %s is %s", (value, text) => expect(formatSignedShare(value)).toBe(text));
});

describe("formatInUnit", () => {
  test.each([
    [12.3, "ms", "12.3 ms"],
    [0.02, "share", "2%"],
    [1204, "perSecond", "1,204/s"],
    [1536, "bytes", "1.54 KB"],
    [41_994, "count", "41,994"],
    [0.94, "", "0.94"],
  ])("%s %s is %s", (value, unit, text) => expect(formatInUnit(value, unit)).toBe(text));

  test.each([
    [0.9999999999999999, "count", 1, "0.9999999999999999"],
    [9.9999, "ms", 10, "9.9999 ms"],
    [100.4, "ms", 100, "100.4 ms"],
    [1, "count", 1, "1"],
    [10, "count", 100, "10"],
    [0.1, "count", 0.1, "0.10"],
  ])("%s %s is told from its bound %s: %s", (value, unit, bound, text) =>
    expect(formatBeside(value, unit, [bound])).toBe(text),
  );

  test("signs differences", () => {
    expect(formatSignedInUnit(12, "ms")).toBe("+12 ms");
    expect(formatSignedInUnit(-12, "ms")).toBe("-12 ms");
  });
});

test.each([
  [80, "80"],
  [0.5, "0.5"],
  [1500, "1,500"],
  [0.30000000000000004, "0.3"],
])("tick %s is %s", (value, text) => expect(formatTick(value)).toBe(text));

test("formatBytes climbs the binary units", () => {
  expect([0, 1023, 1024, 33_285_996_544].map(formatBytes)).toEqual(["0 B", "1,023 B", "1 KiB", "31 GiB"]);
});

import { expect, test } from "vitest";
import { formatSelection, formatShare, formatValue } from "./format.ts";

test.each([
  [412, "ms", "412 ms"],
  [412.3456, "ms", "412 ms"],
  [1234.56, "ms", "1,235 ms"],
  [999.96, "ms", "1,000 ms"],
  [0.0123456, "ms", "0.0123 ms"],
  [0.0000001, "ms", "0.0000001 ms"],
  [-12.5, "ms", "-12.5 ms"],
  [-1234.56, "ms", "-1,235 ms"],
  [0.999, "share", "99.9%"],
  [0.0123456, "share", "1.23%"],
  [12.5, "perSecond", "12.5/s"],
  [2048, "bytes", "2.05 KB"],
  [3, "count", "3"],
  [1.5, "", "1.50"],
  [0, "", "0"],
  [null, "ms", "–"],
  [Number.NaN, "share", "–"],
  [Number.POSITIVE_INFINITY, "ms", "–"],
] as const)("%d %s is %s", (value, unit, text) => expect(formatValue(value, unit)).toBe(text));

test("shares and selections", () => {
  expect(formatShare(0.5)).toBe("50%");
  expect(formatSelection("m", {})).toBe("m");
  expect(formatSelection("m", { a: "b", c: "d" })).toBe("m{a=b,c=d}");
});

test.each([
  [500.3, "ms", 500, "500.3 ms"],
  [499.9999, "ms", 500, "499.9999 ms"],
  [500, "ms", 500, "500 ms"],
  [0.0100001, "share", 0.01, "1.00001%"],
  [0.000046001, "", 0.000046, "0.000046001"],
  [1_234_567_890_123, "", 1_234_567_890_124, "1,234,567,890,123"],
  [612, "ms", 500, "612 ms"],
] as const)("%d %s beside %d is %s, which is told from it", (value, unit, bound, text) =>
  expect(formatValue(value, unit, [{ value: bound }])).toBe(text),
);

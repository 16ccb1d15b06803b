import { expect, test } from "vitest";
import { formatSelection, formatShare, formatValue } from "./format.ts";

test.each([
  [412, "ms", "412ms"],
  [412.3456, "ms", "412.3ms"],
  [1234.56, "ms", "1235ms"],
  [999.96, "ms", "1000ms"],
  [0.0123456, "ms", "0.01235ms"],
  [0.0000001, "ms", "0ms"],
  [-12.5, "ms", "-12.5ms"],
  [-1234.56, "ms", "-1235ms"],
  [0.999, "share", "99.9%"],
  [0.0123456, "share", "1.235%"],
  [12.5, "perSecond", "12.5/s"],
  [2048, "bytes", "2048B"],
  [3, "count", "3"],
  [1.5, "", "1.5"],
  [0, "", "0"],
  [null, "ms", "no value"],
  [Number.NaN, "share", "no value"],
  [Number.POSITIVE_INFINITY, "ms", "Infinityms"],
] as const)("%d %s is %s", (value, unit, text) => expect(formatValue(value, unit)).toBe(text));

test("shares and selections", () => {
  expect(formatShare(0.5)).toBe("50%");
  expect(formatSelection("m", {})).toBe("m");
  expect(formatSelection("m", { a: "b", c: "d" })).toBe("m{a=b,c=d}");
});

import { describe, expect, test } from "vitest";
import { keepsBound, marginTo, parseAmount, parseBound, plainBound } from "./bound.ts";
import { parseThresholds } from "./parse.ts";

test.each([
  ["< 400ms", "<", 400, "ms"],
  ["<400ms", "<", 400, "ms"],
  ["  <=  1.5s ", "<=", 1_500, "ms"],
  ["< 2min", "<", 120_000, "ms"],
  ["< 250us", "<", 0.25, "ms"],
  ["< 250µs", "<", 0.25, "ms"],
  [">= 99.9%", ">=", 0.999, "share"],
  ["< 2%", "<", 0.02, "share"],
  ["<= 5/s", "<=", 5, "perSecond"],
  ["> 90/min", ">", 1.5, "perSecond"],
  ["< 2KB", "<", 2_000, "bytes"],
  ["< 3MB", "<", 3_000_000, "bytes"],
  ["< 1GB", "<", 1_000_000_000, "bytes"],
  ["< 12B", "<", 12, "bytes"],
  ["== 0", "==", 0, ""],
  ["!= 7", "!=", 7, ""],
  ["== 1234567890123", "==", 1_234_567_890_123, ""],
  ["== 9007199254740991B", "==", 9_007_199_254_740_991, "bytes"],
  ["< 0.000046", "<", 46e-6, ""],
  ["< 46e-6", "<", 46e-6, ""],
  ["< 46e-6s", "<", 0.046, "ms"],
  ["<= 1.5E+3", "<=", 1_500, ""],
  ["> -5", ">", -5, ""],
  [">= -1.5ms", ">=", -1.5, "ms"],
  ["< 12345.6789012345s", "<", 12_345_678.9012345, "ms"],
  ["< 0.1min", "<", 6_000, "ms"],
])("%s", (text, operator, value, unit) => {
  expect(parseBound(text)).toEqual({ text: text.trim(), operator, value, unit });
});

test.each([
  "",
  "400ms",
  "< ",
  "<< 4",
  "< 4 parsecs",
  "< -5%",
  "< -5 /s",
  "> --5",
  "< +5%",
  "=< 4",
  "= 4",
  "< 4ms, > 2ms",
  "< 1e",
  "< 1e999",
  "< e3",
  "< .5",
  "< 4.",
  "< NaN",
  "< Infinity",
])("%j is no bound", (text) => expect(parseBound(text)).toBeNull());

test("a number too large for a double is no bound", () =>
  expect(parseBound(`< ${"9".repeat(400)}`)).toBeNull());

test("an amount is a bound without its operator", () => {
  expect(parseAmount("5ms")).toMatchObject({ value: 5, unit: "ms" });
  expect(parseAmount("five")).toBeNull();
});

describe("keepsBound", () => {
  test.each([
    ["< 5", 4.9, true],
    ["< 5", 5, false],
    ["<= 5", 5, true],
    ["<= 5", 5.1, false],
    ["> 5", 5.1, true],
    ["> 5", 5, false],
    [">= 5", 5, true],
    [">= 5", 4.9, false],
    ["== 5", 5, true],
    ["== 5", 5.1, false],
    ["!= 5", 4, true],
    ["!= 5", 5, false],
  ])("%s with %d is %s", (text, value, kept) => expect(keepsBound(value, parseBound(text)!)).toBe(kept));

  test.each(["< 5", "<= 5", "> 5", ">= 5", "== 5", "!= 5"])("NaN keeps no %s", (text) => {
    expect(keepsBound(Number.NaN, parseBound(text)!)).toBe(false);
  });
});

test.each([
  ["< 400ms", 300, 0.25],
  ["<= 400ms", 500, -0.25],
  ["> 80%", 0.9, 0.125],
  [">= 80%", 0.4, -0.5],
  ["< -4", -5, 0.25],
  ["> -4", -5, -0.25],
  ["== 5", 5, null],
  ["!= 5", 4, null],
  ["< 0", 5, null],
])("margin to %s of %d", (text, value, margin) => {
  const found = marginTo(value, parseBound(text)!);
  if (margin === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(margin, 12);
});

test("values without a number have no margin", () => {
  expect(marginTo(Number.NaN, parseBound("< 4")!)).toBeNull();
  expect(marginTo(Number.POSITIVE_INFINITY, parseBound("< 4")!)).toBeNull();
});

test("the verdict's bound has no unit of its own", () => {
  expect(plainBound(parseBound("< 2%")!)).toEqual({ text: "< 2%", operator: "<", value: 0.02 });
});

test("a number too great to be one is a problem of the file, wherever a bound stands", () => {
  const file = (rest: string): string =>
    `version: 1\n${rest}\nobjectives: [{ id: a, metric: m, statistic: avg, pass: '< 5' }]`;
  const great = `< ${"9".repeat(400)}`;
  for (const rest of ["validity: { scriptErrors: '< 1e999%' }", `validity: { clockSkew: '${great}ms' }`])
    expect(() => parseThresholds(file(rest), "f")).toThrow("expected a bound such as");
});

import { describe, expect, test } from "vitest";
import { isMet, median, spread, withUnit } from "./figures.ts";
import { table } from "./probe.ts";

describe("isMet", () => {
  const figure = { what: "x", unit: "ms" };
  test.each([
    ["below a limit", { value: 1, target: { atMost: 2 } }, true],
    ["at a limit", { value: 2, target: { atMost: 2 } }, true],
    ["above a limit", { value: 2.001, target: { atMost: 2 } }, false],
    ["at what is asked for", { value: 2, target: { atLeast: 2 } }, true],
    ["below what is asked for", { value: 1.999, target: { atLeast: 2 } }, false],
    ["not measured, with a limit", { value: Number.NaN, target: { atMost: 2 } }, false],
    ["not measured, with something asked for", { value: Number.NaN, target: { atLeast: 2 } }, false],
    ["nothing asked for", { value: 1 }, true],
  ])("%s", (_name, part, expected) => {
    expect(isMet({ ...figure, ...part })).toBe(expected);
  });
});

test.each([
  ["nothing", [], Number.NaN],
  ["one", [3], 3],
  ["odd", [9, 1, 3], 3],
  ["even", [4, 1, 2, 9], 3],
])("median of %s", (_name, values, expected) => {
  expect(median(values)).toBe(expected);
});

test.each([
  [0.4987, "%", "0.499 %"],
  [1.234, "ms", "1.23 ms"],
  [12.34, "MB", "12.3 MB"],
  [1234.5, "ms", "1,235 ms"],
  [7, "", "7"],
  [Number.NaN, "ms", "not measured"],
])("%d %s in words", (value, unit, expected) => {
  expect(withUnit(value, unit)).toBe(expected);
});

test("spread names every value", () => {
  expect(spread([1.5, 300])).toBe("of 1.50 300");
});

test("a Markdown table keeps its columns when a cell holds their mark", () => {
  expect(
    table([
      ["a", "long head"],
      ["x|y", ""],
    ]),
  ).toBe(["| a    | long head |", "| ---- | --------- |", "| x\\|y |           |"].join("\n"));
});

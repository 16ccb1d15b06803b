import { describe, expect, test } from "vitest";
import type { ObjectiveCurve } from "./types.ts";
import { judgedOnly, keeps, missedStretches, verdictBands } from "./missed-stretches.ts";

const bound = (operator: "<" | "<=" | ">" | ">=" | "==" | "!=", value: number) =>
  ({ text: `${operator} ${value}`, operator, value }) as const;
const grid = { fromMs: 1_000, binMs: 1_000, count: 8, judged: { fromMs: 2_000, toMs: 8_000 } };

test.each([
  ["<", 1, 2, true],
  ["<", 2, 2, false],
  ["<=", 2, 2, true],
  [">", 2, 2, false],
  [">=", 2, 2, true],
  ["==", 2, 2, true],
  ["!=", 2, 2, false],
] as const)("%s: %s against %s is %s", (operator, value, limit, kept) =>
  expect(keeps(value, bound(operator, limit))).toBe(kept),
);

describe("missedStretches", () => {
  test("joins neighbours, keeps gaps apart and counts only what is judged", () => {
    const values = [900, 100, 900, 900, null, 900, 100, 900];
    expect(missedStretches(values, bound("<", 500), grid)).toEqual([
      { fromMs: 3_000, toMs: 5_000 },
      { fromMs: 6_000, toMs: 7_000 },
    ]);
  });

  test("judgedOnly leaves gaps outside", () => {
    expect(judgedOnly([1, 2, 3, 4, 5, 6, 7, 8], grid)).toEqual([null, 2, 3, 4, 5, 6, 7, null]);
  });
});

test("bands are amber beyond the target and red beyond the limit of any objective", () => {
  const curve = (values: ObjectiveCurve["values"]): ObjectiveCurve => ({
    id: "a",
    label: "a",
    unit: "ms",
    result: "warn",
    values,
    target: bound("<", 400),
    limit: bound("<", 500),
  });
  const first = curve([100, 100, 450, 450, 600, 100, 100, 100]);
  const second = curve([100, 100, 100, 600, 100, 100, 100, 900]);
  expect(verdictBands([first, second], grid)).toEqual([
    { fromMs: 3_000, toMs: 4_000, kind: "warn" },
    { fromMs: 4_000, toMs: 6_000, kind: "fail" },
  ]);
});

import { describe, expect, test } from "vitest";
import type { Bound } from "../../contracts/verdict.ts";
import { breachWindows, type Grid, lengthOfAny } from "./breaches.ts";

const BELOW_500: Bound = { text: "< 500ms", operator: "<", value: 500 };
const ABOVE_99: Bound = { text: "> 99%", operator: ">", value: 0.99 };

/** Eight bins of 2 s from 4 s after the first sample on, all but the first judged. */
const GRID: Grid = { fromMs: 4_000, binMs: 2_000, count: 8, judged: { fromMs: 6_000, toMs: 20_000 } };

const stretch = (fromMs: number, toMs: number, worst: number) => ({ fromMs, toMs, worst });

describe("breachWindows", () => {
  test.each([
    ["of no series", [], [], 0, false],
    ["of a series without a value", Array(8).fill(null), [], 0, false],
    ["kept throughout", [1, 1, 1, 1, 1, 1, 1, 1], [], 0, false],
    ["outside of what is judged", [900, 1, 1, 1, 1, 1, 1, 1], [], 0, false],
    [
      "at the start of what is judged",
      [1, 900, 1, 1, 1, 1, 1, 1],
      [stretch(2_000, 4_000, 900)],
      2_000,
      false,
    ],
    ["in the middle, and over", [1, 1, 1, 600, 800, 1, 1, 1], [stretch(6_000, 10_000, 800)], 4_000, false],
    ["never over", [1, 1, 1, 1, 1, 600, 700, 650], [stretch(10_000, 16_000, 700)], 6_000, true],
    [
      "flapping: a bin in between is no end, and is not counted",
      [1, 600, 1, 700, 1, 1, 1, 1],
      [stretch(2_000, 8_000, 700)],
      4_000,
      false,
    ],
    [
      "twice",
      [1, 600, 1, 1, 1, 700, 1, 1],
      [stretch(2_000, 4_000, 600), stretch(10_000, 12_000, 700)],
      4_000,
      false,
    ],
    [
      "over where nothing is measured any more",
      [1, 1, 600, 1, null, null, null, null],
      [stretch(4_000, 6_000, 600)],
      2_000,
      false,
    ],
    [
      "seen last where the series ends",
      [1, 1, 1, 600, null, null, null, null],
      [stretch(6_000, 8_000, 600)],
      2_000,
      true,
    ],
  ] as const)("a breach %s", (_what, values, stretches, beyondMs, lasts) => {
    expect(breachWindows(values as (number | null)[], BELOW_500, GRID)).toEqual({
      stretches,
      beyondMs,
      lasts,
    });
  });

  test("the worst under a lower bound is the lowest", () => {
    expect(breachWindows([1, 1, 0.5, 0.7, 1, 1, 1, 1], ABOVE_99, GRID).stretches).toEqual([
      stretch(4_000, 8_000, 0.5),
    ]);
  });
});

test.each([
  [[], 0],
  [[[0, 10]], 10],
  [
    [
      [0, 10],
      [5, 15],
    ],
    15,
  ],
  [
    [
      [20, 30],
      [0, 10],
      [2, 4],
    ],
    20,
  ],
] as const)("any of %j lasts %i", (stretches, length) => {
  expect(lengthOfAny(stretches.map(([fromMs, toMs]) => ({ fromMs, toMs })))).toBe(length);
});

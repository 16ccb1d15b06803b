import { describe, expect, test } from "vitest";
import { decideDifference } from "./decide-difference.ts";

type Question = Parameters<typeof decideDifference>[0];

/** 100 ms before and `current` now, beyond doubt unless something is changed. */
function decided(
  current: number,
  change: Partial<Question> = {},
  effect: Partial<Question["effect"]> = {},
): readonly [string, string, string] {
  const base = change.base ?? 100;
  const absolute = effect.scale === "absolute";
  const middle = absolute ? current - base : Math.log(current / base);
  const { result, said } = decideDifference({
    mode: "history",
    rule: { warn: 0.05, fail: 0.1, atLeast: 2 },
    effect: { scale: "log", middle, low: middle - 0.001, high: middle + 0.001, pValue: 0, ...effect },
    sign: 1,
    pValue: 0,
    base,
    current,
    unit: "ms",
    runs: 10,
    suspicious: false,
    ...change,
  });
  return [result, said.code, said.message];
}

const codes = (...args: Parameters<typeof decided>): readonly string[] => decided(...args).slice(0, 2);
const REGRESSION = ["breach", "REGRESSION"];
const SUSPECTED = ["warn", "REGRESSION_SUSPECTED"];
const INCONCLUSIVE = ["warn", "INCONCLUSIVE"];
const SAME = ["pass", "NO_REGRESSION"];
const ZERO_BREACH = ["breach", "BASELINE_ZERO"];
const ZERO_WARN = ["warn", "BASELINE_ZERO"];

describe("a history and pairs", () => {
  test.each<[string, number, Partial<Question>, readonly string[]]>([
    ["beyond the outer margin", 110.1, {}, REGRESSION],
    ["beyond the inner margin", 105.1, {}, SUSPECTED],
    ["10 runs may fail", 120, { runs: 10 }, REGRESSION],
    ["9 runs may not", 120, { runs: 9 }, SUSPECTED],
    ["3 pairs may fail", 120, { mode: "paired", runs: 3 }, REGRESSION],
    ["2 pairs may not", 120, { mode: "paired", runs: 2 }, SUSPECTED],
    ["a history fails below 1%", 120, { pValue: 0.0099 }, REGRESSION],
    ["and warns at 1%", 120, { pValue: 0.01 }, SUSPECTED],
    ["and warns below 3%", 120, { pValue: 0.0299 }, SUSPECTED],
    ["but not at 3%", 120, { pValue: 0.03 }, SAME],
    ["pairs fail below 5%", 120, { mode: "paired", pValue: 0.0499 }, REGRESSION],
    ["and are open at 5%", 120, { mode: "paired", pValue: 0.05 }, INCONCLUSIVE],
    ["pairs warn below 5%", 107, { mode: "paired", pValue: 0.0499 }, SUSPECTED],
    ["and do not at 5%", 107, { mode: "paired", pValue: 0.05 }, SAME],
    ["less than the least difference", 120, { rule: { warn: 0.05, fail: 0.1, atLeast: 20.1 } }, SAME],
    ["the least difference itself", 120, { rule: { warn: 0.05, fail: 0.1, atLeast: 20 } }, REGRESSION],
    ["better, with fewer requests", 90, { suspicious: true }, ["warn", "SUSPICIOUS_IMPROVEMENT"]],
    ["better by less than the margin, with fewer requests", 96, { suspicious: true }, SAME],
    ["better", 90, {}, SAME],
    ["worse with fewer requests, but no accident excluded", 120, { suspicious: true, pValue: 1 }, SAME],
  ])("%s", (_name, current, change, expected) => expect(codes(current, change)).toEqual(expected));

  test.each([
    [110, 0.1, SUSPECTED],
    [105, 0.05, SAME],
  ])("at a margin: %d ms", (current, margin, expected) => {
    expect(codes(current, {}, { middle: Math.log1p(margin) })).toEqual(expected);
  });

  test.each<[string, Partial<Question["effect"]>, Partial<Question>, readonly string[]]>([
    ["an interval up to the outer margin", { high: Math.log1p(0.1) }, {}, INCONCLUSIVE],
    ["an interval below it", { high: Math.log1p(0.0999) }, {}, SAME],
    ["an interval of a history", { high: 1 }, { mode: "history" }, SAME],
    [
      "a worst case below the least difference",
      { high: Math.log1p(0.2) },
      { rule: { warn: 0.05, fail: 0.1, atLeast: 20.1 } },
      SAME,
    ],
    [
      "a worst case of the least difference",
      { high: Math.log1p(0.2) },
      { rule: { warn: 0.05, fail: 0.1, atLeast: 19.9 } },
      INCONCLUSIVE,
    ],
  ])("%s of pairs that differ", (_name, effect, change, expected) => {
    expect(codes(101, { mode: "paired", pValue: 0.5, ...change }, effect)).toEqual(expected);
  });
});

describe("two runs", () => {
  const two = (current: number, effect: Partial<Question["effect"]> = {}, change: Partial<Question> = {}) =>
    decided(current, { mode: "two-runs", ...change }, effect);
  const unknown = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

  test.each<[string, number, Partial<Question["effect"]>, string, string]>([
    [
      "clear and beyond the inner margin",
      106,
      {},
      "REGRESSION_SUSPECTED",
      "two runs can't tell a regression from a bad day",
    ],
    ["clear and within it", 105, { middle: Math.log1p(0.05) }, "NO_REGRESSION", ""],
    ["beyond it, but from no difference on", 120, { low: 0 }, "NO_REGRESSION", ""],
    [
      "of unknown spread beyond the outer margin",
      111,
      unknown,
      "REGRESSION_SUSPECTED",
      "a single earlier run of unknown spread",
    ],
    [
      "of unknown spread at the outer margin",
      110,
      { ...unknown, middle: Math.log1p(0.1) },
      "NO_REGRESSION",
      "",
    ],
  ])("%s", (_name, current, effect, code, why) => {
    const [, found, message] = two(current, effect);
    expect(found).toBe(code);
    expect(message).toContain(why);
  });

  test("from zero", () => {
    const zero = { base: 0, unit: "share" as const, rule: { warn: 0.05, fail: 0.1, atLeast: 0.001 } };
    expect(two(0.01, { scale: "absolute", low: 0.005 }, zero)).toEqual([
      "warn",
      "BASELINE_ZERO",
      "1% against 0% before: a ratio to zero means nothing, the difference itself is too large",
    ]);
    expect(two(0.01, { scale: "absolute", low: -0.005 }, zero)[1]).toBe("NO_REGRESSION");
  });

  test("shares count by their share of the base", () => {
    const share = { base: 0.1, unit: "share" as const, rule: { warn: 0.05, fail: 0.1, atLeast: 0 } };
    expect(two(0.106, { scale: "absolute", low: 0.001 }, share)[1]).toBe("REGRESSION_SUSPECTED");
    expect(two(0.1049, { scale: "absolute", low: 0.001 }, share)[1]).toBe("NO_REGRESSION");
    expect(two(0.094, { scale: "absolute" }, { ...share, suspicious: true })[1]).toBe(
      "SUSPICIOUS_IMPROVEMENT",
    );
    expect(two(0.096, { scale: "absolute" }, { ...share, suspicious: true })[1]).toBe("NO_REGRESSION");
  });
});

describe("values of which one is zero", () => {
  const zero = (current: number, change: Partial<Question> = {}) =>
    codes(current, { base: 0, ...change }, { scale: "absolute" });

  test.each<[string, number, Partial<Question>, readonly string[]]>([
    ["the least difference", 2, {}, ZERO_BREACH],
    ["less than it", 1.9, {}, SAME],
    ["none where none is the least", 0, { rule: { warn: 0.05, fail: 0.1, atLeast: 0 } }, SAME],
    ["10 runs may fail", 5, { runs: 10 }, ZERO_BREACH],
    ["9 runs may not", 5, { runs: 9 }, ZERO_WARN],
    ["3 pairs may fail", 5, { mode: "paired", runs: 3 }, ZERO_BREACH],
    ["2 pairs may not", 5, { mode: "paired", runs: 2 }, ZERO_WARN],
    ["a history fails below 1%", 5, { pValue: 0.0099 }, ZERO_BREACH],
    ["and not at 1%", 5, { pValue: 0.01 }, ZERO_WARN],
    ["pairs fail below 5%", 5, { mode: "paired", pValue: 0.0499 }, ZERO_BREACH],
    ["and not at 5%", 5, { mode: "paired", pValue: 0.05 }, ZERO_WARN],
  ])("%s", (_name, current, change, expected) => expect(zero(current, change)).toEqual(expected));
});

describe("words", () => {
  test.each([
    [decided(120), "120 ms against 100 ms before (+20%): worse than the allowed 10%, and no accident"],
    [decided(107), "107 ms against 100 ms before (+7%): beyond 5%"],
    [decided(120, { runs: 9 }), "120 ms against 100 ms before (+20%): 9 runs are too few to fail"],
    [
      decided(104, { mode: "paired", pValue: 1 }, { high: 1 }),
      "104 ms against 100 ms before (+4%): by these pairs it may be as bad as +171.8%, so 10% can't be excluded",
    ],
    [decided(95), "95 ms against 100 ms before (-5%): no worse"],
    [
      decided(50, { suspicious: true }),
      "50 ms against 100 ms before (-50%), but with fewer requests or more failures: fast failures are not speed",
    ],
    [
      decided(7, { base: 0 }, { scale: "absolute" }),
      "7 ms against 0 ms before: a ratio to zero means nothing, the difference itself is too large",
    ],
    [
      decided(1, { base: 0 }, { scale: "absolute" }),
      "1 ms against 0 ms before (+1 ms): less than 2 ms, too little to count",
    ],
    [decided(-1, { base: 0 }, { scale: "absolute" }), "-1 ms against 0 ms before (-1 ms): no worse"],
    [decided(100), "100 ms against 100 ms before (0%): no worse"],
    [decided(103), "103 ms against 100 ms before (+3%): within the margin of 5%"],
    [
      decided(120, { rule: { warn: 0.05, fail: 0.1, atLeast: 20.1 } }),
      "120 ms against 100 ms before (+20%): less than 20.1 ms, too little to count",
    ],
    [
      decided(107, { pValue: 0.5 }),
      "107 ms against 100 ms before (+7%): beyond the margin of 5%, but runs differ as much by chance",
    ],
    // What was judged is what is said, also where the two values beside it would give another figure.
    [
      decided(104.081, { mode: "paired", runs: 2 }, { middle: Math.log1p(0.062) }),
      "104 ms against 100 ms before (+6.2% pair by pair): beyond 5%",
    ],
    [
      decided(104.081, {}, { middle: Math.log1p(0.0500001) }),
      "104 ms against 100 ms before (+5.00001% from the mean of the earlier runs): beyond 5%",
    ],
    [
      decided(89, { sign: -1, unit: "perSecond" }, { middle: -Math.log(0.89) }),
      "89/s against 100/s before (-11%): worse than the allowed 10%, and no accident",
    ],
    [
      decided(90.5, { sign: -1, unit: "perSecond" }, { middle: -Math.log(0.905) }),
      "90.5/s against 100/s before (-9.5%): beyond 5%",
    ],
  ])("%#", ([, , message], words) => expect(message).toBe(words));
});

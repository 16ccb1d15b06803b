import { describe, expect, test } from "vitest";
import { say } from "../../contracts/reason.ts";
import type { ReasonCode } from "../../contracts/reason-words.ts";
import type { Bound, ObjectiveResult, ValidityResult } from "../../contracts/verdict.ts";
import { POLICY_DEFAULTS } from "../thresholds/defaults.ts";
import { parseBound, plainBound, type WrittenBound } from "../thresholds/bound.ts";
import { exitCodeOf } from "./exit-code.ts";
import { runWord, type RunResults, type RunWord } from "./run-word.ts";
import { weightedScore } from "./score.ts";
import { applyWaivers } from "./waivers.ts";
import type { Waiver } from "../thresholds/types.ts";

const bound = (text: string): WrittenBound => parseBound(text) as WrittenBound;
/** As the bundled files say it. */
const POLICY = {
  ...POLICY_DEFAULTS,
  breachesToFail: 2,
  reproducibleErrorShare: bound(POLICY_DEFAULTS.reproducibleErrorShare),
  failedRequestShare: bound(POLICY_DEFAULTS.failedRequestShare),
};

const TOLD = {
  pass: say("TARGET_MET", { value: "3", bound: "< 5" }),
  warn: say("TARGET_MISSED", { value: "7", bound: "< 5", limit: "< 8" }),
  breach: say("LIMIT_BREACHED", { value: "9", bound: "< 8" }),
  skipped: say("NO_DATA", { what: "m", phase: "steady", hint: "" }),
};
const BREACH = TOLD.breach.message;

const plain = (text: string): Bound => plainBound(bound(text));
const BOUNDS = { pass: plain("< 5"), warn: plain("< 5"), breach: plain("< 8"), skipped: null } as const;

function objective(
  result: ObjectiveResult["result"],
  change: Partial<ObjectiveResult> = {},
): ObjectiveResult {
  return {
    id: "p95",
    metric: "m",
    where: {},
    statistic: "p(95)",
    unit: "ms",
    pass: [plain("< 5")],
    warn: [plain("< 8")],
    result,
    ...TOLD[result],
    notes: [],
    critical: false,
    implied: false,
    weight: 1,
    numbers: {
      value: 500,
      bound: BOUNDS[result],
      margin: null,
      samples: 1,
      samplesNeeded: 1,
      window: null,
      baseline: null,
      difference: null,
      interval: null,
    },
    why: null,
    ...change,
  };
}

const check = (result: ValidityResult["result"], code: ReasonCode): ValidityResult => ({
  check: code,
  result,
  code,
  facts: {},
  message: `${code} it is`,
  value: null,
  bound: null,
});

function word(objectives: readonly ObjectiveResult[], change: Partial<RunResults> = {}): RunWord {
  return runWord({
    validity: [check("ok", "VALID")],
    objectives,
    enough: "",
    policy: POLICY,
    score: weightedScore(objectives),
    scoreBounds: { warn: null, fail: null },
    invariants: { broken: null, unchecked: null },
    ...change,
  });
}

const short = (word: RunWord) => [
  word.verdict,
  word.invalid,
  word.said.code,
  exitCodeOf({ failure: null, strict: false }, word, false),
];

describe("the policy of 002", () => {
  test.each([
    ["all met", [objective("pass"), objective("pass")], ["PASS", false, "ALL_MET", 0]],
    ["one warned", [objective("pass"), objective("warn")], ["WARN", false, "MISSED", 0]],
    ["one breached", [objective("pass"), objective("breach")], ["WARN", false, "MISSED", 0]],
    ["two breached", [objective("breach"), objective("breach")], ["FAIL", false, "BREACHED", 1]],
    [
      "one critical",
      [objective("pass"), objective("breach", { critical: true })],
      ["FAIL", false, "CRITICAL_BREACHED", 1],
    ],
    ["a critical that warned", [objective("warn", { critical: true })], ["WARN", false, "MISSED", 0]],
    ["nothing", [], ["FAIL", true, "NO_CHECKS", 3]],
    ["all skipped", [objective("skipped")], ["FAIL", true, "NO_CHECKS", 3]],
    ["one skipped", [objective("skipped"), objective("pass")], ["PASS", false, "ALL_MET", 0]],
  ])("%s", (_name, objectives, expected) => expect(short(word(objectives))).toEqual(expected));

  test.each([
    [1, 1, "FAIL"],
    [2, 3, "WARN"],
    [3, 3, "FAIL"],
  ])("%d breaches, of which %d fail: %s", (count, breachesToFail, verdict) => {
    const objectives = Array.from({ length: count }, () => objective("breach"));
    expect(word(objectives, { policy: { ...POLICY, breachesToFail } }).verdict).toBe(verdict);
  });

  test("the reason names what was missed, worst first, and all the rest by name", () => {
    expect(
      word([objective("pass"), objective("warn", { id: "w" }), objective("breach", { id: "b" })]).said
        .message,
    ).toBe("b 500 ms, limit 8 ms (63×); also w (500 ms) (a warning: here 2 broken limits make a failure)");
    expect(word([objective("warn", { id: "w" })]).said.message).toBe(
      "w 500 ms, target 5 ms (100×), within the limit 8 ms",
    );
    expect(word([objective("breach", { id: "x" }), objective("breach")]).said.message).toBe(
      "x 500 ms, limit 8 ms (63×); also p95 (500 ms)",
    );
    expect(word([objective("pass"), objective("skipped")]).said.message).toBe("1 of 1 objectives are met");
    expect(word([]).said.message).toBe("nothing was judged: there is no objective");
    expect(word([objective("skipped")]).said.message).toBe(
      "nothing was judged: all 1 objectives were skipped for want of data",
    );
  });
});

describe("an unsound measurement", () => {
  const unsound = (code: ReasonCode) => ({
    validity: [check("ok", "VALID"), check("invalid", code), check("invalid", "ENDED_EARLY")],
  });
  const bad = [objective("breach"), objective("breach")];

  test("is INVALID, with the first cause as the reason", () => {
    expect(short(word([objective("pass")], unsound("K6_ERROR")))).toEqual(["FAIL", true, "K6_ERROR", 3]);
    expect(word([objective("breach")], unsound("K6_ERROR")).said.message).toBe("K6_ERROR it is");
  });

  test("leaves a FAIL a FAIL, and says so", () => {
    const found = word(bad, unsound("GENERATOR_SATURATED"));
    expect(short(found)).toEqual(["FAIL", false, "BREACHED", 1]);
    expect(found.notes).toEqual([
      say("AT_LEAST_THIS_BAD", { why: { code: "GENERATOR_SATURATED", facts: {} } }),
    ]);
  });

  test.each([
    "SAMPLES_MISSING",
    "SAMPLES_TRUNCATED",
    "GENERATOR_LOST",
    "CLOCK_SKEW",
    "NAN_INPUT",
    "SKETCH_MISMATCH",
  ] as const)("%s is worth nothing", (code) => {
    expect(short(word(bad, unsound(code)))).toEqual(["FAIL", true, code, 3]);
  });

  test.each(["NO_DATA", "NAN_RESULT", "INSUFFICIENT_SAMPLES", "FOREACH_EMPTY", "WINDOW_GAP"] as const)(
    "a breach by %s does not stand",
    (code) => {
      expect(
        word(
          bad.map((one) => ({ ...one, code })),
          unsound("ENDED_EARLY"),
        ).invalid,
      ).toBe(true);
    },
  );

  test("a doubt keeps from PASS and worsens nothing else", () => {
    const doubt = { validity: [check("warn", "ITERATIONS_DROPPED")] };
    expect(short(word([objective("pass")], doubt))).toEqual(["WARN", false, "DOUBTFUL", 0]);
    expect(short(word([objective("warn")], doubt))).toEqual(["WARN", false, "MISSED", 0]);
    expect(short(word(bad, doubt))).toEqual(["FAIL", false, "BREACHED", 1]);
  });
});

describe("score", () => {
  test.each([
    [[], null],
    [[objective("skipped")], null],
    [[objective("pass", { weight: 0 })], null],
    [[objective("pass")], 1],
    [[objective("warn")], 0.5],
    [[objective("breach")], 0],
    [[objective("pass", { weight: 3 }), objective("breach", { weight: 1 })], 0.75],
    [[objective("pass"), objective("skipped"), objective("warn", { weight: 2 })], 2 / 3],
  ])("%#", (objectives, score) => expect(weightedScore(objectives)).toBe(score));

  const bounds = { warn: bound(">= 90%"), fail: bound(">= 50%") };
  test.each([
    [1, "pass", ["PASS", false, "ALL_MET", 0]],
    [0.9, "pass", ["PASS", false, "ALL_MET", 0]],
    [0.89, "pass", ["WARN", false, "SCORE_TOO_LOW", 0]],
    [0.49, "pass", ["FAIL", false, "SCORE_TOO_LOW", 1]],
    [1, "warn", ["WARN", false, "MISSED", 0]],
    [0.89, "warn", ["WARN", false, "MISSED", 0]],
    [0.49, "warn", ["FAIL", false, "SCORE_TOO_LOW", 1]],
    [null, "pass", ["PASS", false, "ALL_MET", 0]],
  ] as const)("%s on top of a %s", (score, result, expected) => {
    expect(short(word([objective(result)], { score, scoreBounds: bounds }))).toEqual(expected);
  });

  test("never improves a FAIL, and is noted on a WARN", () => {
    expect(
      short(word([objective("breach"), objective("breach")], { score: 1, scoreBounds: bounds })),
    ).toEqual(["FAIL", false, "BREACHED", 1]);
    expect(word([objective("warn")], { score: 0.6, scoreBounds: bounds }).notes).toMatchObject([
      { code: "SCORE_TOO_LOW", message: "the score is 60%, the bound is >= 90%" },
    ]);
  });
});

describe("waivers", () => {
  const waiver: Waiver = {
    objective: "p95",
    endsMs: 1_000,
    until: "2026-12-31",
    bound: null,
    reason: "slow disk",
    owner: "sam",
  };
  const apply = (result: ObjectiveResult, change: Partial<Waiver> = {}, nowMs = 999): ObjectiveResult =>
    applyWaivers([result], [{ ...waiver, ...change }], nowMs)[0]!;

  test("turn a breach into a warning that names owner, end and reason", () => {
    expect(apply(objective("breach"))).toMatchObject({
      result: "warn",
      code: "WAIVED",
      message: `${BREACH}; waived until 2026-12-31 by sam: slow disk`,
      notes: [{ code: "LIMIT_BREACHED", message: BREACH }],
    });
  });

  test.each([
    ["ended", {}, 1_000, "breach", "WAIVER_EXPIRED"],
    ["within its bound", { bound: bound("<= 500ms") }, 0, "warn", "LIMIT_BREACHED"],
    ["beyond its bound", { bound: bound("< 500ms") }, 0, "breach", "WAIVER_EXCEEDED"],
  ] as const)("%s", (_name, change, nowMs, result, note) => {
    const found = apply(objective("breach"), change, nowMs);
    expect([found.result, found.notes.at(-1)?.code]).toEqual([result, note]);
  });

  test.each([
    ["what is met", objective("pass"), "pass"],
    ["what only warns", objective("warn"), "warn"],
    ["what is critical", objective("breach", { critical: true }), "breach"],
    ["what was never measured", objective("breach", { code: "NO_DATA" }), "breach"],
  ])("do nothing to %s, and say so", (_name, result, expected) => {
    const found = apply(result);
    expect([found.result, found.notes.at(-1)?.code]).toEqual([expected, "WAIVER_UNUSED"]);
  });

  test.each([
    ["unused", "pass", {}, 0, "the waiver of sam until 2026-12-31 is not needed or can't apply"],
    ["ended", "breach", {}, 1_000, "the waiver of sam ended on 2026-12-31: slow disk"],
    ["exceeded", "breach", { bound: bound("< 500ms") }, 0, "the waiver of sam ends at < 500ms"],
  ] as const)("%s, in words", (_name, result, change, nowMs, message) => {
    const found = apply(objective(result), change, nowMs);
    expect([found.notes.at(-1)?.message, found.message]).toEqual([message, TOLD[result].message]);
  });

  test("hold for each value of a forEach, and for nothing else", () => {
    expect(apply(objective("breach", { id: "p95[GET /]" })).code).toBe("WAIVED");
    expect(apply(objective("breach", { id: "p95-other" }))).toEqual(objective("breach", { id: "p95-other" }));
  });

  test("a bound without a value waives nothing", () => {
    const unknown = objective("breach", { numbers: { ...objective("breach").numbers, value: null } });
    expect(apply(unknown, { bound: bound("< 900ms") }).result).toBe("breach");
  });

  test.each(["REGRESSION", "TOO_MANY_SPIKES"] as const)("%s can be waived too", (code) => {
    expect(apply(objective("breach", { code })).code).toBe("WAIVED");
  });
});

describe("an objective that measured nothing can't be averaged away", () => {
  const blind = (code: ReasonCode, change: Partial<ObjectiveResult> = {}): ObjectiveResult =>
    objective("breach", { id: "blind", code, message: "no samples", ...change });

  test.each(["NO_DATA", "NAN_RESULT", "FOREACH_EMPTY"] as const)(
    "%s is INVALID, whatever the others say",
    (code) => {
      expect(short(word([objective("pass"), blind(code)]))).toEqual(["FAIL", true, "NOT_MEASURED", 3]);
      expect(short(word([objective("warn"), blind(code, { critical: true })]))).toEqual([
        "FAIL",
        true,
        "NOT_MEASURED",
        3,
      ]);
      expect(word([blind(code), blind(code), objective("pass")]).said.message).toMatch(
        /^blind can't be judged: .*; also blind$/,
      );
    },
  );

  test("what was measured and is a FAIL stays one, at least that bad", () => {
    const failed = word([objective("breach", { critical: true }), blind("NO_DATA")]);
    expect(short(failed)).toEqual(["FAIL", false, "CRITICAL_BREACHED", 1]);
    expect(failed.notes.map(({ code }) => code)).toEqual(["AT_LEAST_THIS_BAD"]);
    expect(short(word([objective("breach"), blind("NO_DATA")]))).toEqual(["FAIL", true, "NOT_MEASURED", 3]);
  });

  test.each(["warn", "skipped"] as const)("noData: %s is no breach and stays what it was", (result) => {
    expect(word([objective("pass"), blind("NO_DATA", { result })]).invalid).toBe(false);
  });

  test("a gap in windows was measured around", () => {
    expect(short(word([blind("WINDOW_GAP", { critical: true })]))).toEqual([
      "FAIL",
      false,
      "CRITICAL_BREACHED",
      1,
    ]);
  });
});

import { expect, test } from "vitest";
import type { ComparedObjective, Comparison } from "../contracts/comparison.ts";
import type { ObjectiveResult, Verdict } from "../contracts/verdict.ts";
import { compareWithEarlier } from "./comparison/compare-runs.ts";
import { baselineOf, judgeAndRecord, judgeRun, objectivesOf } from "./judge-run.ts";
import { baselineWith, historyOf, p95ToCompare } from "./testing/baselines.ts";
import { judgeMadeUp, madeUpInput, repeated, calmMinute } from "./testing/judge-made-up.ts";

/** Results field by field: what a reader, a report or another tool gets. */

const close = (value: number): number => expect.closeTo(value, 4) as number;
const BOUND = { text: "< 400ms", operator: "<", value: 400 } as const;

const P95_RESULT: ObjectiveResult = {
  id: "p95",
  metric: "http_req_duration",
  where: {},
  statistic: "p(95)",
  unit: "ms",
  pass: [BOUND],
  warn: [],
  result: "pass",
  code: "TARGET_MET",
  facts: { value: "119 ms", bound: "< 400ms" },
  message: "119 ms keeps the target < 400ms",
  notes: [],
  critical: false,
  implied: false,
  weight: 1,
  numbers: {
    value: close(118.51355),
    bound: BOUND,
    margin: close(0.70372),
    samples: 1_200,
    samplesNeeded: 59,
    window: null,
    baseline: null,
    difference: null,
    interval: { low: close(118.51355), high: close(118.51355), confidence: 0.95 },
  },
  why: null,
};

const FAILED_REQUESTS: ObjectiveResult = {
  id: "implied:failed-requests",
  metric: "http_req_failed",
  where: {},
  statistic: "rate",
  unit: "share",
  pass: [{ text: "< 1%", operator: "<", value: 0.01 }],
  warn: [{ text: "< 5%", operator: "<", value: 0.05 }],
  result: "pass",
  code: "TARGET_MET",
  facts: { value: "0%", bound: "< 1%" },
  message: "0% keeps the target < 1%",
  notes: [],
  critical: true,
  implied: true,
  weight: 0,
  numbers: {
    value: 0,
    bound: { text: "< 1%", operator: "<", value: 0.01 },
    margin: 1,
    samples: 1_200,
    samplesNeeded: 1,
    window: null,
    baseline: null,
    difference: null,
    interval: { low: 0, high: close(0.00319), confidence: 0.95 },
  },
  why: "every run is held to it, whatever its threshold file asks for",
};

const VERDICT: Omit<Verdict, "validity"> = {
  schema: "loadproof.verdict",
  version: 1,
  runId: "20261121T110000Z-made-up",
  scenario: "made-up",
  profile: "quick",
  verdict: "PASS",
  invalid: false,
  incomplete: false,
  code: "ALL_MET",
  facts: { count: "2" },
  reason: "2 of 2 objectives are met",
  exitCode: 0,
  objectives: [P95_RESULT, FAILED_REQUESTS],
  faults: [],
  invariants: [],
  policy: { breachesToFail: 1, spikesToWarn: 3 },
  score: 1,
  thresholds: null,
  notes: [],
};

test("a verdict", () => {
  const { validity: _validity, ...verdict } = judgeMadeUp({});
  expect(verdict).toEqual(VERDICT);
});

test("a verdict that was recorded, with its file and policy", () => {
  const thresholdsReference = { path: "t.yaml", sha256: "2".repeat(64) };
  const input = madeUpInput({
    file: "policy: { breachesToFail: 7, spikesToWarn: 8 }",
    evidence: { status: "incomplete", incompleteReason: "killed" },
    input: { thresholdsReference },
  });
  const { verdict, baseline } = judgeAndRecord(input);
  expect(verdict).toEqual(judgeRun(input));
  expect(verdict).toMatchObject({
    incomplete: true,
    invalid: true,
    policy: { breachesToFail: 7, spikesToWarn: 8 },
    thresholds: thresholdsReference,
  });
  expect(baseline).toEqual(baselineOf(input));
  expect(baseline).toMatchObject({ invalid: true, verdict: "FAIL" });
});

test("what is kept of a run", () => {
  const input = madeUpInput({
    evidence: { revision: { commit: "abc", branch: "main", dirty: false } },
    store: calmMinute()
      .spread("http_req_failed", [1, 0], 1_000, { name: "GET /b" })
      .spread("http_req_failed", [0], 1_000, { name: "GET /a" })
      .spread("http_req_failed", [0], 1_000, { service: "chat" })
      .spread("http_req_failed", [1], 1_000, { name: "GET /ramp", service: "chat", phase: "ramp-up" }),
  });
  const { conditions: _conditions, ...kept } = baselineOf(input);
  expect(kept).toMatchObject({
    schema: "loadproof.baseline",
    version: 1,
    runId: "20261121T110000Z-made-up",
    endedAt: "2026-11-21T11:02:00.000Z",
    scenario: "made-up",
    profile: "quick",
    comparabilityKey: "same",
    commit: "abc",
    verdict: "PASS",
    invalid: false,
    requests: 1_204,
    failedShare: 1 / 1_204,
    values: [
      { key: "http_req_duration | steady | p(95)", value: close(118.51355), logError: null, samples: 1_200 },
    ],
    endpoints: [
      { service: "", name: "GET /a", requests: 1, failedShare: 0 },
      { service: "", name: "GET /b", requests: 2, failedShare: 0.5 },
      { service: "chat", name: "GET /", requests: 1_200, failedShare: 0 },
    ],
    errors: [],
  });
  expect(kept.endpoints).toHaveLength(3);
});

test("what is kept of a run that measured nothing", () => {
  const kept = baselineOf(madeUpInput({ store: null }));
  expect(kept).toMatchObject({
    commit: null,
    requests: 0,
    failedShare: 0,
    values: [],
    endpoints: [],
    errors: [],
  });
});

test("objectives with their units", () => {
  const objectives = [
    "{ id: time, metric: http_req_duration, statistic: p(95), pass: '< 400ms' }",
    "{ id: share, metric: http_req_failed, statistic: rate, pass: '< 1%' }",
    "{ id: each, metric: http_reqs, forEach: { tag: name }, statistic: rate, pass: '> 1/s' }",
  ];
  expect(
    objectivesOf(madeUpInput({ objectives })).map(({ objective, unit }) => [objective.id, unit]),
  ).toEqual([
    ["time", "ms"],
    ["share", "share"],
    ["each[GET /]", "perSecond"],
  ]);
});

const HISTORY = historyOf([100, 101, 99, 100]);
const SUSPECTED = {
  current: "115 ms",
  base: "100 ms",
  change: "+15%",
  why: { code: "TOO_FEW_RUNS" as const, facts: { count: "4" } },
};
const COMPARED: ComparedObjective = {
  id: "p95",
  metric: "http_req_duration",
  where: {},
  statistic: "p(95)",
  unit: "ms",
  base: 100,
  current: 115,
  difference: { absolute: 15, relative: close(0.15) },
  interval: { low: close(0.12559), high: close(0.175), confidence: 0.9 },
  pValue: close(0.000302),
  result: "warn",
  code: "REGRESSION_SUSPECTED",
  facts: SUSPECTED,
  message: "115 ms against 100 ms before (+15%): 4 runs are too few to fail",
};
const COMPARISON: Comparison = {
  schema: "loadproof.comparison",
  version: 1,
  mode: "history",
  baseRuns: ["day-01", "day-02", "day-03", "day-04"],
  currentRuns: ["run-115"],
  verdict: "WARN",
  code: "REGRESSION_SUSPECTED",
  facts: SUSPECTED,
  objective: "p95",
  reason: "p95: 115 ms against 100 ms before (+15%): 4 runs are too few to fail",
  exitCode: 0,
  objectives: [COMPARED],
  notes: [],
};

test("a comparison", () => {
  expect(compareWithEarlier([p95ToCompare()], HISTORY, baselineWith(115))).toEqual(COMPARISON);
});

test("a comparison with nothing worse, and one with a regression", () => {
  expect(compareWithEarlier([p95ToCompare()], HISTORY, baselineWith(100))).toMatchObject({
    verdict: "PASS",
    code: "NOTHING_WORSE",
    reason: "none of 1 objectives is worse than before",
    exitCode: 0,
  });
  const ten = historyOf(repeated(0, 10).map((_, index) => 100 + (index % 2)));
  expect(compareWithEarlier([p95ToCompare()], ten, baselineWith(130))).toMatchObject({
    verdict: "FAIL",
    code: "REGRESSION",
    reason: "p95: 130 ms against 101 ms before (+29.4%): worse than the allowed 10%, and no accident",
    exitCode: 1,
  });
});

test("a comparison of a value that only the earlier runs have", () => {
  expect(compareWithEarlier([p95ToCompare()], HISTORY, baselineWith(115, { values: [] }))).toEqual({
    ...COMPARISON,
    verdict: "FAIL",
    code: "NO_BASELINE",
    facts: { why: { code: "NO_COMMON_VALUE", facts: {} } },
    objective: null,
    reason: "there is nothing to compare with: no objective has a value in both",
    exitCode: 3,
    objectives: [
      {
        ...COMPARED,
        base: null,
        current: null,
        difference: null,
        interval: null,
        pValue: null,
        code: "NO_BASELINE",
        facts: { why: { code: "NO_EARLIER_VALUE", facts: {} } },
        message: "there is nothing to compare with: no earlier run has this value",
      },
    ],
  });
});

test("endpoints that came and went, with their requests", () => {
  const endpoint = (service: string, name: string, requests: number) => ({
    service,
    name,
    requests,
    failedShare: 0,
  });
  const before = historyOf([100, 100, 100]).map((run, index) => ({
    ...run,
    endpoints: [
      endpoint("b", "GET /", 100 + index),
      endpoint("a", "GET /", 7),
      endpoint("c", "GET /", index === 0 ? 5 : 0),
    ],
  }));
  const now = baselineWith(100, {
    endpoints: [endpoint("", "GET /new", 3), endpoint("a", "GET /", 9), endpoint("d", "GET /", 0)],
  });
  expect(compareWithEarlier([p95ToCompare()], before, now)).toMatchObject({
    verdict: "WARN",
    code: "ENDPOINT_VANISHED",
    reason: "b GET / had 101 requests before and none now",
    exitCode: 0,
    notes: [
      { code: "ENDPOINT_VANISHED", message: "b GET / had 101 requests before and none now" },
      { code: "ENDPOINT_NEW", message: "GET /new is new: 3 requests, none before" },
    ],
  });
});

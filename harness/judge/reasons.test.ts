import { describe, expect, test } from "vitest";
import { comparePairs, compareWithEarlier } from "./comparison/compare-runs.ts";
import { REASON_CODES, REASONS, say, type ReasonCode } from "./reasons.ts";
import { baselineWith, historyOf, p95ToCompare } from "./testing/baselines.ts";
import { healthyGenerator, madeUpAction } from "./testing/evidence.ts";
import {
  calmMinute,
  codesOf,
  codesOfComparison,
  judgeMadeUp,
  repeated,
  type MadeUp,
} from "./testing/judge-made-up.ts";
import { StoreBuilder } from "./testing/store-builder.ts";

const OPEN = {
  shape: {
    model: "open" as const,
    phases: [{ phase: "steady" as const, durationMs: 60_000, from: 5, to: 5 }],
    vusMax: 20,
  },
};
const MINUTE_MS = 60_000;

const of = (madeUp: MadeUp) => (): ReadonlySet<string> => codesOf(judgeMadeUp(madeUp));
const objective = (text: string, store?: StoreBuilder) =>
  of(store === undefined ? { objectives: [text] } : { objectives: [text], store });
const rises = [100, 101, 99, 100, 102, 98, 100, 101, 99, 100];

/** Half a minute of 10 ms, then answers of 200 ms, then drops. */
function dropsAfterSlowness(): StoreBuilder {
  return calmMinute()
    .spread("iteration_duration", repeated(10, 300), MINUTE_MS / 2)
    .spread("iteration_duration", repeated(200, 300), MINUTE_MS / 2, {}, MINUTE_MS / 2)
    .spread("dropped_iterations", repeated(1, 30), 10_000, {}, 50_000);
}

/** A calm minute with three bursts of slow answers. */
function threeBursts(): StoreBuilder {
  const store = calmMinute();
  for (const atMs of [10_000, 25_000, 45_000])
    store.spread("http_req_duration", repeated(900, 100), 5_000, {}, atMs);
  return store;
}

function failing(share: number): StoreBuilder {
  const tags = { service: "chat", name: "GET /", status: "500", expected_response: "false" };
  const count = Math.round(1_200 * share);
  return calmMinute().spread("http_req_failed", repeated(1, count), MINUTE_MS, tags);
}

const WAIVER = (until: string, bound = ""): string =>
  `waivers: [{ objective: p95, until: ${until}, reason: slow disk, owner: sam${bound === "" ? "" : `, bound: '${bound}'`} }]`;
const BREACHED_P95 = "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 50ms' }";
const P95_TWICE = [
  BREACHED_P95,
  "{ id: other, metric: http_req_duration, statistic: p(99), pass: '< 1s' }",
] as const;
const COUPON = { service: "shop", name: "POST /coupon", status: "409", expected_response: "false" };
const coupons = (): StoreBuilder =>
  calmMinute()
    .spread("http_req_failed", repeated(1, 20), MINUTE_MS, COUPON)
    .spread("http_req_failed", repeated(0, 80), MINUTE_MS, {
      ...COUPON,
      status: "201",
      expected_response: "true",
    });
const couponFile = (share: string): string =>
  `expectedFailures: [{ where: { name: POST /coupon, status: 409 }, share: '${share}' }]`;

/** How each reason is reached. The type makes a new code without a case a compile error, the test a failure. */
const CASES: Readonly<Record<ReasonCode, () => ReadonlySet<string>>> = {
  TARGET_MET: of({}),
  TARGET_MISSED: objective(
    "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 50ms', warn: '< 400ms' }",
  ),
  LIMIT_BREACHED: objective(BREACHED_P95),
  WITHIN_SKETCH_ERROR: objective("{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 118.2ms' }"),
  NO_DATA: objective("{ id: a, metric: nothing, statistic: p(95), pass: '< 1s' }"),
  INSUFFICIENT_SAMPLES: objective("{ id: a, metric: http_req_duration, statistic: p(99.9), pass: '< 1s' }"),
  NAN_RESULT: objective(
    "{ id: a, metric: http_req_duration, statistic: share, of: { name: none }, pass: '< 50%' }",
  ),
  BORDERLINE: objective(
    "{ id: a, metric: http_req_failed, statistic: rate, pass: '< 2%', where: { service: chat } }",
    failing(0.018),
  ),
  TOO_MANY_SPIKES: objective(
    "{ id: a, metric: http_req_duration, statistic: spikes(3), window: { size: 5s } }",
    threeBursts(),
  ),
  WINDOW_GAP: objective(
    "{ id: a, metric: rare, statistic: avg, pass: '< 1s', window: { size: 10s } }",
    calmMinute().spread("rare", repeated(5, 100), 20_000),
  ),
  IN_WINDOW: objective(
    "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 1s', window: { size: 10s } }",
  ),
  PHASE_SHORTER_THAN_WINDOW: objective(
    "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 1s', window: { size: 5m } }",
  ),
  BUDGET_USE: objective("{ id: a, metric: http_req_failed, statistic: burnRate(99%), pass: '< 1' }"),
  THIN_WINDOWS: objective(
    "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 1s', window: { size: 10s } }",
    new StoreBuilder()
      .spread("iterations", repeated(1, 60), MINUTE_MS)
      .spread("http_req_duration", repeated(10, 1_000), MINUTE_MS / 2)
      .spread("http_req_duration", repeated(10, 60), MINUTE_MS / 2, {}, MINUTE_MS / 2),
  ),
  ABSENT_AS_VALUE: objective(
    "{ id: a, metric: lost, statistic: count, type: counter, pass: '== 0', absentMeans: 0, given: http_reqs }",
  ),
  EXPECTED_FAILURES: of({ file: couponFile("<= 30%"), store: coupons() }),
  EXPECTED_FAILURES_EXCEEDED: of({ file: couponFile("<= 10%"), store: coupons() }),
  FOREACH_EMPTY: objective(
    "{ id: a, metric: http_req_duration, forEach: { tag: shard }, statistic: p(95), pass: '< 1s' }",
  ),
  REPRODUCIBLE_ERROR: of({ store: failing(0.03) }),
  REGRESSION: () =>
    codesOfComparison(compareWithEarlier([p95ToCompare()], historyOf(rises), baselineWith(130))),
  REGRESSION_SUSPECTED: () =>
    codesOfComparison(compareWithEarlier([p95ToCompare()], historyOf([100]), baselineWith(130))),
  INCONCLUSIVE: () =>
    codesOfComparison(
      comparePairs(
        [p95ToCompare()],
        [80, 130, 100, 140, 70].map((value) => ({ base: baselineWith(100), current: baselineWith(value) })),
      ),
    ),
  NO_REGRESSION: () =>
    codesOfComparison(compareWithEarlier([p95ToCompare()], historyOf(rises), baselineWith(101.5))),
  ACTION_FAILED: of({ evidence: { actions: [madeUpAction({ outcome: "failed" })] } }),
  ACTION_NOT_REACHED: of({ evidence: { actions: [madeUpAction({ outcome: "not-reached" })] } }),
  NOTHING_WORSE: () =>
    codesOfComparison(compareWithEarlier([p95ToCompare()], historyOf(rises), baselineWith(100.5))),
  BASELINE_ZERO: () =>
    codesOfComparison(compareWithEarlier([p95ToCompare()], historyOf([0]), baselineWith(130))),
  SUSPICIOUS_IMPROVEMENT: () =>
    codesOfComparison(
      compareWithEarlier([p95ToCompare()], historyOf(rises), baselineWith(50, { failedShare: 0.5 })),
    ),
  NO_BASELINE: of({
    objectives: [
      "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 1s', compare: { warn: +5%, fail: +10% } }",
    ],
  }),
  ENDPOINT_VANISHED: () =>
    codesOfComparison(
      compareWithEarlier([p95ToCompare()], historyOf(rises), baselineWith(100.5, { endpoints: [] })),
    ),
  ENDPOINT_NEW: () =>
    codesOfComparison(
      compareWithEarlier(
        [p95ToCompare()],
        historyOf(rises),
        baselineWith(100.5, {
          endpoints: [{ service: "chat", name: "GET /new", requests: 5, failedShare: 0 }],
        }),
      ),
    ),
  NOT_COMPARABLE: () =>
    codesOfComparison(
      compareWithEarlier(
        [p95ToCompare()],
        historyOf([100]),
        baselineWith(100, { comparabilityKey: "other" }),
      ),
    ),
  WAIVED: of({ objectives: [BREACHED_P95], file: WAIVER("2026-12-31") }),
  WAIVER_EXPIRED: of({ objectives: [BREACHED_P95], file: WAIVER("2026-11-20") }),
  WAIVER_EXCEEDED: of({ objectives: [BREACHED_P95], file: WAIVER("2026-12-31", "< 60ms") }),
  WAIVER_UNUSED: of({ file: WAIVER("2026-12-31") }),
  AT_LEAST_THIS_BAD: of({
    objectives: [BREACHED_P95.replace("pass", "critical: true, pass")],
    evidence: { generators: [healthyGenerator({ cpuShareMax: 0.99 })] },
  }),
  DROPS_FOLLOW_LATENCY: of({ store: dropsAfterSlowness(), evidence: OPEN }),
  INVARIANT_HELD: of({ input: { findings: [{ name: "cash", compared: 3, violations: 0, examples: [] }] } }),
  INVARIANT_BROKEN: of({
    input: { findings: [{ name: "cash", compared: 3, violations: 1, examples: ["7 became 8"] }] },
  }),
  INVARIANT_NOT_CHECKED: of({ evidence: { invariants: { state: "not-checked", why: "no address" } } }),
  STOP_FAILED: of({ evidence: { failure: { code: "ENVIRONMENT_FAILED", message: "kafka did not stop" } } }),
  MACHINE_BUSY: of({ evidence: { generators: [healthyGenerator({ machineCpuShareMax: 0.99 })] } }),
  FILE_FOR_ANOTHER_RUN: of({ file: "scenario: another" }),

  SAMPLES_MISSING: of({ store: null }),
  SAMPLES_TRUNCATED: () => {
    const store = calmMinute();
    store.store.complete = false;
    return codesOf(judgeMadeUp({ store }));
  },
  SUMMARY_MISSING: of({ input: { summary: null } }),
  K6_ERROR: of({ evidence: { generators: [healthyGenerator({ exitCode: 104 })] } }),
  SCRIPT_ERROR: of({
    evidence: { scriptErrors: { count: 9, messages: [{ message: "boom", count: 9 }], fatal: null } },
  }),
  SCRIPT_FAILED: of({ evidence: { scriptErrors: { count: 0, messages: [], fatal: "boom" } } }),
  RUN_INCOMPLETE: of({ evidence: { status: "incomplete", incompleteReason: "interrupted by SIGINT" } }),
  SCENARIO_NOT_RUN: of({ store: new StoreBuilder().add("http_req_duration", 5) }),
  ENDED_EARLY: of({ store: new StoreBuilder().spread("iterations", repeated(1, 100), 30_000) }),
  ABORTED_BY_CHECK: of({
    store: new StoreBuilder().spread("iterations", repeated(1, 100), 30_000),
    evidence: { generators: [healthyGenerator({ exitCode: 99 })] },
  }),
  GENERATOR_LOST: of({ evidence: { generatorsExpected: 2 } }),
  GENERATOR_SATURATED: of({ evidence: OPEN, store: calmMinute().spread("vus", repeated(20, 60), MINUTE_MS) }),
  ITERATIONS_DROPPED: of({ evidence: OPEN, store: calmMinute().add("dropped_iterations", 1) }),
  LOAD_NOT_REACHED: of({
    evidence: {
      shape: { ...OPEN.shape, phases: [{ phase: "steady", durationMs: MINUTE_MS, from: 6, to: 6 }] },
    },
  }),
  CLOCK_SKEW: of({
    evidence: {
      generatorsExpected: 2,
      generators: [healthyGenerator(), healthyGenerator({ id: "k6-2", clockSkewMs: 800 })],
    },
  }),
  NAN_INPUT: of({ store: calmMinute().spread("http_req_duration", repeated(Number.NaN, 100), MINUTE_MS) }),
  SKETCH_MISMATCH: of({
    input: { summary: { metrics: { http_reqs: { type: "counter", values: { count: 1_300 } } } } },
  }),
  SERIES_OVERFLOW: () => {
    const store = calmMinute();
    store.store.overflowed = 3;
    return codesOf(judgeMadeUp({ store }));
  },
  VALID: of({}),

  ALL_MET: of({}),
  MISSED: of({ objectives: [BREACHED_P95] }),
  BREACHED: of({ objectives: [BREACHED_P95, BREACHED_P95.replace("id: p95", "id: other")] }),
  CRITICAL_BREACHED: of({ objectives: [BREACHED_P95.replace("pass", "critical: true, pass")] }),
  SCORE_TOO_LOW: of({
    objectives: [P95_TWICE[0], P95_TWICE[1]],
    file: "score: { fail: '>= 90%' }",
  }),
  DOUBTFUL: of({ evidence: OPEN, store: calmMinute().add("dropped_iterations", 1) }),
  NO_CHECKS: of({ objectives: ["{ id: a, metric: nothing, statistic: p(95), pass: '< 1s', noData: skip }"] }),
};

test.each(REASON_CODES)("%s is reached", (code) => {
  expect([...CASES[code]()]).toContain(code);
});

describe("words", () => {
  test.each(REASON_CODES)("%s fills in every name", (code) => {
    const names = [...REASONS[code].words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
    const facts = Object.fromEntries(names.map((name) => [name, `<${name}>`])) as never;
    const { message } = say(code, facts);
    expect(message).not.toMatch(/[{}]/);
    for (const name of names) expect(message).toContain(`<${name}>`);
  });
});

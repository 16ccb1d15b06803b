import { UNSURE_TAG } from "../contracts/samples.ts";
import { describe, expect, test } from "vitest";
import { comparePairs, compareWithEarlier } from "./comparison/compare-runs.ts";
import { seriesVanished } from "./judge-recent.ts";
import type { Baseline } from "../contracts/baseline.ts";
import type { Observation } from "../contracts/observations.ts";
import type { ActionRecord, RunEvidence } from "../contracts/run.ts";
import { REASON_CODES, REASONS, type ReasonCode } from "../contracts/reason-words.ts";
import { reasonOf, say, type Reason } from "../contracts/reason.ts";
import type { SystemState } from "../contracts/system-state.ts";
import { mergeEvidence } from "../load/merge/merge-evidence.ts";
import { baselineWith, historyOf, p95ToCompare } from "./testing/baselines.ts";
import { healthyGenerator, madeUpAction, soundEvidence } from "./testing/evidence.ts";
import {
  calmMinute,
  codesOf,
  codesOfComparison,
  judgeMadeUp,
  repeated,
  type MadeUp,
} from "./testing/judge-made-up.ts";
import { faulty, kill, killLater, loadOf, type Second } from "./testing/faulty-run.ts";
import { observationsOf, seriesOf } from "./testing/observations.ts";
import { STORE_START_MS, StoreBuilder } from "./testing/store-builder.ts";

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

function failing(share: number, change: Readonly<Record<string, string>> = {}): StoreBuilder {
  const tags = { service: "chat", name: "GET /", status: "500", expected_response: "false", ...change };
  const count = Math.round(1_200 * share);
  return calmMinute().spread("http_req_failed", repeated(1, count), MINUTE_MS, tags);
}

/** A calm minute with so many requests refused at once, as k6 tags them. */
function refused(count: number): StoreBuilder {
  const tags = {
    service: "chat",
    name: "GET /",
    status: "0",
    error_code: "1212",
    expected_response: "false",
  };
  return calmMinute().spread("http_req_duration", repeated(0, count), MINUTE_MS, tags);
}

const DEATH = {
  at: "2026-11-21T11:01:00.000Z",
  kind: "service-exited",
  subject: "session-2",
  message: "SIGKILL",
} as const;

const WAIVER = (until: string, bound = ""): string =>
  `waivers: [{ objective: p95, until: ${until}, reason: slow disk, owner: sam${bound === "" ? "" : `, bound: '${bound}'`} }]`;
const BREACHED_P95 = "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 50ms' }";
const UNCLEAR = "{ id: rare, metric: http_req_duration, statistic: p(99.999), pass: '< 9s' }";
const TWO_TO_FAIL = "policy: { breachesToFail: 2 }";
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

const stopped = (runId: string) => soundEvidence({ runId, status: "incomplete" });
const ofK6 = (key: string, expression: string, ok: boolean) => ({
  metrics: { [key]: { type: "counter", values: {}, thresholds: { [expression]: { ok } } } },
});
const endedByCheck = (extra: object = {}) =>
  of({
    evidence: {
      ...extra,
      generators: [healthyGenerator({ exitCode: 99 })],
      scriptErrors: { count: 0, messages: [], fatal: null, ended: { by: "threshold", message: "checks" } },
    },
  });
const saying = (change: Partial<RunEvidence["scriptErrors"]>) =>
  of({ evidence: { scriptErrors: { count: 0, messages: [], fatal: null, ...change } } });

/** Seconds of a load that a kill at 20.2 s breaks. */
const broken = (from: number, to: number) =>
  loadOf(60, (at) => (at >= from && at < to ? { failed: 50 } : {}));
const RARE = "{ id: rare, metric: http_req_duration, where: { name: rare }, statistic: p(95), pass: '< 1s' }";

/** A kill in a load of which each second, but for a few before and after the kill, is as it is said to be. */
const killed =
  (
    second: Second,
    {
      seconds = 60,
      change = {},
      ...further
    }: MadeUp & { readonly seconds?: number; readonly change?: Partial<ActionRecord> } = {},
  ) =>
  (): ReadonlySet<string> => {
    const store = loadOf(seconds, () => second).add("http_req_duration", 5, 30_000, { name: "rare" });
    const phases = [{ phase: "steady" as const, durationMs: seconds * 1_000, from: 100, to: 100 }];
    const shape = { model: "open" as const, phases, vusMax: 200 };
    return codesOf(judgeMadeUp({ store, evidence: { ...faulty(kill(change)), shape }, ...further }));
  };

/** Reasons that stand by themselves; parts are inside of them. */
type DecisionCode = {
  [Code in ReasonCode]: (typeof REASONS)[Code]["kind"] extends "part" ? never : Code;
}[ReasonCode];

/** How each reason is reached. The type makes a new code without a case a compile error, the test a failure. */
const CASES: Readonly<Record<DecisionCode, () => ReadonlySet<string>>> = {
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
  MOSTLY_FAILED: of({ store: refused(100) }),
  WITHOUT_ANSWER: of({ store: refused(20) }),
  NOT_RECOVERED: of({
    evidence: { actions: [madeUpAction({ outcome: "not-recovered", recovery: null })] },
  }),
  SERVICE_DIED: of({ evidence: { events: [DEATH] } }),
  CROSSED_WITHOUT_SAMPLES: of({ input: { summary: ofK6("http_reqs{a:b}", "count>0", false) } }),
  K6_DISAGREES: of({ input: { summary: ofK6("http_reqs", "count>0", false) } }),
  K6_SAW_CROSSING: of({ evidence: { generators: [healthyGenerator({ exitCode: 99 })] } }),
  ENDED_BY_THRESHOLD: saying({ ended: { by: "threshold", message: "checks" } }),
  KEPT_WITHOUT_SAMPLES: of({ input: { summary: ofK6("http_reqs{a:b}", "count<1", true) } }),
  ITERATIONS_CUT_OFF: of({
    store: calmMinute().spread("dropped_iterations", [1], MINUTE_MS),
    evidence: { shape: null, ownLoad: { kind: "iterations", iterations: 5 } },
  }),
  SCRIPT_SAID_FAIL: saying({
    failures: { count: 1, messages: [{ message: "shut", call: "fail", scenario: "buy", count: 1 }] },
  }),
  CALLS_UNANSWERED: saying({
    failures: {
      count: 1,
      messages: [{ message: "dial tcp", call: "unanswered", scenario: "buy", count: 1 }],
    },
  }),
  SUMMARY_FAILED: saying({ summaryFailure: "boom" }),
  IMPLIED_OFF: of({ file: "implied: { checks: { off: true, why: they only log } }" }),
  IMPLIED_REPLACED: of({ input: { scriptThresholds: { http_req_failed: ["rate<0.9"] } } }),
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
  NOT_FIT_FOR_A_FAULT: killed({}, { change: { outcome: "unfit", startedAt: null, endedAt: null } }),
  LASTS: of({ store: broken(22, 60), evidence: faulty(kill()) }),
  NOT_OVER: of({ store: broken(22, 60), evidence: faulty(kill()), file: 'recovery: "< 10s"' }),
  FAULT_TOLD: killed({}),
  FAULT_UNDECIDED: killed({}, { seconds: 30 }),
  FAULT_UNFIT: killed({ timeMs: 900 }),
  FAULT_NOT_MADE: killed({}, { change: { outcome: "unfit", startedAt: null, endedAt: null } }),
  FAULT_UNPROVEN: killed({}, { change: { outcome: "failed" } }),
  FAULT_NOT_SEEN: of({ store: null, evidence: faulty(kill()) }),
  CLOSED_LOAD_FLATTERS: of({ store: loadOf(60), evidence: { actions: [kill()] } }),
  UNSEEN_OF_FAULT: killed({}, { objectives: [RARE] }),
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
  SETUP_UNANSWERED: of({
    store: calmMinute().add("http_req_failed", 1, 0, { phase: "setup" }),
    evidence: { scriptErrors: { count: 1, messages: [], fatal: "boom", fatalPlace: "setup" } },
  }),
  SCRIPT_ABORTED: saying({ ended: { by: "script", message: "", where: "buy (a.js:1:2)" } }),
  BROWSER_NOT_STARTED: saying({ ended: { by: "browser", message: "Running as root without --no-sandbox" } }),
  RUN_INCOMPLETE: of({ evidence: { status: "incomplete", incompleteReason: "interrupted by SIGINT" } }),
  SCENARIO_NOT_RUN: of({ store: new StoreBuilder().add("vus", 5) }),
  ENDED_EARLY: of({ store: new StoreBuilder().spread("iterations", repeated(1, 100), 30_000) }),
  ABORTED_BY_CHECK: endedByCheck(),
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
  IMPLIED_MET: of({ input: { thresholds: null } }),
  MISSED: of({ objectives: [BREACHED_P95], file: TWO_TO_FAIL }),
  BREACHED: of({ objectives: [BREACHED_P95, BREACHED_P95.replace("id: p95", "id: other")] }),
  TOO_FEW_SAMPLES: of({ objectives: [UNCLEAR] }),
  UNTIL_THEN: of({
    objectives: [BREACHED_P95],
    evidence: { status: "incomplete", incompleteReason: "interrupted" },
  }),
  NOT_MEASURED: objective("{ id: a, metric: nothing, statistic: p(95), pass: '< 1s' }"),
  CRITICAL_BREACHED: of({ objectives: [BREACHED_P95.replace("pass", "critical: true, pass")] }),
  SCORE_TOO_LOW: of({
    objectives: [P95_TWICE[0], P95_TWICE[1]],
    file: `${TWO_TO_FAIL}\nscore: { fail: '>= 90%' }`,
  }),
  DOUBTFUL: of({ evidence: OPEN, store: calmMinute().add("dropped_iterations", 1) }),
  NO_CHECKS: of({ objectives: ["{ id: a, metric: nothing, statistic: p(95), pass: '< 1s', noData: skip }"] }),
};

const BACK = "{ id: b, metric: action_healthy_duration, source: actions, statistic: max, pass: '<= 5min' }";
const acted = (cause: Reason, outcome: RunEvidence["actions"][number]["outcome"] = "failed") =>
  of({ evidence: { actions: [madeUpAction({ outcome, cause })] } });
const inScope = (scope: string, actions: RunEvidence["actions"] = [madeUpAction()]) =>
  of({
    objectives: [
      `{ id: a, metric: http_req_duration, where: { name: GET /x }, ${scope}, statistic: p(95), pass: '< 9s' }`,
    ],
    evidence: { actions },
  });
const finding = (violations: number) => ({ name: "cash", compared: 9, violations, examples: [] });
const unchecked = (cause: Reason) =>
  of({ evidence: { invariants: { state: "not-checked", why: "told", cause } } });
const incomplete = (incompleteCause: RunEvidence["incompleteCause"]) =>
  of({ evidence: { status: "incomplete", incompleteReason: null, incompleteCause } });
const nothingToLoad = (what: Reason) =>
  incomplete(
    say("NOTHING_TO_LOAD", { targets: say("AT_URL", { service: "chat", url: "http://chat", what }) }),
  );
const exit = (change: Parameters<typeof healthyGenerator>[0]) =>
  of({ evidence: { generators: [healthyGenerator(change)] } });
const observing = (observation: Partial<Observation> | null, phase = "steady", where = "") =>
  of({
    objectives: [
      `{ id: a, metric: depth, source: prometheus, query: depth, phase: ${phase}, statistic: max, pass: '< 9'${where} }`,
    ],
    input: { observations: observation === null ? null : observationsOf(observation) },
  });
const summarized = (metrics: unknown) => of({ input: { summary: { metrics } } });
const unspread = (value: number) => baselineWith(value).values.map((one) => ({ ...one, logError: null }));
const inPhase = (phase: string) =>
  objective(`{ id: a, metric: nothing, phase: ${phase}, statistic: avg, pass: '< 1s' }`);
const depth = (at: (second: number) => number | "NaN" | null, phase = "steady") =>
  observing({ series: [seriesOf({ queue: "in" }, at)] }, phase);
const compared =
  (base: readonly number[], current: number, change: Partial<Baseline> = {}) =>
  () =>
    codesOfComparison(compareWithEarlier([p95ToCompare()], historyOf(base), baselineWith(current, change)));
const besides = (change: Partial<Baseline>) => () =>
  codesOfComparison(
    compareWithEarlier([p95ToCompare()], [...historyOf(rises), baselineWith(100, change)], baselineWith(100)),
  );

/** Parts that are in none of the cases above. */
const looked = (...looks: readonly (readonly [second: number, ok: boolean])[]): SystemState => ({
  schema: "loadproof.system-state",
  version: 1,
  everyMs: 1_000,
  looks: looks.map(([second, ok]) => ({
    at: STORE_START_MS + second * 1_000,
    checks: [{ name: "chat-2 is healthy", ok, value: null, seen: ok ? "HTTP 200" : "refused" }],
  })),
});
const watched = (state: SystemState, change: Partial<ActionRecord> = {}) =>
  of({ store: loadOf(60), evidence: faulty(kill(change)), input: { systemState: state } });

const FURTHER_KINDS = [
  "restart",
  "crash-loop",
  "latency",
  "bandwidth",
  "refuse",
  "blackhole",
  "reset",
  "partition",
  "full-disk",
  "cpu-hog",
  "disconnect",
  "command",
];

const FAULT_CASES: readonly (() => ReadonlySet<string>)[] = [
  of({ store: broken(20, 22), evidence: faulty(kill()) }),
  of({ store: broken(22, 24), evidence: faulty(kill()) }),
  of({ store: broken(22, 60), evidence: faulty(kill()) }),
  watched(looked([10, true], [21, true])),
  watched(looked([10, true], [21, false], [25, true])),
  watched(looked([10, true], [21, false])),
  of({
    store: loadOf(60),
    evidence: { ...faulty(kill()), status: "incomplete" },
    input: { systemState: looked([21, false]) },
  }),
  of({
    store: loadOf(60),
    evidence: faulty(kill({ durationMs: null, recovery: null })),
    file: 'recovery: { clients: "< 10s", from: healing }',
  }),
  watched(looked([10, true], [21, false]), {
    outcome: "unfit",
    cause: reasonOf(say("NOT_WELL_YET", { why: "p95" })),
  }),
  of({ store: loadOf(60), evidence: faulty(kill()), input: { findings: [finding(0)] } }),
  of({ store: loadOf(60), evidence: faulty(kill()), input: { findings: [finding(1)] } }),
  of({ store: loadOf(60, () => ({ requests: 0 })), evidence: faulty(kill()) }),
  of({ store: loadOf(60), evidence: faulty(kill(), killLater(2)) }),
  ...["stop", "pause", ...FURTHER_KINDS, "earthquake"].map((kind) =>
    of({ store: loadOf(60), evidence: faulty(kill({ kind })) }),
  ),
  killed({}, { seconds: 40 }),
];

const WAY = { subject: "chat-1/redis" };
/** What is said of faults on the way between two parts. */
const LINK_WORDS: readonly Reason[] = [
  say("AND_THEN", {
    first: say("LINK_LATER", { ...WAY, time: "201 ms" }),
    next: say("LINK_CARRIED", { bytes: "9000", time: "6 s" }),
  }),
  say("LINK_THROTTLED", { ...WAY, rate: "49 kB", direct: "9000 kB" }),
  say("LINK_REFUSED", WAY),
  say("LINK_SILENT", { ...WAY, time: "1s" }),
  say("LINK_RESET", WAY),
  say("LINK_HEALED", WAY),
  say("LINK_NOT_HEALED", WAY),
  say("LINK_UNUSED", { ...WAY, bytes: "0", time: "6 s" }),
  say("LINK_NOT_COUNTED", WAY),
  say("LINK_NOT_DIRECT", { ...WAY, to: "redis" }),
  say("LINK_NOT_LATER", { ...WAY, time: "1 ms", asked: "200ms" }),
  say("LINK_NOT_THROTTLED", { ...WAY, rate: "9000 kB", direct: "9000 kB" }),
  ...(["ANSWERED", "REFUSED", "RESET", "CLOSED", "SILENT"] as const).map((outcome) =>
    say("LINK_NOT_SO", { ...WAY, seen: say(`PROBE_${outcome}`, {}) }),
  ),
];

const PART_CASES: readonly (() => ReadonlySet<string>)[] = [
  ...["setup", "warm-up", "ramp-up", "ramp-down", "teardown", "all"].map(inPhase),
  objective("{ id: a, metric: http_req_duratio, statistic: avg, pass: '< 1s' }"),
  ...["service: chap", "shard: a", "name: other"].map((where) =>
    objective(`{ id: a, metric: http_req_duration, where: { ${where} }, statistic: avg, pass: '< 1s' }`),
  ),
  of({
    objectives: ["{ id: a, metric: own, where: { own: a=b }, statistic: avg, pass: '< 1s' }"],
    store: calmMinute().add("own", 1, 0, { own: "a=b", c: "d", [UNSURE_TAG]: "c&own" }),
  }),
  () => new Set([seriesVanished(["{shard=shard-1}"])?.code ?? ""]),
  observing(null),
  observing({ query: "other" }),
  observing({}),
  observing({ series: [seriesOf({ queue: "in" }, () => 1)] }, "steady", ", where: { queue: out }"),
  depth(() => "NaN"),
  depth(() => -1),
  depth((second) => (second < 30 ? 1 : null)),
  depth((second) => (second < 30 ? 1 : null), "ramp-up"),
  objective("{ id: a, metric: http_req_duration, statistic: spikes(30), window: { size: 5s } }"),
  of({ store: failing(0.03, { status: "0" }) }),
  compared([100], 130),
  compared([100], 130, {
    values: [{ key: "http_req_duration | steady | p(95)", value: 130, logError: 0.001, samples: 900 }],
  }),
  compared(rises, 108),
  of({ objectives: [BREACHED_P95, BREACHED_P95.replace("id: p95", "id: other"), UNCLEAR] }),
  of({
    objectives: "abcdefgh".split("").map((name) => BREACHED_P95.replace("id: p95", `id: ${name}`)),
  }),
  objective(BREACHED_P95.replace("pass", "window: { size: 10s }, pass")),
  of({ store: calmMinute().spread("checks", repeated(0, 100), MINUTE_MS) }),
  of({ store: failing(1).spread("checks", [...repeated(0, 100), ...repeated(1, 900)], MINUTE_MS) }),
  of({
    store: calmMinute()
      .spread("ws_connecting", repeated(1, 300), MINUTE_MS)
      .spread("grpc_req_duration", repeated(1, 300), MINUTE_MS, { status: "14" }),
  }),
  saying({
    failures: {
      count: 9,
      messages: (["test.fail", "fail", "unanswered"] as const).flatMap((call, at) => [
        { message: "shut", call, scenario: "buy", count: at + 1 },
        { message: "shut", call, count: 1 },
      ]),
    },
  }),
  of({ evidence: { events: [DEATH, { ...DEATH, subject: "chat-1" }] } }),
  of({
    objectives: [BREACHED_P95.replace("pass", "critical: true, pass")],
    store: calmMinute().spread("ws_connecting", repeated(9, 100), MINUTE_MS),
  }),
  of({
    objectives: [UNCLEAR],
    store: new StoreBuilder()
      .spread("http_req_duration", repeated(9, 600), MINUTE_MS)
      .spread("iterations", repeated(1, 300), MINUTE_MS),
  }),
  compared(rises, 90),
  compared([80, 130, 100, 140, 70], 112),
  compared([1, 1.01, 1, 1.01], 1.2),
  () =>
    codesOfComparison(
      comparePairs(
        [p95ToCompare()],
        [
          [100, 120],
          [200, 210],
          [300, 360],
        ].map(([base = 0, current = 0]) => ({ base: baselineWith(base), current: baselineWith(current) })),
      ),
    ),
  compared([], 100),
  compared(rises, 100, { values: [] }),
  besides({ runId: "bad", invalid: true }),
  besides({ runId: "bad", verdict: "FAIL" }),
  besides({ runId: baselineWith(100).runId }),
  of({
    input: { thresholds: null },
    store: new StoreBuilder().spread("iterations", repeated(1, 60), MINUTE_MS),
  }),
  of({ objectives: P95_TWICE, file: "policy: { breachesToFail: 3 }" }),
  of({
    objectives: [BREACHED_P95, BREACHED_P95.replace("id: p95", "id: other")],
    file: "policy: { breachesToFail: 3 }",
  }),
  ...FAULT_CASES,
  inScope("during: chat-1-stopped"),
  inScope("except: chat-1-stopped"),
  inScope("before: chat-1-stopped"),
  inScope("after: chat-1-stopped"),
  inScope("during: chat-1-stoped"),
  inScope("during: nothing-like-it"),
  inScope("during: chat-1-stopped", [
    madeUpAction({
      outcome: "not-reached",
      startedAt: null,
      endedAt: null,
      cause: reasonOf(say("LOAD_ENDED_BEFORE", {})),
    }),
  ]),
  acted(say("APPLIED_AND_HEALED", { applied: say("MARKED", {}), healed: say("IS_OVER", {}) })),
  acted(
    say("APPLIED_AND_HEALED", {
      applied: say("IS_STOPPED", { subject: "chat-1" }),
      healed: say("ANSWERS_AGAIN", { subject: "chat-1" }),
    }),
  ),
  acted(
    say("APPLIED_AND_HEALED", {
      applied: say("IS_KILLED", { subject: "chat-1" }),
      healed: say("AND_THEN", {
        first: say("BACK_AFTER", {
          healed: say("ANSWERS_AGAIN", { subject: "chat-1" }),
          time: "6.2 s",
          restart: "1.2 s",
        }),
        next: say("USED_AFTER", { subject: "chat-1", time: "6.5 s" }),
      }),
    }),
  ),
  acted(say("IS_PAUSED", { subject: "chat-1" })),
  acted(say("IS_KILLED_AGAIN", { subject: "chat-1", count: "2" })),
  acted(say("NOT_UP_BETWEEN", { subject: "chat-1", why: "it ended" })),
  acted(say("DISK_IS_FULL", { subject: "postgres", size: "384 MB", taken: "300 MB" })),
  acted(say("ENDED_WITHOUT_SPACE", { healed: say("ANSWERS_AGAIN", { subject: "postgres" }) })),
  acted(say("IS_DISCONNECTED", { subject: "chat-1" })),
  acted(
    say("CPU_IS_TAKEN", {
      subject: "chat-1",
      core: "1",
      workers: "4",
      share: "82%",
      own: "14%",
      before: "30%",
    }),
  ),
  acted(say("CPU_NOT_TAKEN", { subject: "chat-1", core: "1", workers: "4", share: "32%", own: "10%" })),
  acted(say("COMMAND_TOOK_EFFECT", { subject: "pod", time: "2s" })),
  acted(
    say("OVER_AFTER", { healed: say("COMMAND_UNDONE", { subject: "pod" }), time: "9.0 s", restart: "1.0 s" }),
  ),
  acted(say("NOTHING_TO_HEAL", { subject: "pod", why: "another is made" })),
  acted(
    say("NOT_SEEN_WITHIN", {
      time: "30s",
      why: say("COMMAND_FAILED", {
        step: "proof",
        ended: say("ENDED_WITH_CODE", { name: "false", code: "1" }),
        last: say("LAST_LINE", { line: "no such pod" }),
      }),
    }),
  ),
  acted(say("LOAD_ENDED_BEFORE_SEEN", {})),
  acted(say("CRASHED_TIMES", { count: "3", healed: say("ANSWERS_AGAIN", { subject: "chat-1" }) })),
  ...LINK_WORDS.map((said) => acted(said)),
  acted(say("NOT_USED", { subject: "chat-1" })),
  acted(say("NOT_BACK", { why: "it ended" }), "not-recovered"),
  of({
    evidence: {
      actions: [madeUpAction({ recovery: null, cause: reasonOf(say("STAYED_DEAD", { subject: "chat-1" })) })],
    },
    objectives: [BACK],
  }),
  of({ objectives: [BACK] }),
  acted(say("NOT_TAKEN", { why: "chat-1 was paused" })),
  acted(say("NOT_UNDONE", { why: say("NOT_DONE_AFTER", { time: "30s" }) })),
  acted(say("LOAD_ENDED_WITHIN", {}), "not-reached"),
  () =>
    codesOfComparison(
      compareWithEarlier(
        [p95ToCompare()],
        [baselineWith(100, { runId: "before", defects: ["slow-store"] })],
        baselineWith(100),
      ),
    ),
  summarized({ http_reqs: { type: "counter", values: { count: 1_200 } } }),
  summarized({ never_written: { type: "trend", values: { avg: 5 } } }),
  of({ evidence: { generators: [] } }),
  of({ evidence: { shape: null } }),
  of({
    evidence: {
      shape: { ...OPEN.shape, phases: [{ phase: "steady", durationMs: MINUTE_MS, from: 0, to: 0 }] },
    },
  }),
  of({ evidence: OPEN, store: calmMinute().spread("vus", repeated(2, 60), MINUTE_MS) }),
  of({
    file: "validity: { scenarios: [rest] }",
    store: calmMinute().spread("iterations", repeated(1, 60), MINUTE_MS, { scenario: "rest" }),
  }),
  of({
    store: calmMinute().spread("http_req_failed", repeated(1, 60), 5_000, {
      service: "chat",
      name: "GET /",
      status: "500",
      expected_response: "false",
    }),
    input: { baselines: [baselineWith(100, { errors: [{ name: "chat GET / 500", share: 0.5 }] })] },
  }),
  compared([100, 101, 99, 100], 115),
  () =>
    codesOfComparison(
      compareWithEarlier(
        [p95ToCompare()],
        [baselineWith(80, { pinned: true }), ...historyOf(rises)],
        baselineWith(100.5),
      ),
    ),
  compared([100], 130, { values: unspread(130) }),
  () =>
    codesOfComparison(
      comparePairs(
        [p95ToCompare()],
        [{ base: baselineWith(100), current: baselineWith(100, { invalid: true }) }],
      ),
    ),
  of({ file: "profiles: [smoke]" }),
  ...[97, 98, 100, 101, 102, 103, 105, 106, 107, 108, 109, 110, 255].map((exitCode) => exit({ exitCode })),
  exit({ exitCode: null, signal: "SIGKILL" }),
  exit({ exitCode: null }),
  exit({ exitCode: 105, stopCause: say("FOLDER_NOT_WRITABLE", {}) }),
  exit({ exitCode: 105, stopCause: say("K6_DID_NOT_END", { time: "9s" }) }),
  exit({ exitCode: 105, stopCause: say("HARNESS_FAILED", {}) }),
  exit({ exitCode: 105, stopCause: say("OF_FILE", { path: "k6.log", message: "no space" }) }),
  unchecked(say("ENDED_WITH_CODE", { name: "dbman-1", code: "2" })),
  unchecked(say("ENDED_BY_SIGNAL", { name: "dbman-1", signal: "SIGKILL" })),
  unchecked(say("CONTAINER_LOST", { name: "dbman-1", message: "gone" })),
  of({
    objectives: [
      "{ id: x, metric: http_req_duration, where: { name: GET /x }, statistic: p(95), pass: '< 1s' }",
    ],
    file: "policy: { failedRequestShare: '<= 100%' }",
    store: calmMinute().spread("http_req_duration", repeated(0, 60), 5_000, {
      name: "GET /x",
      status: "0",
      error_code: "1212",
      expected_response: "false",
    }),
  }),
  of({ input: { findings: [finding(1), finding(2)] } }),
  of({ input: { findings: [{ name: "cash", compared: 0, violations: 0, examples: [] }] } }),
  () =>
    codesOfComparison(
      comparePairs(
        [p95ToCompare()],
        [{ base: baselineWith(100), current: baselineWith(100, { code: "INVARIANT_BROKEN" }) }],
      ),
    ),
  unchecked(say("NEEDS_ADDRESSES", { variables: "KAFKA_BOOTSTRAP" })),
  of({ input: { findings: [{ ...finding(0), compared: 0, needs: "MOCK_PG_BASE_URL" }] } }),
  unchecked(say("ENDED_BEFORE_CHECK", {})),
  ...[
    say("ANSWERED", { status: "200" }),
    say("PORT_REFUSED", {}),
    say("OF_HOST", { host: "chat", what: say("HOST_WITHOUT_ADDRESS", {}) }),
    say("HOST_NOT_LOOKED_UP", {}),
    say("HOST_UNREACHABLE", {}),
    say("NETWORK_UNREACHABLE", {}),
    say("CONNECTION_TIMED_OUT", {}),
    say("NO_ANSWER_WITHIN", { time: "10s" }),
    say("NOT_HTTP", { what: "HPE_INVALID_CONSTANT" }),
  ].map(nothingToLoad),
  incomplete(undefined),
  incomplete(say("LOAD_NEVER_STARTED", {})),
  incomplete(say("INTERRUPTED_BY", { signal: "SIGINT" })),
  of({ evidence: mergeEvidence([stopped("a"), stopped("b")], soundEvidence()) }),
  endedByCheck(OPEN),
  of({ objectives: [UNCLEAR], evidence: OPEN }),
  of({ objectives: [UNCLEAR], evidence: { shape: null, ownLoad: { kind: "iterations", iterations: 5 } } }),
  of({ store: new StoreBuilder().add("http_req_duration", 5) }),
  of({ input: { summary: ofK6("http_reqs", "count<1", true) } }),
  of({
    input: {
      summary: {
        ...ofK6("http_reqs", "count<1", false),
        scriptThresholds: { http_reqs: [{ threshold: "count<1", abortOnFail: true }] },
      },
    },
    evidence: {
      scriptErrors: { count: 0, messages: [], fatal: null, ended: { by: "threshold", message: "http_reqs" } },
    },
  }),
  of({
    objectives: [BREACHED_P95.replace("}", ", abort: { after: 1s } }")],
    evidence: {
      scriptErrors: { count: 0, messages: [], fatal: null, ended: { by: "threshold", message: "x" } },
    },
  }),
  saying({ count: 9 }),
  saying({ count: 9, messages: [{ message: "boom", count: 9, scenario: "buy" }] }),
  saying({ count: 1, fatal: "boom", fatalPlace: "setup" }),
  saying({ count: 1, fatal: "boom", fatalPlace: "teardown" }),
  saying({ ended: { by: "browser", message: "k6 couldn't detect google chrome" } }),
  saying({ ended: { by: "browser", message: "launching browser: file already closed" } }),
  of({
    file: "validity: { scenarios: [rest] }",
    store: calmMinute().add("iterations", 1, 0, { scenario: "rest" }),
  }),
  of({ file: "validity: { scenarios: [] }" }),
];

const DECISIONS = Object.keys(CASES) as readonly DecisionCode[];
const PARTS = REASON_CODES.filter((code) => REASONS[code].kind === "part");

test.each(DECISIONS)("%s is reached", (code) => {
  expect([...CASES[code]()]).toContain(code);
});

test("every part is reached inside of a reason", () => {
  const reached = new Set(
    [...DECISIONS.map((code) => CASES[code]), ...PART_CASES].flatMap((reach) => [...reach()]),
  );
  expect(PARTS.filter((code) => !reached.has(code))).toEqual([]);
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

import { describe, expect, test } from "vitest";
import type { FaultResult } from "../../contracts/fault-result.ts";
import { say, reasonOf } from "../../contracts/reason.ts";
import { faulty, kill, killLater, loadOf, type Second } from "../testing/faulty-run.ts";
import { judgeMadeUp, type MadeUp, P95 } from "../testing/judge-made-up.ts";

type SecondAt = (second: number) => Second;

function faultsOf(second: SecondAt, change: MadeUp = {}, seconds = 60): readonly FaultResult[] {
  return judgeMadeUp({ store: loadOf(seconds, second), evidence: faulty(kill()), ...change }).faults;
}

function faultOf(second: SecondAt, change: MadeUp = {}, seconds = 60): FaultResult {
  return faultsOf(second, change, seconds)[0] as FaultResult;
}

/** From one second up to and without another. */
const within =
  (from: number, to: number, bad: Second): SecondAt =>
  (second) =>
    second >= from && second < to ? bad : {};

const HALF_FAIL = { failed: 50 };

describe("what a fault did to the clients", () => {
  test.each<[string, SecondAt, Partial<FaultResult>, MadeUp?]>([
    [
      "failures for three seconds",
      within(21, 24, HALF_FAIL),
      {
        outcome: "recovered",
        detectionMs: 700,
        recoveryFromInjectionMs: 3_800,
        recoveryFromHealingMs: 0,
        breachedMs: 3_000,
        flaps: 0,
      },
    ],
    [
      "in the second of the injection itself: detected at once",
      within(20, 22, HALF_FAIL),
      { outcome: "recovered", detectionMs: 0, recoveryFromInjectionMs: 1_800, breachedMs: 2_000 },
    ],
    [
      "longer than the healing",
      within(21, 29, HALF_FAIL),
      { outcome: "recovered", recoveryFromInjectionMs: 8_800, recoveryFromHealingMs: 4_800 },
    ],
    [
      "nothing at all",
      () => ({}),
      { outcome: "no-impact", detectionMs: null, recoveryFromInjectionMs: 0, breachedMs: 0 },
    ],
    [
      "a little within the limit",
      within(21, 24, { failed: 4 }),
      { outcome: "no-impact", recoveryFromInjectionMs: 0 },
    ],
    [
      "slow answers",
      within(22, 25, { timeMs: 900 }),
      { outcome: "recovered", recoveryFromInjectionMs: 4_800 },
    ],
    [
      "a gap: no samples while load was due",
      within(21, 25, { requests: 0 }),
      { outcome: "recovered", detectionMs: 700, recoveryFromInjectionMs: 4_800, breachedMs: 4_000 },
    ],
    [
      "a gap to the end of the load",
      within(40, 60, { requests: 0 }),
      { outcome: "not-recovered", recoveryFromInjectionMs: null, breachedMs: 20_000 },
    ],
    [
      "flaps: the first recovery does not last",
      (second) => (second === 21 || second === 38 ? HALF_FAIL : {}),
      { outcome: "recovered", recoveryFromInjectionMs: 18_800, breachedMs: 2_000, flaps: 1 },
    ],
    [
      "never back: the last seconds are beyond the limit",
      within(21, 60, HALF_FAIL),
      {
        outcome: "not-recovered",
        recoveryFromInjectionMs: null,
        recoveryFromHealingMs: null,
        breachedMs: 39_000,
      },
    ],
    [
      "back for too short to count",
      within(21, 51, HALF_FAIL),
      { outcome: "not-recovered", recoveryFromInjectionMs: null },
    ],
    [
      "drops alone",
      within(21, 23, { dropped: 5 }),
      { outcome: "recovered", recoveryFromInjectionMs: 2_800, breachedMs: 2_000 },
    ],
    [
      "a breach before the fault is none of it",
      within(2, 3, HALF_FAIL),
      { outcome: "no-impact", breachedMs: 0 },
    ],
    [
      "few samples a second are judged together",
      (second) => ({ requests: 12, failed: second >= 21 && second < 31 ? 2 : 0 }),
      { outcome: "recovered", breachedMs: 11_000, recoveryFromInjectionMs: 10_800 },
    ],
    [
      "a limit that no second has samples enough to be sure of: 0.1%",
      within(21, 24, HALF_FAIL),
      { outcome: "recovered", breachedMs: 3_000, recoveryFromInjectionMs: 3_800 },
      { objectives: ["{ id: stored, metric: http_req_failed, statistic: rate, pass: '< 0.1%' }"] },
    ],
    [
      "one failure of hundreds is beyond 0.1%: judged with the seconds after it, until they are enough",
      (second) => (second === 30 ? { failed: 1 } : {}),
      { outcome: "no-impact" },
      {
        objectives: [
          "{ id: stored, metric: http_req_failed, statistic: rate, pass: '< 0.1%', warn: '< 0.2%' }",
        ],
      },
    ],
    [
      "bursts: a silence that is usual is no outage",
      (second) => ({ requests: second % 8 === 0 ? 40 : 0 }),
      { outcome: "no-impact", breachedMs: 0 },
    ],
    [
      "a silence longer than those between bursts is one",
      (second) => ({ requests: second % 4 === 0 && (second < 21 || second > 40) ? 100 : 0 }),
      { breachedMs: 23_000 },
    ],
    [
      "a limit that more samples than a second has are needed for",
      (second) => ({ requests: 50, timeMs: second >= 21 && second < 24 ? 900 : 80 }),
      { outcome: "recovered", breachedMs: 3_000, recoveryFromInjectionMs: 3_800 },
      { objectives: ["{ id: p99, metric: http_req_duration, statistic: p(99), pass: '< 400ms' }"] },
    ],
    [
      "refused at once, which k6 counts as 0 ms",
      within(21, 24, { failed: 90, silent: "1212" }),
      {
        outcome: "recovered",
        breachedMs: 3_000,
        requests: { count: 500, failed: 270, unknown: 0, dropped: 0 },
      },
      { objectives: [P95], file: "implied: { failed-requests: { off: true, why: test } }" },
    ],
    [
      "timed out: nobody knows what became of them",
      within(21, 24, { failed: 40, silent: "1050" }),
      {
        requests: { count: 500, failed: 0, unknown: 120, dropped: 0 },
        errorBudgetSpent: 120 / (0.05 * 6_000),
      },
    ],
    [
      "a closed load is judged alike",
      within(21, 24, HALF_FAIL),
      { outcome: "recovered", recoveryFromInjectionMs: 3_800 },
      { evidence: { actions: [kill()] } },
    ],
    [
      "what is allowed during it is no measure of being over it",
      within(21, 24, { timeMs: 300 }),
      { outcome: "no-impact" },
      {
        objectives: [
          P95,
          "{ id: d, metric: http_req_duration, statistic: p(95), during: chat-2-killed, pass: '< 100ms' }",
        ],
      },
    ],
    [
      "what must hold outside of it is",
      within(21, 24, { timeMs: 300 }),
      { outcome: "recovered", recoveryFromInjectionMs: 3_800 },
      {
        objectives: [
          "{ id: e, metric: http_req_duration, statistic: p(95), except: chat-2-killed, pass: '< 100ms' }",
        ],
      },
    ],
    [
      "the steady state before it is where it must get back to",
      within(21, 24, { timeMs: 300 }),
      { outcome: "recovered", recoveryFromInjectionMs: 3_800 },
      {
        objectives: [
          "{ id: b, metric: http_req_duration, statistic: p(95), before: chat-2-killed, pass: '< 100ms' }",
        ],
      },
    ],
  ])("%s", (_name, second, expected, change) => {
    expect(faultOf(second, change)).toMatchObject(expected);
  });

  test("residual, gates and objectives of a whole result", () => {
    const result = faultOf((second) => (second < 21 ? {} : second < 24 ? { timeMs: 900 } : { timeMs: 160 }), {
      input: { findings: [{ name: "stored", compared: 5_512, violations: 0, examples: [] }] },
      evidence: {
        ...faulty(kill()),
        invariants: { state: "checked", findings: { path: "x", sha256: "0".repeat(64) } },
      },
    });
    expect(result.residual?.ratio).toBeCloseTo(2, 1);
    expect(result.gates).toMatchObject({
      clients: { state: "met", afterMs: 3_800 },
      system: { state: "not-measured" },
      data: { state: "met", afterMs: null },
    });
    expect(result.objectives).toEqual([
      { id: "p95", firstBreachMs: 800, lastBreachMs: 3_800, breachedMs: 3_000, flaps: 0, recoveredMs: 3_800 },
      {
        id: "implied:failed-requests",
        firstBreachMs: null,
        lastBreachMs: null,
        breachedMs: 0,
        flaps: 0,
        recoveredMs: 0,
      },
    ]);
    expect(result.message).toBe(
      "chat-2 was killed; p95 beyond limits 0.7 s later, for 3 s in all; clients were back within their limits 3.8 s after it, and its data is right (5,512 compared)",
    );
  });
});

describe("several faults", () => {
  test("each in turn is observed until the next begins", () => {
    const long = {
      phases: [{ phase: "steady" as const, durationMs: 100_000, from: 100, to: 100 }],
      vusMax: 200,
    };
    const evidence = { ...faulty(kill(), killLater(30)), shape: { model: "open" as const, ...long } };
    const second: SecondAt = (at) => (at === 21 || (at >= 51 && at < 56) ? HALF_FAIL : {});
    const results = faultsOf(second, { evidence }, 100);
    expect(
      results.map(({ outcome, recoveryFromInjectionMs, moments }) => [
        outcome,
        recoveryFromInjectionMs,
        moments.observedToMs,
      ]),
    ).toEqual([
      ["recovered", 1_800, 50_000],
      ["recovered", 5_800, 100_000],
    ]);
  });

  test("one that the next one overlaps can't be told", () => {
    const [first, next] = faultsOf(within(21, 24, HALF_FAIL), { evidence: faulty(kill(), killLater(2)) });
    expect([first?.outcome, next?.outcome]).toEqual(["undecided", "recovered"]);
    expect(first?.message).toContain("killed-2-later began 1.7 s after it began, and 20 s are needed");
  });

  test("those of one moment are observed together", () => {
    const results = faultsOf(within(21, 24, HALF_FAIL), { evidence: faulty(kill(), killLater(0)) });
    expect(results.map(({ outcome }) => outcome)).toEqual(["recovered", "recovered"]);
  });

  test("after one that never recovered the system is not fit for the next", () => {
    const long = {
      phases: [{ phase: "steady" as const, durationMs: 100_000, from: 100, to: 100 }],
      vusMax: 200,
    };
    const evidence = { ...faulty(kill(), killLater(30)), shape: { model: "open" as const, ...long } };
    const results = faultsOf(within(21, 100, HALF_FAIL), { evidence }, 100);
    expect(results.map(({ outcome }) => outcome)).toEqual(["not-recovered", "unfit"]);
  });
});

describe("what says nothing of the system", () => {
  const verdictOf = (second: SecondAt, change: MadeUp = {}) =>
    judgeMadeUp({ store: loadOf(60, second), evidence: faulty(kill()), ...change });

  test("a system that did not keep its objectives before: INVALID", () => {
    const verdict = verdictOf(within(0, 21, { timeMs: 500 }), {
      objectives: ["{ id: p50, metric: http_req_duration, statistic: med, pass: '< 400ms' }"],
    });
    expect(verdict.faults[0]?.outcome).toBe("unfit");
    expect(verdict).toMatchObject({ invalid: true, code: "NOT_FIT_FOR_A_FAULT" });
    expect(verdict.reason).toBe(
      "the system was not well before chat-2-killed, so nothing is said of it: p50 500 ms, limit 400 ms (+25%)",
    );
  });

  const LATE = { effectAt: undefined, healingAt: undefined };
  const NEVER = { startedAt: null, endedAt: null, ...LATE };
  test.each<[string, Partial<Parameters<typeof kill>[0]>, FaultResult["outcome"], string, string]>([
    [
      "not taken",
      { outcome: "failed", message: "no such process", ...LATE },
      "unproven",
      "ACTION_FAILED",
      "chat-2 was killed, or not, for it was not seen to take effect: no such process",
    ],
    [
      "not reached",
      { outcome: "not-reached", message: "the load ended before", ...NEVER },
      "unproven",
      "ACTION_NOT_REACHED",
      "chat-2-killed was not made: the load ended before",
    ],
    [
      "begun, and not seen before the load's end",
      { outcome: "not-reached", message: "the load ended within", ...LATE },
      "unproven",
      "ACTION_NOT_REACHED",
      "chat-2 was killed, or not, for it was not seen to take effect: the load ended within",
    ],
    [
      "cut off by the load's end",
      { outcome: "not-reached", message: "the load ended within" },
      "undecided",
      "ACTION_NOT_REACHED",
      "chat-2 was killed; what it did can't be told: the load ended within",
    ],
    [
      "not made",
      { outcome: "unfit", cause: reasonOf(say("NO_MESSAGE", {})), ...NEVER },
      "unfit",
      "NOT_FIT_FOR_A_FAULT",
      "chat-2-killed was not made: no message",
    ],
  ])("%s", (_name, change, outcome, code, message) => {
    const verdict = verdictOf(() => ({}), { evidence: faulty(kill(change)) });
    expect(verdict.faults.map((fault) => [fault.outcome, fault.message])).toEqual([[outcome, message]]);
    expect(verdict).toMatchObject({ invalid: true, code });
  });

  test("a load that ends too soon after it", () => {
    const shape = {
      model: "open" as const,
      phases: [{ phase: "steady" as const, durationMs: 40_000, from: 100, to: 100 }],
      vusMax: 200,
    };
    const result = faultOf(within(21, 24, HALF_FAIL), { evidence: { ...faulty(kill()), shape } }, 40);
    expect(result.outcome).toBe("undecided");
    expect(result.message).toBe(
      "chat-2 was killed; what it did can't be told: the load ended 15 s after it was over, and 20 s are needed",
    );
  });

  test("too few samples to say anything", () => {
    const sparse: SecondAt = (second) => ({ requests: second % 10 === 0 ? 1 : 0 });
    expect(faultOf(sparse)).toMatchObject({ outcome: "undecided", code: "FAULT_UNDECIDED" });
  });

  test("no samples at all", () => {
    expect(judgeMadeUp({ store: null, evidence: faulty(kill()) }).faults[0]?.outcome).toBe("undecided");
  });
});

test("a kill for good is observed from its effect, and has no time from a healing", () => {
  const forGood = kill({ durationMs: null, recovery: null });
  expect(faultOf(within(21, 24, HALF_FAIL), { evidence: faulty(forGood) })).toMatchObject({
    outcome: "recovered",
    recoveryFromInjectionMs: 3_800,
    recoveryFromHealingMs: null,
    moments: { healingMs: null, healedMs: null },
  });
});

test("what did not come back has not recovered, however well the clients are", () => {
  const gone = kill({ outcome: "not-recovered", recovery: null });
  expect(faultOf(() => ({}), { evidence: faulty(gone) }).outcome).toBe("not-recovered");
});

test("a mark is no fault", () => {
  expect(faultsOf(() => ({}), { evidence: faulty(kill({ kind: "mark" })) })).toEqual([]);
});

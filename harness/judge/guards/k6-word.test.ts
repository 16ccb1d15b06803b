import { describe, expect, test } from "vitest";
import type { RunEvidence } from "../../contracts/run.ts";
import { healthyGenerator } from "../testing/evidence.ts";
import { calmMinute, judgeMadeUp, type MadeUp } from "../testing/judge-made-up.ts";

/** k6's summary with its word on each threshold, by key and expression. */
const summaryOf = (words: Readonly<Record<string, Readonly<Record<string, boolean>>>>, own?: unknown) => ({
  metrics: Object.fromEntries(
    Object.entries(words).map(([key, list]) => [
      key,
      {
        type: key.startsWith("http_req_d") ? "trend" : key.startsWith("http_reqs") ? "counter" : "rate",
        values: {},
        thresholds: Object.fromEntries(Object.entries(list).map(([text, ok]) => [text, { ok }])),
      },
    ]),
  ),
  ...(own === undefined ? {} : { scriptThresholds: own }),
});
const judged = (
  summary: unknown,
  exitCode = 0,
  change: MadeUp = {},
  ended?: RunEvidence["scriptErrors"]["ended"],
) =>
  judgeMadeUp({
    ...change,
    evidence: {
      shape: null,
      generators: [healthyGenerator({ exitCode })],
      scriptErrors: { count: 0, messages: [], fatal: null, ended },
    },
    input: { summary, ...(change.objectives === undefined ? { thresholds: null } : {}) },
  });
const told = (verdict: ReturnType<typeof judged>) => [verdict.verdict, verdict.invalid, verdict.exitCode];

describe("a crossed threshold of the script", () => {
  const crossed = summaryOf({ http_reqs: { "count>5000": false }, http_req_failed: { "rate<0.1": true } });

  test("is FAIL", () => {
    expect(told(judged(crossed, 99))).toEqual(["FAIL", false, 1]);
  });

  test("is FAIL whatever the policy of a threshold file, with expected failures too", () => {
    const file = "policy: { breachesToFail: 9 }";
    const objectives = ["{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 400ms' }"];
    expect(told(judged(crossed, 99, { objectives, file }))).toEqual(["FAIL", false, 1]);
    const failing = summaryOf({ http_req_failed: { "rate<0.1": false } });
    const store = calmMinute().spread(
      "http_req_failed",
      Array.from({ length: 600 }, () => 1),
      60_000,
      {
        status: "409",
      },
    );
    const forgiving = "expectedFailures: [{ where: { status: '409' }, share: '<= 90%' }]";
    const verdict = judged(failing, 99, { objectives, store, file: `${file}\n${forgiving}` });
    expect(told(verdict)).toEqual(["FAIL", false, 1]);
    expect(verdict.reason).toContain("http_req_failed 33.33%, limit 10%");
  });

  test("that ended the run says by whom, from the saved run alone", () => {
    const own = { http_reqs: [{ threshold: "count<5", abortOnFail: true, delayAbortEval: "10s" }] };
    const ended = { by: "threshold", message: "http_reqs" } as const;
    const verdict = judged(summaryOf({ http_reqs: { "count<5": false } }, own), 99, {}, ended);
    expect(told(verdict)).toEqual(["FAIL", false, 1]);
    expect(verdict.notes.map(({ message }) => message)).toContain(
      "k6 ended the run after 2m, before its end: the script's own threshold k6:http_reqs:count<5 with abortOnFail was crossed",
    );
    expect(verdict.validity.filter(({ result }) => result === "invalid")).toEqual([]);
  });
});

describe("without samples", () => {
  const kept = { "http_reqs{step:other}": { "count<9": true } };

  test("a threshold is kept as with k6, and noted", () => {
    const verdict = judged(summaryOf({ ...kept, http_reqs: { "count>5": true } }));
    expect(told(verdict)).toEqual(["PASS", false, 0]);
    expect(verdict.notes.map(({ message }) => message)).toContain(
      "no samples of http_reqs{step=other}: kept, as with k6, and no proof of anything",
    );
  });

  test("a threshold that k6 finds crossed is crossed", () => {
    const verdict = judged(
      summaryOf({ "http_reqs{step:other}": { "count>0": false }, http_reqs: { "count>5": true } }),
      99,
    );
    expect(told(verdict)).toEqual(["FAIL", false, 1]);
    expect(verdict.reason).toContain(
      "no samples of http_reqs{step=other}, which k6 counts as 0: that breaks > 0",
    );
  });

  test.each([
    ["kept ones prove nothing", true, 0, ["FAIL", true, 3]],
    ["one that k6 finds crossed is FAIL", false, 99, ["FAIL", false, 1]],
    ["a load that never ran is INVALID", false, 107, ["FAIL", true, 3]],
  ] as const)("of any threshold: %s", (_, ok, exitCode, right) => {
    expect(told(judged(summaryOf({ "gone{a:b}": { "count>9": ok } }), exitCode))).toEqual(right);
  });
});

describe("the judge and k6", () => {
  test.each([
    [
      "k6 says crossed",
      { "count>5": false },
      99,
      "by the samples 1,200 keeps the target > 5, but k6 says that it is crossed",
    ],
    [
      "k6 says kept",
      { "count>5000": true },
      0,
      "by the samples 1,200 breaks the limit > 5000, but k6 says that it is kept",
    ],
  ] as const)("differ and say so: %s", (_, words, exitCode, reason) => {
    const verdict = judged(summaryOf({ http_reqs: words }), exitCode);
    expect(told(verdict)).toEqual(["FAIL", false, 1]);
    expect(verdict.reason).toContain(reason);
  });

  test.each([true, false])("k6 decides what the sketch can't tell: %s", (ok) => {
    const verdict = judged(summaryOf({ http_req_duration: { "p(97)<119": ok } }), ok ? 0 : 99);
    expect(verdict.objectives[0]).toMatchObject({
      result: ok ? "pass" : "breach",
      code: ok ? "TARGET_MET" : "LIMIT_BREACHED",
    });
  });

  test("exit code 99 without a threshold that is seen crossed is FAIL", () => {
    const ended = { by: "threshold", message: "checks" } as const;
    const verdict = judged(summaryOf({ http_reqs: { "count>5": true } }), 99, {}, ended);
    expect(told(verdict)).toEqual(["FAIL", false, 1]);
    expect(verdict.reason).toContain("k6 says that a threshold was crossed (checks)");
  });
});

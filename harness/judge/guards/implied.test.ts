import { describe, expect, test } from "vitest";
import { InputProblems } from "../../errors.ts";
import { judgeRun } from "../judge-run.ts";
import { calmMinute, judgeMadeUp, madeUpInput, repeated, type MadeUp } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";
import { parseThresholds } from "../thresholds/parse.ts";

const MINUTE_MS = 60_000;
const ANSWER = { service: "chat", name: "GET /", status: "200", expected_response: "true" };

/** Requests and checks of which so many of 1,000 fail. */
function minute(failedRequests: number, failedChecks: number): StoreBuilder {
  const bad = { ...ANSWER, status: "409", expected_response: "false" };
  return new StoreBuilder()
    .spread("iterations", repeated(1, 300), MINUTE_MS)
    .spread("http_req_duration", repeated(100, 1_000), MINUTE_MS, ANSWER)
    .spread("http_req_failed", repeated(0, 1_000 - failedRequests), MINUTE_MS, ANSWER)
    .spread("http_req_failed", repeated(1, failedRequests), 1_000, bad)
    .spread("checks", repeated(1, 1_000 - failedChecks), MINUTE_MS, { check: "ok" })
    .spread("checks", repeated(0, failedChecks), MINUTE_MS, { check: "ok" });
}

const LATENCY =
  "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 400ms', where: { status: 200 } }";

function implied(madeUp: MadeUp): Record<string, string> {
  const { objectives } = judgeMadeUp({ objectives: [LATENCY], ...madeUp });
  return Object.fromEntries(
    objectives.filter((one) => one.implied).map(({ id, result }) => [id.replace("implied:", ""), result]),
  );
}

const verdictOf = (madeUp: MadeUp): readonly unknown[] => {
  const { verdict, code, exitCode, reason } = judgeMadeUp({ objectives: [LATENCY], ...madeUp });
  return [verdict, code, exitCode, reason.split(":").slice(0, 2).join(":")];
};

describe("every run is held to them", () => {
  test.each([
    [0, 0, "pass", "pass"],
    [9, 9, "pass", "pass"],
    [10, 10, "warn", "warn"],
    [49, 49, "warn", "warn"],
    [50, 0, "breach", "pass"],
    [0, 50, "pass", "breach"],
    [1_000, 1_000, "breach", "breach"],
  ])("%d requests and %d checks of 1,000 failed", (requests, checks, ofRequests, ofChecks) => {
    expect(implied({ store: minute(requests, checks) })).toEqual({
      "failed-requests": ofRequests,
      checks: ofChecks,
    });
  });

  test("a breach is critical, however many breaches the file asks for", () => {
    const file = "policy: { breachesToFail: 9 }";
    expect(verdictOf({ store: minute(0, 50), file })).toEqual([
      "FAIL",
      "CRITICAL_BREACHED",
      1,
      "check pass rate 95%, limit > 95%",
    ]);
  });

  test("where it makes any: no request and no check is neither a breach nor a pass", () => {
    const store = calmMinute().spread("own", repeated(5, 100), MINUTE_MS);
    const objectives = ["{ id: a, metric: own, statistic: avg, pass: '< 9' }"];
    expect(implied({ store, objectives })).toEqual({ "failed-requests": "pass" });
    const none = new StoreBuilder()
      .spread("iterations", repeated(1, 300), MINUTE_MS)
      .spread("own", repeated(5, 100), MINUTE_MS);
    expect(implied({ store: none, objectives })).toEqual({});
    expect(judgeMadeUp({ store: none, objectives }).verdict).toBe("PASS");
  });

  test("a run of few requests is not in doubt for that", () => {
    const store = minute(0, 0);
    expect(verdictOf({ store })).toEqual(["PASS", "ALL_MET", 0, "3 of 3 objectives are met"]);
    const few = new StoreBuilder()
      .spread("iterations", repeated(1, 60), MINUTE_MS)
      .spread("http_req_failed", repeated(0, 5), MINUTE_MS, ANSWER);
    expect(implied({ store: few })).toEqual({ "failed-requests": "pass" });
  });

  test("failures that the file or the script expects are none", () => {
    const file = "expectedFailures: [{ where: { name: GET /, status: 409 }, share: '<= 90%' }]";
    expect(implied({ store: minute(500, 0), file })["failed-requests"]).toBe("pass");
  });

  test("they alone judge a run that asks for nothing, and say so", () => {
    const bare = (store: StoreBuilder) => judgeRun({ ...madeUpInput({ store }), thresholds: null });
    expect(bare(minute(0, 0))).toMatchObject({ verdict: "PASS", code: "IMPLIED_MET", exitCode: 0 });
    expect(bare(minute(20, 0))).toMatchObject({ verdict: "WARN", invalid: false });
    expect(bare(minute(500, 0))).toMatchObject({ verdict: "FAIL", invalid: false, exitCode: 1 });
    const nothing = new StoreBuilder().spread("iterations", repeated(1, 300), MINUTE_MS);
    expect(bare(nothing)).toMatchObject({ invalid: true, code: "NO_CHECKS", exitCode: 3 });
  });

  test("they never pass a run whose own objectives or thresholds had no samples", () => {
    const input = madeUpInput({ store: minute(0, 0) });
    const gone = "{ id: a, metric: gone, statistic: avg, pass: '< 1s', noData: skip }";
    const silent = { invalid: true, code: "NO_CHECKS", exitCode: 3 };
    expect(judgeMadeUp({ store: minute(0, 0), objectives: [gone] })).toMatchObject(silent);
    const scriptThresholds = { gone: ["rate<1"] };
    expect(judgeRun({ ...input, thresholds: null, scriptThresholds })).toMatchObject(silent);
  });
});

describe("an objective on the whole metric replaces one", () => {
  const OWN = "id: own, metric: http_req_failed, statistic: rate, pass: '< 90%'";
  const replaced = { checks: "pass" };
  const both = { "failed-requests": "breach", checks: "pass" };

  test.each([
    ["the same phase", `{ ${OWN} }`, replaced],
    ["all phases", `{ ${OWN}, phase: all }`, replaced],
    [
      "its burn rate",
      "{ id: own, metric: http_req_failed, statistic: burnRate(99%), pass: '< 90' }",
      replaced,
    ],
    ["with a where", `{ ${OWN}, where: { service: chat } }`, both],
    ["with a forEach", `{ ${OWN}, forEach: { tag: service } }`, both],
    ["in windows", `{ ${OWN}, window: { size: 10s } }`, both],
    ["another phase", `{ ${OWN}, phase: ramp-up, noData: skip }`, both],
    ["how many there were", "{ id: own, metric: http_req_failed, statistic: count, pass: '> 1' }", both],
    [
      "a comparison alone",
      "{ id: own, metric: http_req_failed, statistic: rate, compare: { warn: +5%, fail: +10% } }",
      both,
    ],
    [
      "another metric",
      "{ id: own, metric: checks, statistic: rate, pass: '> 1%' }",
      { "failed-requests": "breach" },
    ],
  ])("%s", (_name, own, expected) => {
    expect(implied({ store: minute(500, 0), objectives: [LATENCY, own] })).toEqual(expected);
  });

  test("a threshold of the script does, and it is said", () => {
    const scriptThresholds = { http_req_failed: ["rate<0.9"], "checks{check:ok}": ["rate>0.1"] };
    const verdict = judgeMadeUp({
      objectives: [LATENCY],
      store: minute(500, 0),
      input: { scriptThresholds },
    });
    expect(verdict.objectives.filter((one) => one.implied).map(({ id }) => id)).toEqual(["implied:checks"]);
    expect(verdict.notes).toMatchObject([
      {
        code: "IMPLIED_REPLACED",
        message:
          "implied:failed-requests is replaced by a threshold of the script, k6:http_req_failed:rate<0.9",
      },
    ]);
  });
});

describe("a file moves the bounds or switches one off, and says why", () => {
  const file = (text: string): string => `implied: { ${text} }`;

  test.each([
    [
      "a wider limit",
      "failed-requests: { pass: '< 2%', warn: '< 60%', why: w }",
      { "failed-requests": "warn", checks: "pass" },
    ],
    [
      "a wider target, which is then the limit",
      "failed-requests: { pass: '< 60%', why: w }",
      { "failed-requests": "pass", checks: "pass" },
    ],
    [
      "a wider limit alone",
      "failed-requests: { warn: '< 60%', why: w }",
      { "failed-requests": "warn", checks: "pass" },
    ],
    [
      "a narrower one",
      "checks: { pass: '>= 100%', why: w }",
      { "failed-requests": "breach", checks: "pass" },
    ],
    ["off", "failed-requests: { off: true, why: w }", { checks: "pass" }],
  ])("%s", (_name, text, expected) => {
    expect(implied({ store: minute(500, 0), file: file(text) })).toEqual(expected);
  });

  test("what is off is said, what is moved says why", () => {
    const verdict = judgeMadeUp({
      file: file(
        "checks: { off: true, why: they only log }, failed-requests: { warn: '< 9%', why: a sandbox }",
      ),
    });
    expect(verdict.notes).toMatchObject([
      { code: "IMPLIED_OFF", message: "implied:checks is switched off by the threshold file: they only log" },
    ]);
    expect(verdict.objectives.find((one) => one.implied)?.why).toBe("a sandbox");
  });

  test("a file that is extended is changed name by name", () => {
    const base =
      "version: 1\nimplied: { checks: { off: true, why: b }, failed-requests: { warn: '< 9%', why: b } }";
    const own = `version: 1\nextends: base.yaml\nimplied: { checks: { pass: '> 50%', why: o } }\nobjectives: [${LATENCY}]`;
    const parsed = parseThresholds(own, "own.yaml", () => base);
    expect(
      parsed.implied.map(({ off, objective }) => [off, objective.pass[0]?.text, objective.warn[0]?.text]),
    ).toEqual([
      [null, "< 1%", "< 9%"],
      [null, "> 50%", undefined],
    ]);
  });

  test.each([
    ["checks: { off: true }", "implied.checks.why: expected a sentence (it is missing)"],
    ["checks: { why: w }", "implied.checks: expected pass, warn or off: true"],
    [
      "checks: { off: true, pass: '> 1%', why: w }",
      'implied.checks.pass "> 1%": expected no bound beside off: true',
    ],
    ["checks: { pass: '< 1%', why: w }", 'implied.checks.pass "< 1%": expected a bound such as "> 99%"'],
    [
      "failed-requests: { warn: '< 5/s', why: w }",
      'implied.failed-requests.warn "< 5/s": expected a bound such as "< 1%"',
    ],
    [
      "failed-requests: { pass: '< 5%', warn: '< 2%', why: w }",
      'expected a limit looser than the target "< 5%"',
    ],
    [
      "cheks: { off: true, why: w }",
      'implied "cheks": expected one of failed-requests, checks; did you mean "checks"?',
    ],
    [
      "checks: { of: true, why: w }",
      'implied.checks "of": expected one of pass, warn, off, why; did you mean "off"?',
    ],
  ])("%s", (text, problem) => {
    const parse = (): unknown =>
      parseThresholds(`version: 1\n${file(text)}\nobjectives: [${LATENCY}]`, "f.yaml");
    expect(parse).toThrow(InputProblems);
    expect(parse).toThrow(problem);
  });
});

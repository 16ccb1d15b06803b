import { describe, expect, test } from "vitest";
import { compareWithEarlier } from "./comparison/compare-runs.ts";
import { parseThresholds } from "./thresholds/parse.ts";
import { baselineWith, historyOf, p95ToCompare } from "./testing/baselines.ts";
import { healthyGenerator } from "./testing/evidence.ts";
import { asked, calmMinute, judgeMadeUp, madeUpInput, repeated } from "./testing/judge-made-up.ts";
import { StoreBuilder } from "./testing/store-builder.ts";
import { judgeRun } from "./judge-run.ts";

const MINUTE_MS = 60_000;
const first = (objectives: readonly string[], store = calmMinute()) =>
  judgeMadeUp({ objectives, store }).objectives[0];

describe("k6", () => {
  test("#4283: a check rate over no checks passes there, not here", () => {
    const verdict = judgeMadeUp({
      objectives: ["{ id: a, metric: checks, statistic: rate, pass: '>= 90%' }"],
    });
    expect([verdict.verdict, verdict.invalid, verdict.objectives[0]?.code]).toEqual([
      "FAIL",
      true,
      "NO_DATA",
    ]);
  });

  test("p(95)<500 of a scenario that never ran is ticked there, not here", () => {
    const input = madeUpInput({});
    const verdict = judgeRun({
      ...input,
      thresholds: null,
      scriptThresholds: { "http_req_duration{scenario:never}": ["p(95)<500"] },
    });
    expect([verdict.verdict, verdict.invalid, verdict.objectives[0]?.code]).toEqual([
      "FAIL",
      true,
      "NO_DATA",
    ]);
  });

  test("501 iterations due, 301 dropped, exit 0 there, INVALID here", () => {
    const store = calmMinute().spread("dropped_iterations", repeated(1, 301), MINUTE_MS);
    const verdict = judgeMadeUp({ store });
    expect([verdict.verdict, verdict.invalid, verdict.code]).toEqual(["FAIL", true, "ITERATIONS_DROPPED"]);
  });

  test("every iteration threw, exit 0 there, INVALID here (#6480, #877)", () => {
    const scriptErrors = { count: 300, messages: [{ message: "TypeError", count: 300 }], fatal: null };
    expect(judgeMadeUp({ evidence: { scriptErrors } })).toMatchObject({
      verdict: "FAIL",
      invalid: true,
      code: "SCRIPT_ERROR",
    });
  });

  test("refused connections take 0 ms and pull p95 down: judged on answers, most failed", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 300), MINUTE_MS)
      .spread("http_req_duration", repeated(0, 300), MINUTE_MS, { expected_response: "false" });
    const result = first(
      [
        "{ id: a, metric: http_req_duration, where: { expected_response: true }, statistic: p(95), pass: '< 400ms' }",
      ],
      store,
    );
    expect([result?.result, result?.code]).toEqual(["breach", "MOSTLY_FAILED"]);
  });

  test("vus_max is the pool made so far: it says nothing of saturation", () => {
    const store = calmMinute()
      .spread("vus_max", repeated(20, 60), MINUTE_MS)
      .spread("vus", repeated(9, 60), MINUTE_MS);
    const shape = {
      model: "open" as const,
      phases: [{ phase: "steady" as const, durationMs: MINUTE_MS, from: 5, to: 5 }],
      vusMax: 20,
    };
    expect(judgeMadeUp({ store, evidence: { shape } }).verdict).toBe("PASS");
  });

  test("#2379: 100% errors for the last 10 s are seen although the whole run has 6%", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 1_800), 180_000)
      .spread("http_req_failed", repeated(0, 1_700), 170_000)
      .spread("http_req_failed", repeated(1, 100), 10_000, {}, 170_000);
    const whole = first(["{ id: a, metric: http_req_failed, statistic: rate, pass: '< 6%' }"], store);
    const worst = first(
      ["{ id: a, metric: http_req_failed, statistic: rate, pass: '< 6%', window: { size: 10s } }"],
      store,
    );
    expect([whole?.result, worst?.result, worst?.numbers.value]).toEqual(["pass", "breach", 1]);
  });
});

describe("Keptn", () => {
  test("zero base: 0 against 0 is no regression, and +10% of 0 is no bound", () => {
    const compare = (value: number): string | undefined =>
      compareWithEarlier([p95ToCompare()], historyOf([0, 0, 0]), baselineWith(value)).objectives[0]?.code;
    expect(compare(0)).toBe("NO_REGRESSION");
    expect(compare(1)).toBe("NO_REGRESSION");
    expect(compare(5)).toBe("BASELINE_ZERO");
  });

  test("no baseline is no silent pass", () => {
    const objectives = [
      "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 1s', compare: { warn: +5%, fail: +10% } }",
    ];
    const verdict = judgeMadeUp({ objectives });
    expect([verdict.verdict, verdict.objectives[0]?.code]).toEqual(["WARN", "NO_BASELINE"]);
  });

  test("#1263: failed runs don't poison the baseline", () => {
    const bad = baselineWith(900, { verdict: "FAIL", runId: "bad", endedAt: "2026-11-01T11:00:00.000Z" });
    const comparison = compareWithEarlier(
      [p95ToCompare()],
      [...historyOf([100, 101, 99]), bad],
      baselineWith(150),
    );
    expect([comparison.baseRuns.length, comparison.verdict]).toEqual([3, "WARN"]);
  });

  test("#1498: <=10% is a share, never 'ten percent more'", () => {
    expect(() =>
      parseThresholds(
        "version: 1\nobjectives: [{ id: a, metric: http_req_duration, statistic: p(95), pass: '<= 10%' }]",
        "f",
      ),
    ).toThrow("expected a bound in a time");
    expect(() =>
      parseThresholds("version: 1\nobjectives: [{ id: a, metric: m, statistic: avg, pass: '<= +10%' }]", "f"),
    ).toThrow("expected a bound");
  });

  test("an objective with only a warning bound is an error, not silently informative", () => {
    expect(() =>
      parseThresholds("version: 1\nobjectives: [{ id: a, metric: m, statistic: avg, warn: '< 5' }]", "f"),
    ).toThrow("expected a target");
  });

  test("no objectives at all is an error, not a pass", () => {
    expect(() => parseThresholds("version: 1\nobjectives: []", "f")).toThrow(
      "expected at least one objective",
    );
  });

  test("#5496: the value, the bound and the baseline are in the result", () => {
    const input = madeUpInput({
      objectives: [
        "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 1s', compare: { warn: +5%, fail: +10% } }",
      ],
    });
    const { numbers } = judgeRun({ ...input, baselines: [baselineWith(100)] }).objectives[0] ?? {};
    expect(numbers).toMatchObject({ baseline: 100, bound: { text: "< 1s" }, samples: 1_200 });
    expect(numbers?.difference?.relative).toBeCloseTo(0.185, 2);
  });
});

describe("Kayenta", () => {
  test("#780: 7 of 10 points at 100 times the baseline are seen", () => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 100), MINUTE_MS);
    for (let second = 0; second < 60; second += 1)
      store.spread("t", repeated(second % 10 < 7 ? 10_000 : 100, 20), 1_000, {}, second * 1_000);
    expect(first(["{ id: a, metric: t, statistic: p(95), pass: '< 500ms' }"], store)?.result).toBe("breach");
  });

  test("sparse errors against none are seen (#426)", () => {
    const comparison = compareWithEarlier(
      [{ ...p95ToCompare(), unit: "share" }],
      historyOf(repeated(0, 10)),
      baselineWith(0.05),
    );
    expect([comparison.verdict, comparison.code]).toEqual(["FAIL", "BASELINE_ZERO"]);
  });

  test("the same inputs give the same verdict: no unseeded noise", () => {
    const input = madeUpInput({
      objectives: [
        "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 1s', compare: { warn: +5%, fail: +10% } }",
      ],
    });
    const bytes = (): string => JSON.stringify(judgeRun({ ...input, baselines: historyOf([100, 104, 98]) }));
    expect(bytes()).toBe(bytes());
  });

  test("a failing critical objective is not outvoted by a large group", () => {
    const fine = Array.from(
      { length: 50 },
      (_, index) => `{ id: ok-${index}, metric: http_req_duration, statistic: avg, pass: '< 1s' }`,
    );
    const bad = "{ id: bad, metric: http_req_duration, statistic: p(95), pass: '< 50ms', critical: true }";
    const verdict = judgeMadeUp({ objectives: [...fine, bad], file: "score: { warn: '>= 50%' }" });
    expect([verdict.verdict, verdict.score]).toEqual(["FAIL", 50 / 51]);
  });
});

describe("Artillery", () => {
  test("p999 is an error with the right form, not a check that can't be met", () => {
    expect(() =>
      parseThresholds("version: 1\nobjectives: [{ id: a, metric: m, statistic: p999, pass: '< 100' }]", "f"),
    ).toThrow('did you mean "p(99.9)"?');
  });

  test("failed requests are frustrated users in an apdex", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 100), MINUTE_MS)
      .spread("http_req_duration", repeated(100, 60), MINUTE_MS, { expected_response: "true" })
      .spread("http_req_duration", repeated(1_000, 20), MINUTE_MS, { expected_response: "true" })
      .spread("http_req_duration", repeated(0, 20), MINUTE_MS, { expected_response: "false" });
    expect(
      first(["{ id: a, metric: http_req_duration, statistic: apdex(500ms), pass: '> 0.5' }"], store)?.numbers
        .value,
    ).toBe(0.7);
  });

  test("an unknown metric says so and names the nearest", () => {
    expect(first(["{ id: a, metric: http_req_duratoin, statistic: avg, pass: '< 1s' }"])?.message).toBe(
      "no samples of http_req_duratoin in phase steady (did you mean the metric http_req_duration?)",
    );
  });
});

describe("Gatling", () => {
  test("forAll over nothing passes there, forEach over nothing is breached here", () => {
    const result = first([
      "{ id: a, metric: http_req_duration, forEach: { tag: shard }, statistic: p(95), pass: '< 1s' }",
    ]);
    expect([result?.result, result?.code]).toEqual(["breach", "FOREACH_EMPTY"]);
  });

  test("forEach judges what must exist although nothing was measured of it", () => {
    const verdict = judgeMadeUp({
      objectives: [
        "{ id: a, metric: http_req_duration, forEach: { tag: name, expect: [GET /, POST /gone] }, statistic: p(95), pass: '< 1s' }",
      ],
    });
    expect(asked(verdict).map(({ id, result, code }) => [id, result, code])).toEqual([
      ["a[GET /]", "pass", "TARGET_MET"],
      ["a[POST /gone]", "breach", "NO_DATA"],
    ]);
  });

  test("absent statistics are no -1 that keeps an upper bound", () => {
    expect(first(["{ id: a, metric: gone, statistic: max, pass: '< 500ms' }"])?.result).toBe("breach");
  });
});

describe("Taurus", () => {
  test("an unknown label never fails there, and is breached here", () => {
    const result = first([
      "{ id: a, metric: http_req_duration, where: { name: GET /typo }, statistic: p(95), pass: '< 1s' }",
    ]);
    expect(result?.message).toBe(
      "no samples of http_req_duration{name=GET /typo} in phase steady (name has GET /)",
    );
  });

  test("a window's percentile is taken of its samples, not averaged over its seconds", () => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 100), MINUTE_MS);
    for (let second = 0; second < 60; second += 1)
      store.spread(
        "t",
        repeated(second % 10 === 0 ? 1_000 : 10, second % 10 === 0 ? 10 : 100),
        1_000,
        {},
        second * 1_000,
      );
    // 10 of 910 samples in 10 s are slow: p95 of the samples is 10, the mean of per-second p95s would be 109.
    const result = first(
      ["{ id: a, metric: t, statistic: p(95), pass: '< 50ms', window: { size: 10s } }"],
      store,
    );
    expect([result?.result, Math.round(result?.numbers.value ?? 0)]).toEqual(["pass", 10]);
  });

  test("seconds without samples end what `for` has counted", () => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 600), MINUTE_MS);
    for (let second = 0; second < 60; second += 2)
      store.spread("t", repeated(900, 30), 1_000, {}, second * 1_000);
    const rule = (gap: string): string =>
      `{ id: a, metric: t, statistic: avg, pass: '< 500ms', window: { size: 10s, kind: for, gap: ${gap} } }`;
    expect(first([rule("hold")], store)?.result).toBe("breach");
    expect(first([rule("break")], store)?.numbers.window).toBeNull();
  });

  test("a colon in a name is a colon", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 60), MINUTE_MS)
      .spread("t", repeated(5, 60), MINUTE_MS, { name: "GET /rooms/:id" });
    expect(
      first(["{ id: a, metric: t, where: { name: 'GET /rooms/:id' }, statistic: avg, pass: '< 9ms' }"], store)
        ?.result,
    ).toBe("pass");
  });
});

describe("Mattermost", () => {
  test("a vanished handler is no improvement of 100%", () => {
    const comparison = compareWithEarlier(
      [p95ToCompare()],
      historyOf([100, 101, 99]),
      baselineWith(100, { endpoints: [] }),
    );
    expect([comparison.verdict, comparison.code]).toEqual(["WARN", "ENDPOINT_VANISHED"]);
  });

  test("a new handler is named, not dropped", () => {
    const endpoints = [{ service: "chat", name: "GET /new", requests: 9, failedShare: 0 }];
    const notes = compareWithEarlier(
      [p95ToCompare()],
      historyOf([100]),
      baselineWith(100, { endpoints }),
    ).notes;
    expect(notes.map(({ code }) => code)).toContain("ENDPOINT_NEW");
  });
});

describe("green because nothing ran", () => {
  test.each([
    [
      "the program crashed at once (FlexAIDdS #327)",
      { evidence: { generators: [healthyGenerator({ exitCode: 255 })] }, store: null },
    ],
    [
      "the benchmark crashed (MetaMask #45450)",
      { evidence: { scriptErrors: { count: 0, messages: [], fatal: "crash" } }, store: null },
    ],
    ["no generator reported", { evidence: { generators: [] } }],
    [
      "half the run is missing (keboola #648)",
      { evidence: { status: "incomplete" as const, incompleteReason: "killed" } },
    ],
  ])("%s", (_name, madeUp) => {
    expect(judgeMadeUp(madeUp)).toMatchObject({ verdict: "FAIL", invalid: true, exitCode: 3 });
  });

  test("97% of requests failed, and fast (cdperf #69)", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 1_000), MINUTE_MS)
      .spread("http_req_duration", repeated(2, 970), MINUTE_MS, { expected_response: "false" })
      .spread("http_req_duration", repeated(100, 30), MINUTE_MS, { expected_response: "true" })
      .spread("http_req_failed", repeated(1, 970), MINUTE_MS, { expected_response: "false" })
      .spread("http_req_failed", repeated(0, 30), MINUTE_MS, { expected_response: "true" });
    const verdict = judgeMadeUp({
      store,
      objectives: [
        "{ id: p95, metric: http_req_duration, where: { expected_response: true }, statistic: p(95), pass: '< 400ms' }",
        "{ id: failed, metric: http_req_failed, statistic: rate, pass: '< 2%' }",
      ],
    });
    expect(verdict.verdict).toBe("FAIL");
    expect(verdict.objectives.map(({ code }) => code)).toEqual([
      "MOSTLY_FAILED",
      "LIMIT_BREACHED",
      "REPRODUCIBLE_ERROR",
    ]);
  });
});

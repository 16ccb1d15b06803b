import { describe, expect, test } from "vitest";
import { metricKinds } from "../metrics/metric-types.ts";
import { judgeRun } from "../judge-run.ts";
import { asked, calmMinute, judgeMadeUp, madeUpInput, repeated } from "../testing/judge-made-up.ts";
import { k6AbortThresholds } from "./k6-abort.ts";
import { k6Key, parseK6Metric, parseK6Threshold } from "./k6-expression.ts";
import { importK6Thresholds, thresholdsInSummary } from "./k6-import.ts";
import { parseThresholds } from "./parse.ts";

describe("k6's grammar", () => {
  test.each([
    ["p(95)<500", "p(95)", { text: "< 500", operator: "<", value: 500 }],
    [" p( 99.9 ) <= 1000.5 ", "p(99.9)", { text: "<= 1000.5", operator: "<=", value: 1_000.5 }],
    ["rate>0.99", "rate", { text: "> 0.99", operator: ">", value: 0.99 }],
    ["count===5", "count", { text: "== 5", operator: "==", value: 5 }],
    ["value !== -3", "value", { text: "!= -3", operator: "!=", value: -3 }],
    ["med>=1", "med", { text: ">= 1", operator: ">=", value: 1 }],
    ["p(0)==0", "p(0)", { text: "== 0", operator: "==", value: 0 }],
  ])("%s", (expression, statisticText, bound) => {
    expect(parseK6Threshold("m", expression)).toMatchObject({ metric: "m", where: {}, statisticText, bound });
  });

  test.each([
    "p95<500",
    "p(95)<500ms",
    "p(101)<5",
    "p(95)",
    "<500",
    "p(95) 500",
    "rate<<5",
    "rate<5%",
    "sum<5",
    "p(-1)<5",
    "",
  ])("%j is not of it", (expression) => expect(parseK6Threshold("m", expression)).toBeNull());

  test.each([
    ["http_req_duration", "http_req_duration", {}],
    ["http_req_duration{}", "http_req_duration", {}],
    ["http_req_duration{scenario:a}", "http_req_duration", { scenario: "a" }],
    ["m{ name : GET http://x:80/y , status:200}", "m", { name: "GET http://x:80/y", status: "200" }],
    ['m{name:"quoted"}', "m", { name: "quoted" }],
    ["m{empty:}", "m", { empty: "" }],
  ])("%s", (key, metric, where) => expect(parseK6Metric(key)).toEqual({ metric, where }));

  test.each(["", "{a:b}", "m{a}", "m{:b}", "m{a:b", "m}"])("%j names no metric", (key) =>
    expect(parseK6Metric(key)).toBeNull(),
  );

  test("a key is written as k6 does", () => {
    expect(k6Key("m", {})).toBe("m");
    expect(k6Key("m", { a: "b", c: "d:e" })).toBe("m{a:b,c:d:e}");
  });
});

describe("the script's thresholds as objectives", () => {
  test("with k6's meaning: all phases, one sample, abortOnFail is critical", () => {
    const { objectives, problems } = importK6Thresholds(
      {
        http_req_failed: ["rate<0.01"],
        "t{a:b}": [{ threshold: "p(95)<500", abortOnFail: true, delayAbortEval: "10s" }],
        empty: [],
      },
      "script",
    );
    expect(problems).toEqual([]);
    expect(
      objectives.map(({ id, metric, where, phase, minSamples, critical }) => ({
        id,
        metric,
        where,
        phase,
        minSamples,
        critical,
      })),
    ).toEqual([
      {
        id: "k6:http_req_failed:rate<0.01",
        metric: "http_req_failed",
        where: {},
        phase: "all",
        minSamples: 1,
        critical: false,
      },
      {
        id: "k6:t{a:b}:p(95)<500",
        metric: "t",
        where: { a: "b" },
        phase: "all",
        minSamples: 1,
        critical: true,
      },
    ]);
  });

  test.each([undefined, null, 5, "text", []])("nothing in %j", (thresholds) => {
    expect(importK6Thresholds(thresholds, "script")).toEqual({ objectives: [], problems: [] });
  });

  test("what k6 would refuse is a problem each", () => {
    expect(
      importK6Thresholds({ m: ["p95<5", 7, { no: 1 }], "m{": "rate<1" }, "script").problems.map(
        ({ subject, value }) => [subject, value],
      ),
    ).toEqual([
      ['script k6 threshold of "m"', "p95<5"],
      ['script k6 threshold of "m"', "7"],
      ['script k6 threshold of "m"', '{"no":1}'],
      ['script k6 threshold of "m{"', "rate<1"],
    ]);
  });

  test("k6's own exact value decides where its summary has it", () => {
    const summary = {
      metrics: {
        http_req_duration: {
          type: "trend",
          contains: "time",
          values: { "p(95)": 119.99, count: 1_200 },
          thresholds: { "p(95)<120": { ok: true } },
        },
      },
      state: { testRunDurationMs: 100_000 },
    };
    const store = calmMinute();
    const input = { ...madeUpInput({ store }), thresholds: null, summary };
    expect(
      judgeRun({ ...input, scriptThresholds: { http_req_duration: ["p(95)<118.41"] } }).objectives[0],
    ).toMatchObject({
      result: "breach",
      numbers: { value: 119.99 },
    });
    expect(asked(judgeRun(input)).map(({ id, result }) => [id, result])).toEqual([
      ["k6:http_req_duration:p(95)<120", "pass"],
    ]);
    expect(thresholdsInSummary(summary)).toEqual({ http_req_duration: ["p(95)<120"] });
  });

  test("k6 divides a counter by the length of its whole run", () => {
    const summary = {
      metrics: { http_reqs: { type: "counter", contains: "default", values: { count: 1_200 } } },
      state: { testRunDurationMs: 100_000 },
    };
    const verdict = judgeRun({
      ...madeUpInput({}),
      thresholds: null,
      summary,
      scriptThresholds: { http_reqs: ["rate>11.9", "rate<12.1", "count==1200"] },
    });
    expect(asked(verdict).map(({ result, numbers }) => [result, numbers.value])).toEqual([
      ["pass", 12],
      ["pass", 12],
      ["pass", 1_200],
    ]);
  });

  test.each([
    ["without a plan k6's, which holds set-up too", null, 13],
    ["with a plan that of the phase", undefined, 20],
  ])("a file's rate of a whole counter is %s", (_what, shape, value) => {
    const store = calmMinute().spread("http_reqs", repeated(1, 100), 1_000, { phase: "setup" });
    const summary = {
      metrics: {
        http_reqs: { type: "counter", contains: "default", values: { count: 1_300, rate: 13 } },
      },
      state: { testRunDurationMs: 100_000 },
    };
    const verdict = judgeMadeUp({
      store,
      objectives: ["{ id: load, metric: http_reqs, statistic: rate, pass: '> 1/s' }"],
      ...(shape === null ? { evidence: { shape } } : {}),
      input: { summary },
    });
    expect(asked(verdict)[0]?.numbers.value).toBe(value);
  });

  test("the value of a gauge is its last one", () => {
    const store = calmMinute().spread("vus", [1, 9, 4], 60_000);
    const verdict = judgeRun({
      ...madeUpInput({ store }),
      thresholds: null,
      scriptThresholds: { vus: ["value==4", "value>=9"] },
    });
    expect(asked(verdict).map(({ result }) => result)).toEqual(["pass", "breach"]);
  });

  test("what the file had k6 abort on is not judged a second time", () => {
    const objectives = [
      "{ id: a, metric: http_req_duration, phase: all, statistic: p(95), pass: '< 400ms', abort: { after: 5s } }",
    ];
    const thresholds = { "p(95)<400": { ok: true }, "p(99)<800": { ok: true } };
    const summary = {
      metrics: { http_req_duration: { type: "trend", contains: "time", values: {}, thresholds } },
    };
    expect(asked(judgeRun({ ...madeUpInput({ objectives }), summary })).map(({ id }) => id)).toEqual([
      "a",
      "k6:http_req_duration:p(99)<800",
    ]);
  });

  test("beside a threshold file both are judged, each once", () => {
    const verdict = judgeRun({ ...madeUpInput({}), scriptThresholds: { http_req_failed: ["rate<0.01"] } });
    expect(asked(verdict).map(({ id }) => id)).toEqual(["p95", "k6:http_req_failed:rate<0.01"]);
  });
});

describe("abort-early thresholds for k6", () => {
  const made = (objectives: readonly string[], file = "") =>
    k6AbortThresholds(
      parseThresholds(
        `version: 1\n${file}\nobjectives:\n${objectives.map((one) => `  - ${one}`).join("\n")}`,
        "f",
      ),
      metricKinds({}),
    );

  test("the limit in k6's words", () => {
    expect(
      made([
        "{ id: a, metric: http_req_duration, where: { service: chat }, statistic: p(95), pass: '< 400ms', warn: '< 2s', abort: { after: 30s } }",
        "{ id: b, metric: http_req_failed, phase: all, statistic: rate, pass: '< 5%', abort: { after: 10s } }",
        "{ id: c, metric: http_req_failed, phase: all, statistic: rate, pass: '< 1%' }",
        "{ id: d, metric: http_reqs, phase: all, statistic: count, pass: ['>= 1', '<= 9000'], abort: { after: 1m } }",
      ]),
    ).toEqual({
      thresholds: {
        "http_req_duration{service:chat,_phase:steady}": [
          { threshold: "p(95)<2000", abortOnFail: true, delayAbortEval: "30s" },
        ],
        http_req_failed: [{ threshold: "rate<0.05", abortOnFail: true, delayAbortEval: "10s" }],
        http_reqs: [
          { threshold: "count>=1", abortOnFail: true, delayAbortEval: "1m" },
          { threshold: "count<=9000", abortOnFail: true, delayAbortEval: "1m" },
        ],
      },
      inexpressible: [],
    });
  });

  test.each([
    [
      "{ id: a, metric: t, statistic: avg, pass: '< 1s', window: { size: 5s }, abort: { after: 1s } }",
      "k6 judges the whole run so far, not windows",
    ],
    [
      "{ id: a, metric: t, statistic: avg, pass: '< 1s', except: x, abort: { after: 1s } }",
      "k6 does not know of actions",
    ],
    [
      "{ id: a, metric: t, forEach: { tag: x }, statistic: avg, pass: '< 1s', abort: { after: 1s } }",
      "k6 has no forEach",
    ],
    [
      "{ id: a, metric: t, source: prometheus, query: up, statistic: avg, pass: '< 1', abort: { after: 1s } }",
      "k6 does not see its source",
    ],
    [
      "{ id: a, metric: t, where: { name: 'a,b' }, statistic: avg, pass: '< 1s', abort: { after: 1s } }",
      "k6 can't filter on a tag value with such characters",
    ],
    [
      "{ id: a, metric: http_req_duration, statistic: apdex(1s), pass: '> 0.9', abort: { after: 1s } }",
      "k6 has no apdex(1s) for a trend",
    ],
    [
      "{ id: a, metric: http_reqs, statistic: rate, pass: '> 5/s', abort: { after: 1s } }",
      "k6 has no rate for a counter",
    ],
    [
      "{ id: a, metric: http_req_duration, statistic: count, pass: '> 5', abort: { after: 1s } }",
      "k6 has no count for a trend",
    ],
  ])("%s can't be said", (objective, why) => {
    expect(made([objective])).toEqual({ thresholds: {}, inexpressible: [{ objective: "a", why }] });
  });

  test.each([
    ["one", "http_req_duration"],
    ["tagged", "http_req_duration{_phase:steady}"],
  ] as const)("phases seen by k6: %s", (phases, key) => {
    const objective =
      "{ id: a, metric: http_req_duration, statistic: avg, pass: '< 1s', abort: { after: 1s } }";
    const file = parseThresholds(`version: 1\nobjectives: [${objective}]`, "f");
    expect(Object.keys(k6AbortThresholds(file, metricKinds({}), phases).thresholds)).toEqual([key]);
  });

  test("phases that k6 does not see", () => {
    const objective =
      "{ id: a, metric: http_req_duration, statistic: avg, pass: '< 1s', abort: { after: 1s } }";
    const file = parseThresholds(`version: 1\nobjectives: [${objective}]`, "f");
    expect(k6AbortThresholds(file, metricKinds({}), "hidden").inexpressible[0]?.why).toContain(
      "phase: all would do",
    );
    const all = { ...file, objectives: file.objectives.map((one) => ({ ...one, phase: "all" as const })) };
    expect(Object.keys(k6AbortThresholds(all, metricKinds({}), "hidden").thresholds)).toEqual([
      "http_req_duration",
    ]);
  });

  test("expected failures would count", () => {
    const file = "expectedFailures: [{ where: { status: 409 }, share: '<= 5%' }]";
    expect(
      made(["{ id: a, metric: http_req_failed, statistic: rate, pass: '< 1%', abort: { after: 1s } }"], file)
        .inexpressible,
    ).toEqual([{ objective: "a", why: "k6 would count the expected failures" }]);
  });
});

test("thresholds given beside the summary are judged too", () => {
  const input = { ...madeUpInput({}), thresholds: null };
  expect(judgeRun(input)).toMatchObject({ verdict: "PASS", code: "IMPLIED_MET" });
  expect(
    judgeRun({ ...input, scriptThresholds: { gone: repeated(0, 1).map(() => "rate<1") } }).objectives[0]
      ?.code,
  ).toBe("NO_DATA");
});

import { describe, expect, test } from "vitest";
import { baselineWith } from "../testing/baselines.ts";
import { judgeRun } from "../judge-run.ts";
import { calmMinute, judgeMadeUp, madeUpInput, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

const MINUTE_MS = 60_000;

describe("k6's own value", () => {
  const summary = {
    metrics: {
      http_req_failed: { type: "rate", values: { rate: 0.5, passes: 0, fails: 1_200 } },
      http_req_duration: { type: "trend", contains: "time", values: { "p(95)": 118.6, max: 120 } },
      "http_req_duration{service:chat}": { type: "trend", contains: "time", values: { "p(95)": 118.7 } },
    },
  };
  const value = (rest: string, file = ""): number | null | undefined => {
    const input = madeUpInput({ objectives: [`{ id: a, ${rest} }`], file });
    return judgeRun({ ...input, summary }).objectives[0]?.numbers.value;
  };

  test.each([
    ["metric: http_req_duration, phase: all, statistic: p(95), pass: '< 1s'", 118.6],
    [
      "metric: http_req_duration, phase: all, where: { service: chat }, statistic: p(95), pass: '< 1s'",
      118.7,
    ],
    ["metric: http_req_failed, phase: all, statistic: rate, pass: '< 90%'", 0.5],
  ])("decides: %s", (rest, expected) => expect(value(rest)).toBe(expected));

  test("decides where all there is of the metric is of the steady phase", () => {
    const value = (store: StoreBuilder): unknown => {
      const objectives = ["{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 1s' }"];
      return judgeRun({ ...madeUpInput({ objectives, store }), summary }).objectives[0]?.numbers.value;
    };
    expect(value(calmMinute())).toBe(118.6);
    expect(value(calmMinute().add("http_req_duration", 100, 0, { phase: "setup" }))).not.toBe(118.6);
  });

  test.each([
    [
      "in windows",
      "metric: http_req_failed, phase: all, statistic: rate, pass: '< 90%', window: { size: 90s }",
    ],
    [
      "of other tags",
      "metric: http_req_failed, phase: all, where: { name: GET / }, statistic: rate, pass: '< 90%'",
    ],
  ])("is not the value %s", (_name, rest) => expect(value(rest)).toBe(0));

  test("is not a rate's where failures are expected, but any other's", () => {
    const file = "expectedFailures: [{ where: { status: 409 }, share: '<= 90%' }]";
    expect(value("metric: http_req_failed, phase: all, statistic: rate, pass: '< 90%'", file)).toBe(0);
    expect(value("metric: http_req_duration, phase: all, statistic: p(95), pass: '< 1s'", file)).toBe(118.6);
  });

  test("is exact: it breaks a bound within the sketch's error", () => {
    const objectives = [
      "{ id: a, metric: http_req_duration, phase: all, statistic: p(95), pass: '< 118.5ms' }",
    ];
    const judged = judgeRun({ ...madeUpInput({ objectives }), summary }).objectives[0];
    expect([judged?.result, judged?.code]).toEqual(["breach", "LIMIT_BREACHED"]);
  });
});

describe("errors that come again and again", () => {
  const failing = (
    name: string,
    status: string,
    count: number,
    store = calmMinute(),
    seconds = 60,
  ): StoreBuilder =>
    store.spread("http_req_failed", repeated(1, count), seconds * 1_000, {
      name,
      status,
      expected_response: "false",
    });
  const errors = (store: StoreBuilder, earlier: readonly { name: string; share: number }[] = []) =>
    judgeRun({
      ...madeUpInput({ store }),
      baselines: [baselineWith(118, { errors: [...earlier] })],
    }).objectives.filter(({ code }) => code === "REPRODUCIBLE_ERROR");

  test("the worst first, those of one share by name", () => {
    const store = failing("GET /b", "500", 200);
    failing("GET /a", "500", 200, store);
    failing("GET /c", "500", 200, store);
    store.spread("http_req_failed", repeated(0, 600), MINUTE_MS, {
      name: "GET /c",
      expected_response: "true",
    });
    expect(errors(store).map(({ id, numbers }) => [id, numbers.value, numbers.samples])).toEqual([
      ["reproducible-error[GET /a 500]", 1, 200],
      ["reproducible-error[GET /b 500]", 1, 200],
      ["reproducible-error[GET /c 500]", 0.25, 800],
    ]);
  });

  test("an endpoint is its service and its name, where it has them", () => {
    const store = failing("GET /x", "500", 200);
    expect(errors(store)[0]?.where).toEqual({ name: "GET /x" });
  });

  test.each([
    ["the same before", [{ name: "GET /x 500", share: 0.5 }], 1],
    ["the same before, but rarely", [{ name: "GET /x 500", share: 0.001 }], 0],
    ["another before", [{ name: "GET /y 500", share: 0.5 }], 0],
    ["nothing before", [], 0],
  ] as const)("a burst: %s", (_name, earlier, count) => {
    const store = failing("GET /x", "500", 50, calmMinute(), 5);
    const found = errors(store, earlier);
    expect(found).toHaveLength(count);
    if (count > 0) expect(found[0]?.message).toContain("in this run and the one before");
  });

  test.each([
    ["of another script, machine or load", { comparabilityKey: "other" }],
    ["INVALID", { invalid: true }],
    ["the run itself", { runId: "20261121T110000Z-made-up" }],
  ])("an earlier run that is %s proves nothing", (_name, change) => {
    const store = failing("GET /x", "500", 50, calmMinute(), 5);
    const baseline = baselineWith(118, { errors: [{ name: "GET /x 500", share: 0.5 }], ...change });
    const { objectives } = judgeRun({ ...madeUpInput({ store }), baselines: [baseline] });
    expect(objectives.map(({ code }) => code)).not.toContain("REPRODUCIBLE_ERROR");
  });

  test("rare now, often before", () => {
    const store = failing("GET /x", "500", 1);
    store.spread("http_req_failed", repeated(0, 999), MINUTE_MS, {
      name: "GET /x",
      expected_response: "true",
    });
    expect(errors(store, [{ name: "GET /x 500", share: 0.5 }])).toEqual([]);
  });

  test.each([
    [120, 1],
    [119, 0],
  ])("%d requests in six parts", (count, found) => {
    expect(errors(failing("GET /x", "500", count))).toHaveLength(found);
  });
});

describe("what there is instead of what was asked for", () => {
  const message = (rest: string, store = calmMinute()): string | undefined =>
    judgeMadeUp({ objectives: [`{ id: a, ${rest}, statistic: avg, pass: '< 1s' }`], store }).objectives[0]
      ?.message;

  test("up to five values of the tag", () => {
    const store = calmMinute();
    for (const shard of ["g", "f", "e", "d", "c", "b", "a"]) store.spread("t", [1], 1_000, { shard });
    expect(message("metric: t, where: { shard: nothing-like-them }", store)).toBe(
      "no samples of t{shard=nothing-like-them} in phase steady (shard has a, b, c, d, e)",
    );
  });

  test("the first tag that never matched", () => {
    expect(message("metric: http_reqs, where: { service: chat, name: GOT / }")).toBe(
      "no samples of http_reqs{service=chat,name=GOT /} in phase steady (did you mean name=GET /?)",
    );
  });
});

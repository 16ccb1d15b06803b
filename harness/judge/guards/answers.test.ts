import { describe, expect, test } from "vitest";
import { calmMinute, judgeMadeUp, repeated } from "../testing/judge-made-up.ts";
import type { StoreBuilder } from "../testing/store-builder.ts";

const MINUTE_MS = 60_000;
const FAILED = { expected_response: "false" } as const;
const REFUSED = { name: "GET /", status: "0", error_code: "1212", ...FAILED } as const;
const TIMED_OUT = { ...REFUSED, error_code: "1050" } as const;

type Tags = Readonly<Record<string, string>>;
type Change = readonly [metric: string, value: number, count: number, tags?: Tags];

/** A calm minute (1,200 answers of 80 to 120 ms) with these samples besides. */
function minuteWith(changes: readonly Change[], store: StoreBuilder = calmMinute()): StoreBuilder {
  for (const [metric, value, count, tags] of changes)
    store.spread(metric, repeated(value, count), MINUTE_MS, tags ?? {});
  return store;
}

const HTTP = "metric: http_req_duration, statistic: p(95), pass: '< 400ms'";
const P50 = "metric: http_req_duration, statistic: p(50), pass: '> 90ms'";
const time = (metric: string): string => `metric: ${metric}, statistic: p(95), pass: '< 400ms'`;

function judge(fields: string, changes: readonly Change[], file = "") {
  const { objectives } = judgeMadeUp({
    objectives: [`{ id: a, ${fields} }`],
    store: minuteWith(changes),
    file,
  });
  const [{ result, code, numbers, notes }] = objectives as [(typeof objectives)[number]];
  return { result, code, value: numbers.value, notes: notes.map((note) => note.code) };
}

const mostlyFailed = { result: "breach", code: "MOSTLY_FAILED" } as const;
const kept = { result: "pass", code: "TARGET_MET" } as const;

describe("more than 5% without an answer, or failed unexpectedly: no pass", () => {
  test.each<[string, string, readonly Change[]]>([
    ["refused", HTTP, [["http_req_duration", 0, 70, REFUSED]]],
    ["timed out, but within the bound", HTTP, [["http_req_duration", 300, 70, TIMED_OUT]]],
    ["answered 500, fast", HTTP, [["http_req_duration", 2, 70, { status: "500", ...FAILED }]]],
    [
      "some refused, some answered 500",
      HTTP,
      [
        ["http_req_duration", 0, 35, REFUSED],
        ["http_req_duration", 2, 35, { status: "500", ...FAILED }],
      ],
    ],
    [
      "refused without k6's classification",
      HTTP,
      [["http_req_duration", 0, 70, { status: "0", error_code: "1212" }]],
    ],
    [
      "an objective on successful answers alone",
      `${HTTP}, where: { expected_response: true }`,
      [["http_req_duration", 0, 70, REFUSED]],
    ],
    [
      "an objective on status 200 alone",
      `${HTTP}, where: { status: 200 }`,
      [["http_req_duration", 0, 70, REFUSED]],
    ],
    [
      "an objective that would have no sample",
      `${HTTP}, where: { name: GET /x, expected_response: true }`,
      [["http_req_duration", 0, 70, { ...REFUSED, name: "GET /x" }]],
    ],
    [
      "the same with noData: skip",
      `${HTTP}, noData: skip, where: { name: GET /x, expected_response: true }`,
      [["http_req_duration", 0, 70, { ...REFUSED, name: "GET /x" }]],
    ],
    [
      "few requests, all refused",
      `${time("http_req_waiting")}, minSamples: 1`,
      [["http_req_waiting", 0, 5, REFUSED]],
    ],
    ["in windows", `${HTTP}, window: { size: 10s }`, [["http_req_duration", 0, 70, REFUSED]]],
    [
      "a share of fast answers",
      "metric: http_req_duration, statistic: share, good: '< 1s', pass: '> 99%'",
      [["http_req_duration", 0, 70, REFUSED]],
    ],
    [
      "gRPC unavailable",
      time("grpc_req_duration"),
      [
        ["grpc_req_duration", 5, 90, { status: "0" }],
        ["grpc_req_duration", 1, 10, { status: "14" }],
      ],
    ],
    [
      "gRPC refused by the service",
      time("grpc_req_duration"),
      [
        ["grpc_req_duration", 5, 90, { status: "0" }],
        ["grpc_req_duration", 1, 10, { status: "7" }],
      ],
    ],
    ["WebSockets refused", time("ws_connecting"), [["ws_connecting", 1, 100]]],
    [
      "WebSockets answered 403",
      time("ws_session_duration"),
      [["ws_session_duration", 1, 100, { status: "403" }]],
    ],
    [
      "a Trend of the script tagged with the outcome",
      time("shop_time"),
      [
        ["shop_time", 5, 90, { status: "200", expected_response: "true" }],
        ["shop_time", 0, 10, REFUSED],
      ],
    ],
    [
      "one tagged with k6's error code alone",
      time("shop_time"),
      [
        ["shop_time", 5, 90],
        ["shop_time", 0, 10, { error_code: "1050" }],
      ],
    ],
  ])("%s", (_name, fields, changes) => expect(judge(fields, changes)).toMatchObject(mostlyFailed));

  test("a limit that is broken anyway stays the reason", () => {
    expect(judge(HTTP, [["http_req_duration", 60_000, 120, TIMED_OUT]])).toMatchObject({
      result: "breach",
      code: "LIMIT_BREACHED",
      notes: ["MOSTLY_FAILED"],
    });
  });

  test("the reason names the share, the requests and the bound, and keeps the value", () => {
    const [found] = judgeMadeUp({
      objectives: [`{ id: a, ${HTTP}, where: { name: GET /, expected_response: true } }`],
      store: minuteWith([["http_req_duration", 0, 300, REFUSED]]),
    }).objectives;
    expect(found).toMatchObject({
      message:
        "20% of the requests (http_req_duration{name=GET /}) got no answer or failed unexpectedly, the bound is <= 5%: times of the rest say nothing",
      numbers: { samples: 1_200, margin: null },
      notes: [{ code: "TARGET_MET" }],
    });
  });

  test("no waiver covers it", () => {
    const file = "waivers: [{ objective: a, until: 2026-12-31, reason: r, owner: o }]";
    expect(judge(HTTP, [["http_req_duration", 0, 300, REFUSED]], file)).toMatchObject(mostlyFailed);
  });
});

describe("what is judged as it was", () => {
  test.each<[string, string, readonly Change[], string?]>([
    ["4% refused", HTTP, [["http_req_duration", 0, 50, REFUSED]]],
    [
      "one of five refused: too few to tell",
      `${time("http_req_waiting")}, minSamples: 1`,
      [
        ["http_req_waiting", 5, 4],
        ["http_req_waiting", 0, 1, REFUSED],
      ],
    ],
    [
      "a bound of the file's own",
      HTTP,
      [["http_req_duration", 0, 300, REFUSED]],
      "policy: { failedRequestShare: '<= 30%' }",
    ],
    [
      "answers that the script expects",
      HTTP,
      [["http_req_duration", 2, 300, { status: "404", expected_response: "true" }]],
    ],
    [
      "failures that the file expects",
      HTTP,
      [["http_req_duration", 2, 300, { name: "GET /", status: "409", ...FAILED }]],
      "expectedFailures: [{ where: { name: GET /, status: 409 }, share: '<= 50%' }]",
    ],
    [
      "an objective that asks for failures",
      `${HTTP}, where: { status: 500 }`,
      [["http_req_duration", 2, 300, { status: "500", ...FAILED }]],
    ],
    [
      "an objective that asks for refused requests",
      `${HTTP}, where: { error_code: 1212 }`,
      [["http_req_duration", 0, 300, REFUSED]],
    ],
    [
      "another endpoint is refused",
      `${HTTP}, where: { name: GET / }`,
      [["http_req_duration", 0, 900, { ...REFUSED, name: "GET /gone" }]],
    ],
    ["refused in another phase", HTTP, [["http_req_duration", 0, 900, { ...REFUSED, phase: "ramp-up" }]]],
    [
      "a number of requests",
      "metric: http_req_duration, statistic: count, pass: '> 9'",
      [["http_req_duration", 0, 900, REFUSED]],
    ],
    ["gRPC that answers", time("grpc_req_duration"), [["grpc_req_duration", 5, 90, { status: "0" }]]],
    ["WebSockets that open", time("ws_connecting"), [["ws_connecting", 5, 90, { status: "101" }]]],
    ["a Trend whose status is its own", time("job_time"), [["job_time", 5, 90, { status: "0" }]]],
    ["a Trend that is no time", "metric: depth, statistic: p(95), pass: '< 9'", [["depth", 1, 90, FAILED]]],
    ["k6's error codes of answers", time("shop_time"), [["shop_time", 5, 90, { error_code: "1404" }]]],
  ])("%s", (_name, fields, changes, file) => expect(judge(fields, changes, file)).toMatchObject(kept));
});

describe("samples without an answer never make a result better", () => {
  const REFUSED_4 = [["http_req_duration", 0, 50, REFUSED]] as const;

  test.each([
    ["p(95)", "< 118.4ms"],
    ["avg", "< 99ms"],
    ["min", "> 50ms"],
  ])("%s is computed without them where that is worse, and it is said", (statistic, bound) => {
    const fields = `metric: http_req_duration, statistic: ${statistic}, pass: '${bound}'`;
    const [alone, mixed] = [judge(fields, []), judge(fields, REFUSED_4)];
    if (statistic !== "min") expect([mixed.result, mixed.value]).toEqual([alone.result, alone.value]);
    expect(mixed.notes).toContain("WITHOUT_ANSWER");
  });

  test("a request that timed out counts with its time", () => {
    const timedOut = [["http_req_duration", 60_000, 50, TIMED_OUT]] as const;
    const fields = "metric: http_req_duration, statistic: p(99), pass: '< 400ms'";
    expect(judge(fields, [])).toMatchObject(kept);
    expect(judge(fields, timedOut)).toMatchObject({ result: "breach", code: "LIMIT_BREACHED" });
    expect(judge(fields, timedOut).value).toBeGreaterThan(59_000);
  });

  test("the direction is the objective's", () => {
    expect(judge(P50, [])).toMatchObject(kept);
    expect(judge(P50, [["http_req_duration", 60_000, 50, TIMED_OUT]]).value).toBe(judge(P50, []).value);
  });

  test("k6's own figure over the whole run holds them too: it is not taken for the answers", () => {
    const summary = {
      metrics: { http_req_duration: { type: "trend", contains: "time", values: { "p(95)": 1 } } },
    };
    const { objectives } = judgeMadeUp({
      objectives: [`{ id: a, ${HTTP}, phase: all }`],
      store: minuteWith(REFUSED_4),
      input: { summary },
    });
    expect(objectives[0]?.numbers.value).toBeGreaterThan(100);
  });

  test("all of the few that are selected", () => {
    const file = "policy: { failedRequestShare: '<= 100%' }";
    const found = judge(
      `${HTTP}, where: { name: GET /x }`,
      [["http_req_duration", 0, 70, { ...REFUSED, name: "GET /x" }]],
      file,
    );
    expect(found).toMatchObject({ result: "breach", code: "NO_DATA" });
  });
});

test("k6's own thresholds get k6's word", () => {
  const { objectives } = judgeMadeUp({
    store: minuteWith([["http_req_duration", 0, 2_000, REFUSED]]),
    input: { scriptThresholds: { http_req_duration: ["p(50)<50"] } },
  });
  expect(objectives.map(({ id, code }) => [id, code])).toEqual([
    ["p95", "MOSTLY_FAILED"],
    ["k6:http_req_duration:p(50)<50", "TARGET_MET"],
    ["implied:failed-requests", "TARGET_MET"],
  ]);
});

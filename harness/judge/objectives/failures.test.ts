import { describe, expect, test } from "vitest";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { judgeMadeUp, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

const MINUTE_MS = 60_000;
const FAILED = "{ id: failed, metric: http_req_failed, statistic: rate, pass: '< 2%' }";
const COUPON = { service: "shop", name: "POST /coupon" };

/** A thousand requests, of which 100 coupons, of which `conflicts` were gone and `broken` were real failures. */
function shop(conflicts: number, broken: number): StoreBuilder {
  const answers = (
    count: number,
    value: number,
    tags: Record<string, string>,
  ): [readonly number[], number, Record<string, string>] => [repeated(value, count), MINUTE_MS, tags];
  const store = new StoreBuilder().spread("iterations", repeated(1, 300), MINUTE_MS);
  store.spread(
    "http_req_failed",
    ...answers(900, 0, { service: "shop", name: "GET /", status: "200", expected_response: "true" }),
  );
  store.spread(
    "http_req_failed",
    ...answers(100 - conflicts - broken, 0, { ...COUPON, status: "201", expected_response: "true" }),
  );
  if (conflicts > 0)
    store.spread(
      "http_req_failed",
      ...answers(conflicts, 1, { ...COUPON, status: "409", expected_response: "false" }),
    );
  if (broken > 0)
    store.spread(
      "http_req_failed",
      ...answers(broken, 1, { ...COUPON, status: "500", expected_response: "false" }),
    );
  return store;
}

const RULE =
  "expectedFailures: [{ id: gone, where: { name: POST /coupon, status: 409 }, share: '<= 30%', why: sold out }]";

function results(store: StoreBuilder, file = RULE): ReadonlyMap<string, ObjectiveResult> {
  return new Map(judgeMadeUp({ objectives: [FAILED], file, store }).objectives.map((one) => [one.id, one]));
}

describe("expected failures", () => {
  test("are out of the failure rate, in a count of their own", () => {
    const found = results(shop(25, 0));
    expect(found.get("failed")).toMatchObject({ result: "pass", numbers: { value: 0, samples: 1_000 } });
    expect(found.get("gone")).toMatchObject({
      result: "pass",
      code: "TARGET_MET",
      statistic: "share",
      unit: "share",
      why: "sold out",
      weight: 0,
      critical: false,
      numbers: {
        value: 0.25,
        samples: 100,
        bound: { text: "<= 30%" },
        margin: expect.closeTo(1 / 6, 9) as number,
      },
      notes: [{ code: "EXPECTED_FAILURES", message: expect.stringContaining("25 failures of") as string }],
    });
  });

  test("do not excuse other failures", () => {
    expect(results(shop(20, 30)).get("failed")).toMatchObject({ result: "breach", numbers: { value: 0.03 } });
  });

  test("beyond their share are a breach", () => {
    expect(results(shop(31, 0)).get("gone")).toMatchObject({
      result: "breach",
      code: "EXPECTED_FAILURES_EXCEEDED",
    });
  });

  test("that did not happen are fine, without a note", () => {
    expect(results(shop(0, 0)).get("gone")).toMatchObject({
      result: "pass",
      notes: [],
      numbers: { value: 0 },
    });
  });

  test("of requests that were never made are skipped", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 300), MINUTE_MS)
      .spread("http_req_failed", repeated(0, 500), MINUTE_MS);
    expect(results(store).get("gone")).toMatchObject({ result: "skipped", code: "NO_DATA" });
  });

  test("are counted in the steady phase alone", () => {
    const store = shop(25, 0).spread("http_req_failed", repeated(1, 500), MINUTE_MS, {
      ...COUPON,
      status: "409",
      phase: "ramp-up",
    });
    expect(results(store).get("gone")?.numbers.value).toBe(0.25);
  });

  test("are not frustrated users", () => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 300), MINUTE_MS);
    store.spread("http_req_duration", repeated(5, 50), MINUTE_MS, {
      ...COUPON,
      status: "409",
      expected_response: "false",
    });
    store.spread("http_req_duration", repeated(5, 50), MINUTE_MS, {
      ...COUPON,
      status: "500",
      expected_response: "false",
    });
    const objectives = ["{ id: apdex, metric: http_req_duration, statistic: apdex(1s), pass: '> 0.1' }"];
    expect(judgeMadeUp({ objectives, store, file: RULE }).objectives[0]?.numbers.value).toBe(0.5);
    expect(judgeMadeUp({ objectives, store }).objectives[0]?.numbers.value).toBe(0);
  });
});

describe("reproducible errors", () => {
  /** 100 requests of GET / a second, of which in second s `failing(s)` answered 503. */
  function errors(
    failing: (second: number) => number,
    seconds = 60,
    tags: Record<string, string> = {},
  ): StoreBuilder {
    const store = new StoreBuilder().spread("iterations", repeated(1, seconds), seconds * 1_000);
    for (let second = 0; second < seconds; second += 1) {
      const bad = failing(second);
      const base = { service: "chat", name: "GET /", ...tags };
      if (bad > 0)
        store.spread(
          "http_req_failed",
          repeated(1, bad),
          1_000,
          { ...base, status: "503", expected_response: "false" },
          second * 1_000,
        );
      store.spread(
        "http_req_failed",
        repeated(0, 100 - bad),
        1_000,
        { ...base, status: "200", expected_response: "true" },
        second * 1_000,
      );
    }
    return store;
  }
  const found = (store: StoreBuilder, file = "", change = {}): readonly ObjectiveResult[] =>
    judgeMadeUp({ objectives: [FAILED], store, file, evidence: change }).objectives.filter(
      ({ code }) => code === "REPRODUCIBLE_ERROR",
    );

  test("one in each part of the steady phase is critical although the rate keeps its limit", () => {
    const verdict = judgeMadeUp({ objectives: [FAILED.replace("2%", "5%")], store: errors(() => 2) });
    expect([verdict.verdict, verdict.code]).toEqual(["FAIL", "CRITICAL_BREACHED"]);
    expect(verdict.objectives[1]).toMatchObject({
      id: "reproducible-error[chat GET / 503]",
      metric: "http_req_failed",
      where: { service: "chat", name: "GET /" },
      result: "breach",
      critical: true,
      message: "chat GET / 503 fails again and again: 2% of its requests, in every part of the steady phase",
      numbers: { value: 0.02, samples: 6_000, bound: { text: "< 1%" } },
    });
  });

  test.each([
    ["at the share allowed", () => 1, 1],
    ["in five of six parts", (second: number) => (second < 50 ? 10 : 0), 0],
    ["a burst", (second: number) => (second < 5 ? 50 : 0), 0],
    ["none", () => 0, 0],
  ])("%s: %d", (_name, failing, count) => expect(found(errors(failing))).toHaveLength(count));

  test("the policy sets the share, and expected failures are none", () => {
    expect(
      found(
        errors(() => 2),
        "policy: { reproducibleErrorShare: '<= 2%' }",
      ),
    ).toEqual([]);
    expect(
      found(
        errors(() => 2),
        "expectedFailures: [{ where: { status: 503 }, share: '<= 9%' }]",
      ),
    ).toEqual([]);
  });

  test("short runs and few requests prove nothing", () => {
    expect(
      found(
        errors(() => 2, 14),
        "",
        { shape: null },
      ),
    ).toEqual([]);
    expect(
      found(
        errors(() => 2, 15),
        "",
        { shape: null },
      ),
    ).toHaveLength(1);
    const few = new StoreBuilder().spread("iterations", repeated(1, 60), MINUTE_MS);
    few.spread("http_req_failed", repeated(1, 100), MINUTE_MS, {
      service: "chat",
      name: "GET /",
      status: "503",
      expected_response: "false",
    });
    expect(found(few)).toEqual([]);
  });

  test("without an answer the error code tells the way, without a name the requests are one endpoint", () => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 60), MINUTE_MS);
    store.spread("http_req_failed", repeated(1, 600), MINUTE_MS, {
      status: "0",
      error_code: "1211",
      expected_response: "false",
    });
    store.spread("http_req_failed", repeated(1, 300), MINUTE_MS, { expected_response: "false" });
    expect(found(store).map(({ id }) => id)).toEqual([
      "reproducible-error[requests 1211]",
      "reproducible-error[requests no answer]",
    ]);
  });
});

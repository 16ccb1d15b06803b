import { describe, expect, test } from "vitest";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { asked, calmMinute, judgeMadeUp, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

/** Results field by field, of each kind of objective. */

const MINUTE_MS = 60_000;
const NOTHING = { window: null, baseline: null, difference: null, interval: null } as const;
const P95 = {
  metric: "http_req_duration",
  where: {},
  statistic: "p(95)",
  pass: [{ text: "< 400ms", operator: "<", value: 400 }],
  warn: [],
  critical: false,
  implied: false,
  weight: 1,
  why: null,
} as const;
const UNMEASURED = { value: null, bound: null, margin: null, samples: 0, ...NOTHING } as const;

const of = (objective: string, store = calmMinute(), file = ""): readonly ObjectiveResult[] =>
  asked(judgeMadeUp({ objectives: [objective], store, file }));

describe("expected failures", () => {
  const bound = { text: "<= 30%", operator: "<=", value: 0.3 };
  const COUPON = { service: "shop", name: "POST /coupon" };
  const FILE =
    "expectedFailures: [{ id: gone, where: { service: shop, name: POST /coupon, status: 409 }, share: '<= 30%', why: sold out }]";
  const coupons = (gone: number): StoreBuilder =>
    calmMinute()
      .spread("http_req_failed", repeated(1, gone), MINUTE_MS, { ...COUPON, status: "409" })
      .spread("http_req_failed", repeated(0, 100 - gone), MINUTE_MS, { ...COUPON, status: "201" });
  const SELECTION = "http_req_failed{service=shop,name=POST /coupon,status=409}";
  const GONE = {
    id: "gone",
    metric: "http_req_failed",
    where: { ...COUPON, status: "409" },
    statistic: "share",
    unit: "share",
    pass: [bound],
    warn: [],
    critical: false,
    implied: false,
    weight: 0,
    why: "sold out",
  };
  const judged = (store: StoreBuilder): ObjectiveResult | undefined =>
    of("{ id: a, metric: http_reqs, statistic: count, pass: '> 1' }", store, FILE)[1];

  test("within their share", () => {
    expect(judged(coupons(25))).toEqual({
      ...GONE,
      result: "pass",
      code: "TARGET_MET",
      facts: { value: "25%", bound: "<= 30%" },
      message: "25% keeps the target <= 30%",
      notes: [
        {
          code: "EXPECTED_FAILURES",
          facts: { count: "25", what: SELECTION, share: "25%" },
          message: `25 failures of ${SELECTION} are expected (25% of these requests) and not counted`,
        },
      ],
      numbers: {
        ...NOTHING,
        value: 0.25,
        bound,
        margin: expect.closeTo(1 / 6, 9) as number,
        samples: 100,
        samplesNeeded: 1,
      },
    });
    expect(judged(coupons(30))?.result).toBe("pass");
  });

  test("beyond it", () => {
    expect(judged(coupons(60))).toEqual({
      ...GONE,
      result: "breach",
      code: "EXPECTED_FAILURES_EXCEEDED",
      facts: { value: "60%", what: SELECTION, bound: "<= 30%" },
      message: `60% of ${SELECTION} failed in the expected way, the bound is <= 30%`,
      notes: [],
      numbers: { ...NOTHING, value: 0.6, bound, margin: -1, samples: 100, samplesNeeded: 1 },
    });
  });

  test("of no request", () => {
    expect(judged(calmMinute())).toEqual({
      ...GONE,
      result: "skipped",
      code: "NO_DATA",
      facts: {
        what: "http_req_failed{service=shop,name=POST /coupon}",
        phase: { code: "PHASE_STEADY", facts: {} },
        hint: "",
      },
      message: "no samples of http_req_failed{service=shop,name=POST /coupon} in phase steady",
      notes: [],
      numbers: { ...UNMEASURED, samplesNeeded: 1 },
    });
  });

  test.each(["status", "error_code", "expected_response", "error"])(
    "%s tells how a request ended, not which it was",
    (tag) => {
      const file = `expectedFailures: [{ where: { name: x, ${tag}: 'y' }, share: '<= 90%' }]`;
      const store = calmMinute()
        .spread("http_req_failed", repeated(1, 10), MINUTE_MS, { name: "x", [tag]: "y" })
        .spread("http_req_failed", repeated(0, 30), MINUTE_MS, { name: "x", [tag]: "z" });
      const [, result] = of("{ id: a, metric: http_reqs, statistic: count, pass: '> 1' }", store, file);
      expect(result?.numbers.value).toBe(0.25);
    },
  );
});

describe("nothing to judge", () => {
  test("no samples", () => {
    expect(of("{ id: a, metric: gone, statistic: p(95), pass: '< 400ms' }")[0]).toEqual({
      ...P95,
      id: "a",
      metric: "gone",
      unit: "ms",
      result: "breach",
      code: "NO_DATA",
      facts: { what: "gone", phase: { code: "PHASE_STEADY", facts: {} }, hint: "" },
      message: "no samples of gone in phase steady",
      notes: [],
      numbers: { ...UNMEASURED, samplesNeeded: 59 },
    });
  });

  test("nothing was observed", () => {
    const found = of(
      "{ id: a, metric: gone, where: { x: y }, source: prometheus, query: up, phase: ramp-up, statistic: p(95), pass: '< 400ms' }",
    )[0];
    expect(found).toEqual({
      ...P95,
      id: "a",
      metric: "gone",
      where: { x: "y" },
      unit: "",
      result: "breach",
      code: "NO_DATA",
      facts: {
        what: "gone{x=y}",
        phase: { code: "PHASE_RAMP_UP", facts: {} },
        hint: { code: "IN_PARENTHESES", facts: { what: { code: "NOTHING_OBSERVED", facts: {} } } },
      },
      message: expect.stringMatching(/^no samples of gone\{x=y\} in phase ramp-up \(.*\)$/) as string,
      notes: [],
      numbers: { ...UNMEASURED, samplesNeeded: 59 },
    });
  });

  test("an empty forEach", () => {
    expect(
      of("{ id: a, metric: http_req_duration, forEach: { tag: shard }, statistic: p(95), pass: '< 400ms' }"),
    ).toEqual([
      {
        ...P95,
        id: "a",
        unit: "",
        result: "breach",
        code: "FOREACH_EMPTY",
        facts: { tag: "shard" },
        message: "no value of the tag shard was measured and none is expected: nothing to judge",
        notes: [],
        numbers: { ...UNMEASURED, samplesNeeded: 59 },
      },
    ]);
  });

  test("no value", () => {
    expect(
      of(
        "{ id: a, metric: http_req_duration, where: { service: chat }, statistic: share, of: { name: none }, pass: '< 50%' }",
      )[0],
    ).toEqual({
      ...P95,
      id: "a",
      where: { service: "chat" },
      statistic: "share",
      unit: "share",
      pass: [{ text: "< 50%", operator: "<", value: 0.5 }],
      result: "breach",
      code: "NAN_RESULT",
      facts: { statistic: "share", what: "http_req_duration{service=chat}" },
      message: "share of http_req_duration{service=chat} has no value",
      notes: [],
      numbers: { ...UNMEASURED, samples: 1_200, samplesNeeded: 1 },
    });
  });
});

test("a counter that was never written", () => {
  const text =
    "{ id: a, metric: lost, where: { x: y }, statistic: count, type: counter, pass: '== 0', absentMeans: 0, given: http_reqs }";
  expect(of(text)[0]).toMatchObject({
    unit: "count",
    result: "pass",
    message: "0 keeps the target == 0",
    notes: [
      {
        code: "ABSENT_AS_VALUE",
        message: "lost{x=y} was never written; it counts as 0 because http_reqs has samples",
      },
    ],
    numbers: { value: 0, samples: 1_200, samplesNeeded: 1, interval: null },
  });
  const few = text.replace("absentMeans: 0", "absentMeans: 5, minSamples: 9999");
  expect(of(few)[0]).toMatchObject({
    result: "breach",
    code: "LIMIT_BREACHED",
    notes: [{ code: "ABSENT_AS_VALUE" }],
  });
  const elsewhere = calmMinute().spread("other", repeated(1, 5), MINUTE_MS, { phase: "ramp-up" });
  expect(of(text.replace("http_reqs", "other"), elsewhere)[0]?.code).toBe("NO_DATA");
});

test("a forEach takes the values of its tags, its phase and its where", () => {
  const store = new StoreBuilder()
    .spread("iterations", repeated(1, 60), MINUTE_MS)
    .spread("t", repeated(5, 60), MINUTE_MS, { shard: "b", kind: "x" })
    .spread("t", repeated(5, 60), MINUTE_MS, { shard: "a", kind: "x" })
    .spread("t", repeated(5, 60), MINUTE_MS, { shard: "other-kind", kind: "y" })
    .spread("t", repeated(5, 60), MINUTE_MS, { shard: "other-phase", kind: "x", phase: "ramp-up" })
    .spread("t", repeated(5, 60), MINUTE_MS, { kind: "x" });
  const found = of(
    "{ id: e, metric: t, where: { kind: x }, forEach: { tag: shard, expect: [z, a] }, statistic: avg, pass: '< 9ms' }",
    store,
  );
  expect(found.map(({ id, where, code }) => [id, where, code])).toEqual([
    ["e[z]", { kind: "x", shard: "z" }, "NO_DATA"],
    ["e[a]", { kind: "x", shard: "a" }, "TARGET_MET"],
    ["e[b]", { kind: "x", shard: "b" }, "TARGET_MET"],
  ]);
});

test("an error that comes again and again", () => {
  const store = calmMinute().spread("http_req_failed", repeated(1, 60), MINUTE_MS, {
    service: "chat",
    name: "GET /",
    status: "503",
    expected_response: "false",
  });
  const bound = { text: "< 1%", operator: "<", value: 0.01 };
  expect(of("{ id: a, metric: http_reqs, statistic: count, pass: '> 1' }", store)[1]).toEqual({
    id: "reproducible-error[chat GET / 503]",
    metric: "http_req_failed",
    where: { service: "chat", name: "GET /" },
    statistic: "rate",
    unit: "share",
    pass: [bound],
    warn: [],
    result: "breach",
    code: "REPRODUCIBLE_ERROR",
    facts: { name: "chat GET / 503", value: "4.76%", where: { code: "EVERY_PART", facts: {} } },
    message: "chat GET / 503 fails again and again: 4.76% of its requests, in every part of the steady phase",
    notes: [],
    critical: true,
    implied: false,
    weight: 0,
    numbers: {
      ...NOTHING,
      value: 60 / 1_260,
      bound,
      margin: null,
      samples: 1_260,
      samplesNeeded: 60,
    },
    why: "002: an error that can be reproduced is FAIL",
  });
});

describe("in windows", () => {
  test("the worst one with its place and its thin neighbours", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 60), MINUTE_MS, {}, 5_000)
      .spread("t", repeated(10, 600), 30_000, {}, 5_000)
      .spread("t", repeated(20, 60), 30_000, {}, 35_000);
    const [found] = of(
      "{ id: a, metric: t, statistic: p(95), pass: '< 400ms', window: { size: 10s } }",
      store,
    );
    expect(found).toMatchObject({
      result: "pass",
      notes: [
        { code: "IN_WINDOW", message: "worst of 51 windows of 10s, 24s after the start of phase steady" },
        {
          code: "THIN_WINDOWS",
          message:
            "23 of 51 windows have fewer than 59 samples and were judged only where the breach is clear",
        },
      ],
    });
  });

  test("a gap", () => {
    const store = calmMinute().spread("t", repeated(10, 300), 30_000, { x: "y" });
    expect(
      of(
        "{ id: a, metric: t, where: { x: y }, statistic: avg, pass: '< 400ms', window: { size: 10s } }",
        store,
      )[0],
    ).toMatchObject({
      result: "breach",
      code: "WINDOW_GAP",
      message: "no samples of t{x=y} for 10s within the phase (from 30s)",
      notes: [],
      numbers: {
        value: null,
        bound: null,
        margin: null,
        samples: 0,
        samplesNeeded: 30,
        window: { offsetMs: 30_000, durationMs: 10_000 },
      },
    });
  });
});

describe("spikes", () => {
  const bursts = (...starts: readonly number[]): StoreBuilder => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 60), MINUTE_MS);
    for (let second = 0; second < 60; second += 1) {
      const slow = starts.some((start) => second >= start && second < start + 5);
      store.spread("t", repeated(slow ? 50 : 10, 20), 1_000, {}, second * 1_000);
    }
    return store;
  };

  test("few enough", () => {
    expect(of("{ id: a, metric: t, statistic: spikes(3) }", bursts(10))[0]).toMatchObject({
      unit: "count",
      pass: [],
      result: "pass",
      code: "TARGET_MET",
      message: "1 spikes over 30 in windows of 5s keeps the target < 3",
      notes: [],
      numbers: {
        value: 1,
        bound: { text: "< 3", operator: "<", value: 3 },
        margin: expect.closeTo(2 / 3, 9) as number,
        samples: 12,
        samplesNeeded: 5,
        interval: null,
      },
    });
  });

  test("too many for the policy", () => {
    const [found] = of("{ id: a, metric: t, statistic: spikes(3) }", bursts(10, 30, 45));
    expect(found).toMatchObject({
      result: "warn",
      code: "TOO_MANY_SPIKES",
      message: "3 spikes, from 3 on the run is unsteady",
      notes: [],
      numbers: { value: 3, bound: { text: "< 3" } },
    });
  });
});

import { describe, expect, test } from "vitest";
import { NOTHING, type Rows, type TrafficFigures } from "./figures.ts";
import {
  errorsLine,
  lagLine,
  latencyLine,
  requestsNeeded,
  routingLine,
  shareLine,
  symbolLine,
  throughputLine,
} from "./gates.ts";
import type { Line } from "./lines.ts";
import { BUNDLED, reading, rows, traffic } from "./testing/made-up-figures.ts";
import { recordedLag } from "./traffic-steps.ts";

const { errors, latencyP95, throughputOfBaseline } = BUNDLED.limits;

/** Outcome and the reason in English. */
const told = ({ outcome, reason }: Line): readonly string[] => [outcome, reason.en];

test("an error rate below 0.1% needs 3,000 requests, unless the file says how many", () => {
  expect(requestsNeeded(errors, "auto")).toBe(3_000);
  expect(requestsNeeded(errors, 200)).toBe(200);
  expect(requestsNeeded({ ...errors, value: 0 }, "auto")).toBe(1);
});

describe("error rate", () => {
  test.each<[string, TrafficFigures, ...string[]]>([
    ["none of enough", traffic(), "pass", "0 of 10,000 requests failed"],
    ["below the limit", traffic({ failed: 9 }), "pass", "9 of 10,000 requests failed"],
    ["at the limit", traffic({ failed: 10 }), "fail", "10 of 10,000 requests failed"],
    [
      "none of too few",
      traffic({ requests: 2_999 }),
      "unmeasured",
      "0 of 2,999 requests failed: too few to tell, 3,000 are needed",
    ],
    [
      "one of too few, which may be chance",
      traffic({ requests: 500, failed: 1 }),
      "unmeasured",
      "1 of 500 requests failed: too few to tell, 3,000 are needed",
    ],
    ["proven by few", traffic({ requests: 100, failed: 20 }), "fail", "20 of 100 requests failed"],
    ["no requests", traffic({ requests: 0 }), "unmeasured", "no request came"],
    ["requests missing", traffic({ requests: null }), "unmeasured", "gone"],
    ["failures missing", traffic({ failed: null }), "unmeasured", "gone"],
    [
      "seen in part",
      traffic({ coverage: 0.5 }),
      "unmeasured",
      "Prometheus saw it during 50% of the window only: expected 90%",
    ],
  ])("%s", (_name, figures, outcome, reason) => {
    expect(told(errorsLine("e", figures, errors, 3_000))).toEqual([outcome, reason]);
  });

  test("is recorded without a limit", () => {
    expect(errorsLine("e", traffic({ failed: 500 }), null, 1)).toMatchObject({
      outcome: "pass",
      value: 0.05,
      limit: null,
    });
    expect(errorsLine("e", traffic({ failed: null }), null, 1).outcome).toBe("unmeasured");
  });
});

describe("p95", () => {
  test.each<[string, TrafficFigures, Line["outcome"]]>([
    ["below the limit", traffic({ p95: 499 }), "pass"],
    ["at the limit", traffic({ p95: 500 }), "fail"],
    ["missing", traffic({ p95: null }), "unmeasured"],
    ["of too few", traffic({ requests: 58 }), "unmeasured"],
    ["of enough", traffic({ requests: 59 }), "pass"],
    ["requests missing", traffic({ requests: null }), "unmeasured"],
    ["seen in part", traffic({ coverage: 0.89 }), "unmeasured"],
  ])("%s", (_name, figures, outcome) => {
    expect(latencyLine("p", figures, "p95", latencyP95).outcome).toBe(outcome);
  });
});

describe("throughput", () => {
  const held = (baseline: number | null) => ({ bound: throughputOfBaseline, baseline });

  test.each<[string, TrafficFigures, number | null, Line["outcome"]]>([
    ["as much as the baseline", traffic({ requests: 6_000 }), 100, "pass"],
    ["5% less", traffic({ requests: 5_700 }), 100, "pass"],
    ["6% less", traffic({ requests: 5_640 }), 100, "fail"],
    ["no baseline", traffic(), null, "unmeasured"],
    ["a baseline without requests", traffic(), 0, "unmeasured"],
    ["missing", traffic({ requests: null }), 100, "unmeasured"],
    ["seen in part", traffic({ coverage: 0.2 }), 100, "unmeasured"],
  ])("%s", (_name, figures, baseline, outcome) => {
    expect(throughputLine("t", figures, held(baseline)).outcome).toBe(outcome);
  });

  test("is recorded without a baseline", () => {
    expect(throughputLine("t", traffic({ requests: 6_000 }), null)).toMatchObject({
      outcome: "pass",
      value: 100,
    });
    expect(throughputLine("t", traffic({ requests: null }), null).outcome).toBe("unmeasured");
  });
});

describe("lag", () => {
  test.each<[string, Rows, ...string[]]>([
    [
      "of all shards",
      rows({ "shard-1": 3, "shard-2": 999, "shard-3": 0, legacy: 9_999 }),
      "pass",
      "shard-1 3, shard-2 999, shard-3 0",
    ],
    ["one too far behind", rows({ "shard-1": 3, "shard-2": 1_000, "shard-3": 0 }), "fail", "shard-2 1,000"],
    ["one silent", rows({ "shard-1": 3, "shard-2": 0 }), "unmeasured", "nothing is told of shard-3"],
    ["one silent and one too far behind", rows({ "shard-1": 3_000 }), "fail", "shard-1 3,000"],
    ["missing", rows({}), "unmeasured", "gone"],
  ])("%s", (_name, found, outcome, reason) => {
    expect(told(lagLine("l", found, BUNDLED))).toEqual([outcome, reason]);
  });

  test("that vanished in the middle of the window is not known to be well, but may be known to be broken", () => {
    const vanished = (value: number): Rows => {
      const found = rows({ "shard-1": 1, "shard-2": value, "shard-3": 1 });
      const partly = found.rows.map((row) => ({ ...row, coverage: row.value === value ? 0.5 : 1 }));
      return { ...found, rows: partly };
    };
    expect(told(lagLine("l", vanished(2), BUNDLED))).toEqual([
      "unmeasured",
      "told during a part of the window only: shard-2 50%, expected 90%",
    ]);
    expect(lagLine("l", vanished(5_000), BUNDLED).outcome).toBe("fail");
  });

  test("of a baseline is recorded, or missing", () => {
    expect(recordedLag(rows({ legacy: 12, "shard-1": 1 }))).toMatchObject({ outcome: "pass", value: 12 });
    expect(recordedLag(rows({})).outcome).toBe("unmeasured");
  });
});

describe("routing", () => {
  test.each<[string, boolean, Rows, ...string[]]>([
    [
      "a canary",
      false,
      rows({ "BTCUSDT shard-1": 90, "ETHUSDT legacy": 40, "SOLUSDT legacy": 20 }),
      "pass",
      "3 symbols",
    ],
    ["a wrong shard", false, rows({ "BTCUSDT shard-2": 90 }), "fail", "wrong: BTCUSDT → shard-2"],
    [
      "a symbol at two places",
      false,
      rows({ "BTCUSDT shard-1": 90, "BTCUSDT legacy": 40 }),
      "unmeasured",
      "moved during the window: BTCUSDT → shard-1, BTCUSDT → legacy",
    ],
    [
      "less than half a request is none",
      false,
      rows({ "BTCUSDT shard-1": 90, "BTCUSDT legacy": 0.4 }),
      "pass",
      "1 symbols",
    ],
    [
      "the old place when all must be new",
      true,
      rows({ "BTCUSDT legacy": 90 }),
      "fail",
      "wrong: BTCUSDT → legacy",
    ],
    ["all new", true, rows({ "BTCUSDT shard-1": 90, "XRPUSDT shard-3": 1 }), "pass", "2 symbols"],
    ["missing", true, rows({}), "unmeasured", "gone"],
    ["no request", false, rows({ "BTCUSDT shard-1": 0 }), "unmeasured", "the query gave nothing"],
  ])("%s", (_name, onlyNew, found, outcome, reason) => {
    expect(told(routingLine("r", found, BUNDLED, onlyNew))).toEqual([outcome, reason]);
  });

  test.each<[Rows, Line["outcome"]]>([
    [rows({ "ETHUSDT shard-2": 5 }), "pass"],
    [rows({ "ETHUSDT shard-1": 5 }), "fail"],
    [rows({ "ETHUSDT shard-2": 5, "ETHUSDT legacy": 5 }), "fail"],
    [rows({ "BTCUSDT shard-1": 5 }), "unmeasured"],
    [rows({}), "unmeasured"],
  ])("of ETHUSDT with %j: %s", (found, outcome) => {
    expect(symbolLine("routing-ETHUSDT", "ETHUSDT", found, BUNDLED).outcome).toBe(outcome);
  });
});

describe("share of the new part", () => {
  const none = { value: null, why: NOTHING, evidence: "" };

  test.each([
    ["as planned", reading(50), reading(950), 5, "pass"],
    ["at the edge", reading(70), reading(930), 5, "pass"],
    ["too little", reading(20), reading(980), 5, "unmeasured"],
    ["too much", reading(310), reading(690), 5, "unmeasured"],
    ["none new", none, reading(900), 5, "unmeasured"],
    ["none old at 100%", reading(900), none, 100, "pass"],
    ["none old at 5%", reading(900), none, 5, "unmeasured"],
    ["no request", none, none, 5, "unmeasured"],
    ["the old part could not be asked about", reading(900), reading(null), 100, "unmeasured"],
    ["the new part could not be asked about", reading(null), reading(900), 5, "unmeasured"],
  ])("%s", (_name, fresh, old, percent, outcome) => {
    expect(shareLine("s", { new: fresh, old }, percent, 0.02).outcome).toBe(outcome);
  });
});

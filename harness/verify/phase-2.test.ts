import { describe, expect, test } from "vitest";
import { say } from "../contracts/reason.ts";
import { RAMP_STAGES } from "./performance-plan.ts";
import {
  madeUpPhase,
  type MadeUpPhase,
  type MadeUpSharding,
  madeUpVerdict,
} from "./testing/made-up-phase.ts";

describe("figures", () => {
  const well = madeUpPhase();

  test.each([
    ["router-throughput", "OFF 1,200,000/s · ON 1,200,000/s"],
    ["kafka-throughput", "OFF 90,000/s · ON 90,000/s"],
    ["api-p95", "OFF 210 ms · ON 210 ms"],
    ["api-p99", "OFF 210 ms · ON 210 ms"],
    ["error-rate", "OFF 0% · ON 0%"],
    ["criterion-throughput", "OFF 90,000/s · ON 90,000/s"],
    ["criterion-p50", "OFF 4.12 ms · ON 4.12 ms"],
    ["criterion-p95", "OFF 210 ms · ON 210 ms"],
    ["criterion-p99", "OFF 210 ms · ON 210 ms"],
    ["criterion-errors", "OFF 0% · ON 0%"],
  ])("%s passes when all is well: %s", (id, actual) => {
    expect(well(id)).toMatchObject({ outcome: "pass", actual });
  });

  test.each<[string, MadeUpSharding, string, string]>([
    ["router-throughput", { routerPerSecond: 99_999 }, "fail", "99,999/s breaks the limit >= 100000/s"],
    ["router-throughput", { routerPerSecond: 100_000 }, "pass", "in process; 100,000/s keeps the target"],
    ["kafka-throughput", { kafkaPerSecond: 49_999 }, "fail", "49,999/s breaks the limit >= 50000/s"],
    ["kafka-throughput", { kafkaPerSecond: 50_000 }, "pass", ""],
    ["criterion-throughput", { kafkaPerSecond: 49_999 }, "fail", "breaks the limit >= 50000/s"],
    [
      "criterion-throughput",
      { kafkaPerSecond: 50_000 },
      "pass",
      "misses the target >= 100000/s, within the limit",
    ],
    ["criterion-throughput", { kafkaPerSecond: 100_000 }, "pass", "keeps the target >= 100000/s"],
    ["criterion-p50", { acknowledgedMs: 100 }, "fail", "100 ms breaks the limit < 100ms"],
    ["criterion-p50", { acknowledgedMs: 99.9 }, "pass", "misses the target < 50ms"],
    ["api-p95", { answerMs: 500 }, "fail", "500 ms breaks the limit < 500ms"],
    ["api-p95", { answerMs: 499.9 }, "pass", ""],
    ["criterion-p95", { answerMs: 500 }, "fail", "500 ms breaks the limit < 500ms"],
    [
      "criterion-p95",
      { answerMs: 250 },
      "pass",
      "250 ms misses the target < 200ms, within the limit < 500ms",
    ],
    ["criterion-p95", { answerMs: 150 }, "pass", "150 ms keeps the target < 200ms"],
    ["api-p95", { failed: 20_000 }, "fail", "66.67% of"],
    ["api-p95", { failed: 30_000 }, "fail", "100% of"],
    ["api-p95", { requests: 0 }, "unmeasured", "not to be trusted"],
    ["api-p99", { answerMs: 1_000 }, "fail", "1,000 ms breaks the limit < 1000ms"],
    ["criterion-p99", { answerMs: 1_000 }, "fail", "1,000 ms breaks the limit < 1000ms"],
    ["criterion-p99", { answerMs: 999 }, "pass", "misses the target < 500ms"],
    ["error-rate", { requests: 2_999 }, "unmeasured", "2999 of 3000"],
    ["error-rate", { requests: 3_000 }, "pass", ""],
    ["error-rate", { requests: 100, failed: 1 }, "fail", "1% breaks the limit < 0.1%"],
    ["error-rate", { failed: 30 }, "fail", "0.1% breaks the limit < 0.1%"],
    ["error-rate", { failed: 29 }, "pass", "keeps the target < 0.1%"],
    ["criterion-errors", { failed: 30 }, "fail", "0.1% breaks the limit < 0.1%"],
    ["criterion-errors", { failed: 29 }, "pass", "target http-failed: 0.097% misses the target < 0.01%"],
    [
      "criterion-errors",
      { requests: 3_000 },
      "pass",
      "target http-failed: too few samples to judge rate: 3000 of 30000",
    ],
  ])("%s with sharding on at %o is %s: %s", (id, on, outcome, said) => {
    const row = madeUpPhase({ on })(id);
    expect(row.outcome).toBe(outcome);
    expect(row.evidence?.split(" | ")[1]).toContain(said);
    expect(madeUpPhase({ off: on })(id).outcome).toBe(outcome);
  });

  test("one miss outweighs what could not be measured", () => {
    const off = {
      verdict: { ...madeUpVerdict("off"), invalid: true, ...say("SAMPLES_TRUNCATED", {}) },
    };
    expect(madeUpPhase({ off })("api-p95")).toMatchObject({
      outcome: "unmeasured",
      actual: "OFF – · ON 210 ms",
    });
    const row = madeUpPhase({ off, on: { answerMs: 900 } })("api-p95");
    expect(row).toMatchObject({ outcome: "fail", actual: "OFF – · ON 900 ms" });
    expect(row.evidence).toContain(
      "http-p95 of runs/off/verdict.json: not to be trusted: the file of samples was cut short",
    );
    expect(row.evidence).toContain(
      "http-p95 of runs/on/verdict.json (http_req_duration p(95), steady phase, 30,000 samples)",
    );
  });

  test("a run without the objective, or without samples for it, gives no figure", () => {
    const verdict = madeUpVerdict("on");
    const without = { ...verdict, objectives: verdict.objectives.filter(({ id }) => id !== "http-p95") };
    const absent = madeUpPhase({ on: { verdict: without } })("api-p95");
    expect(absent).toMatchObject({ outcome: "unmeasured", actual: "OFF 210 ms · ON –" });
    expect(absent.evidence).toContain("http-p95 of runs/on/verdict.json: no such objective");
    const silent = madeUpPhase({ on: { verdict: madeUpVerdict("on", { requests: 0 }) } })("error-rate");
    expect(silent).toMatchObject({ outcome: "unmeasured", actual: "OFF 0% · ON –" });
    expect(silent.evidence).toContain("no samples of http_req_failed");
  });

  test("a value nearer to the limit than the sketch can tell is not measured, one near to the target passes", () => {
    const near = (about: number) => {
      const verdict = madeUpVerdict("on");
      const [bound, text] = about < 300 ? ["pass", "< 200ms"] : ["warn", "< 500ms"];
      const objectives = verdict.objectives.map((one) =>
        one.id === "http-p95"
          ? {
              ...one,
              result: "warn" as const,
              code: "WITHIN_SKETCH_ERROR" as const,
              numbers: { ...one.numbers, value: about, bound: one[bound as "pass" | "warn"][0] ?? null },
            }
          : one,
      );
      expect(objectives.find(({ id }) => id === "http-p95")?.numbers.bound?.text).toBe(text);
      return madeUpPhase({ on: { verdict: { ...verdict, objectives } } })("criterion-p95").outcome;
    };
    expect(near(200.4)).toBe("pass");
    expect(near(499.4)).toBe("unmeasured");
  });
});

describe("stages of the ramp", () => {
  test.each([
    ["ramp-warm-up", 100],
    ["ramp-ramp-up", 390],
    ["ramp-peak", 1_000],
    ["ramp-sustain", 1_000],
    ["ramp-cool-down", 100],
  ])("%s runs at %d requests a second", (id, perSecond) => {
    for (const scale of [1, 0.1, 0.02]) {
      const result = madeUpPhase({ scale })(id);
      expect(Math.abs(Number(result.actual) - perSecond)).toBeLessThanOrEqual(perSecond * 0.02);
      expect(result.outcome).toBe("pass");
    }
  });

  test("a shortened stage says how long it was, and when it can't be told from its neighbour", () => {
    const cells = { vus: "100", duration: "5m (×0.1: 30s)" };
    expect(madeUpPhase({ scale: 0.1, reached: () => 0.9 })("ramp-peak")).toMatchObject({
      outcome: "fail",
      cells,
    });
    expect(madeUpPhase({ scale: 0.02 })("ramp-sustain").evidence).toContain("the mean of both");
  });

  test.each(RAMP_STAGES.map(({ id }) => id))(
    "%s needs 98 in 100 of its requests, and the others don't hear of it",
    (id) => {
      const reaching = (share: number) => madeUpPhase({ reached: (stage) => (stage === id ? share : 1) });
      expect(reaching(0.985)(id).outcome).toBe("pass");
      const row = reaching(0.975);
      expect(row(id).outcome).toBe("fail");
      expect(row(id).evidence).toMatch(/planned requests in .*breaks the limit >= /);
      expect(
        RAMP_STAGES.filter((stage) => row(stage.id).outcome !== "pass").map((stage) => stage.id),
      ).toEqual([id]);
    },
  );

  test("without a run nothing is told", () => {
    const row = madeUpPhase({ samples: null })("ramp-peak");
    expect(row).toMatchObject({ outcome: "unmeasured", actual: "–", cells: { vus: "100", duration: "5m" } });
  });
});

describe("shares of the shards", () => {
  const share = (commands: NonNullable<MadeUpPhase["commands"]> | null) => madeUpPhase({ commands });

  test.each<[string, number, number, string, string]>([
    ["share-1", 40, 60, "pass", "40.0%"],
    ["share-1", 39, 61, "fail", "39.0%"],
    ["share-1", 50, 50, "pass", "50.0%"],
    ["share-1", 51, 49, "fail", "51.0%"],
    ["share-1", 0, 100, "fail", "0.0%"],
    ["share-2", 25, 75, "pass", "25.0%"],
    ["share-2", 24, 76, "fail", "24.0%"],
    ["share-2", 35, 65, "pass", "35.0%"],
    ["share-2", 36, 64, "fail", "36.0%"],
    ["share-3", 20, 80, "pass", "20.0%"],
    ["share-3", 19, 81, "fail", "19.0%"],
    ["share-3", 30, 70, "pass", "30.0%"],
    ["share-3", 31, 69, "fail", "31.0%"],
    ["share-1", 0, 0, "unmeasured", "–"],
  ])("%s of %d and %d is %s: %s", (id, own, legacy, outcome, actual) => {
    const shard = id.replace("share", "shard");
    const row = share({ [shard]: own, legacy })(id);
    expect(row).toMatchObject({ outcome, actual });
    if (own > 0)
      expect(row.evidence).toContain(
        `order_router_commands_total{shard="${shard}"} rose by ${own} of 100 from the load's`,
      );
  });

  test("without two readings nothing is told", () => {
    expect(share(null)("share-1")).toMatchObject({ outcome: "unmeasured", actual: "–" });
  });
});

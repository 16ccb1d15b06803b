import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveShape } from "#scenarios/profiles.ts";
import type { SampleStore } from "../contracts/samples.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { InputProblems } from "../errors.ts";
import { parseThresholds } from "../judge/index.ts";
import { MemoryStore } from "../judge/metrics/memory-store.ts";
import { judgeMadeUp } from "../judge/testing/judge-made-up.ts";
import { ProblemCollector } from "../text/problems.ts";
import { type Figure, type Figures, judgeFigure } from "./figures.ts";
import { judgeRun } from "./judge-runs.ts";
import {
  CRITERIA_CASES,
  type FigureName,
  RAMP_PROFILE,
  RAMP_STAGES,
  RAMP_THRESHOLDS,
  SHARE_CASES,
  THROUGHPUT_CASES,
} from "./performance-plan.ts";
import { figuresOfRun } from "./run-figures.ts";
import { readScale, scaleDurations, totalDurationMs } from "./scale.ts";
import { judgeShare, parseCommandCounts } from "./shard-shares.ts";
import { judgeStage, stageRate } from "./stage-rates.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const RAMP = resolveShape(RAMP_PROFILE, {}) as LoadShape;

describe("the plan", () => {
  test("is 000's: five figures, five stages, three shards, five criteria", () => {
    const row = ({ title, expected }: { title: { ko: string }; expected: { ko: string } }) =>
      `${title.ko} ${expected.ko}`;
    expect(THROUGHPUT_CASES.map(row)).toEqual([
      "OrderRouter 처리량 ≥100K/sec",
      "Kafka 처리량 ≥50K/sec",
      "API P95 Latency <500ms",
      "API P99 Latency <1000ms",
      "Error Rate <0.1%",
    ]);
    expect(
      RAMP_STAGES.map(
        ({ title, vus, duration, requestsPerSecond }) =>
          `${title.ko} ${vus} ${duration} ${requestsPerSecond}`,
      ),
    ).toEqual([
      "Warmup 10 1m 100",
      "Ramp-up 50 2m 500",
      "Peak 100 5m 1000",
      "Sustain 100 5m 1000",
      "Cool-down 10 2m 100",
    ]);
    expect(SHARE_CASES.map(row)).toEqual([
      "shard-1 (BTC) 40-50%",
      "shard-2 (ETH) 25-35%",
      "shard-3 (Other) 20-30%",
    ]);
    expect(
      CRITERIA_CASES.map((one) => `${row(one)} ${one.cells?.["minimum"]} ${one.cells?.["maximum"]}`),
    ).toEqual([
      "처리량 100K/s 50K/s -",
      "P50 Latency <50ms - 100ms",
      "P95 Latency <200ms - 500ms",
      "P99 Latency <500ms - 1000ms",
      "Error Rate <0.01% - 0.1%",
    ]);
  });

  test("its stages are the phases of the profile that is run", () => {
    const levels = RAMP_STAGES.map(({ phase }) => RAMP.phases.find((one) => one.phase === phase)?.to);
    expect(levels).toEqual(RAMP_STAGES.map(({ requestsPerSecond }) => requestsPerSecond));
    const minutes = RAMP_STAGES.map(
      (stage) => stageRate(new MemoryStore(0, 1_000), RAMP, stage).durationMs / 60_000,
    );
    // The half minute from 500 to 1,000 comes on top of 000's two minutes.
    expect(minutes).toEqual([1, 2.5, 5, 5, 2]);
  });
});

describe("scale", () => {
  test.each([
    [undefined, 1],
    ["1", 1],
    ["0.1", 0.1],
    [".05", 0.05],
    ["0.01", 0.01],
  ])("%s is %d", (text, expected) => expect(readScale(text, new ProblemCollector())).toBe(expected));

  test.each(["0", "0.001", "2", "-1", "1e-1", "tenth", "", "Infinity"])("%j is refused", (text) => {
    const problems = new ProblemCollector();
    readScale(text, problems);
    expect(() => problems.throwIfAny()).toThrow(InputProblems);
  });

  test("multiplies every duration and no level", () => {
    const scaled = scaleDurations(RAMP, 0.1);
    expect(totalDurationMs(scaled)).toBe(totalDurationMs(RAMP) / 10);
    expect(scaled.phases.map(({ durationMs }) => durationMs)).toEqual([6_000, 12_000, 3_000, 60_000, 12_000]);
    const levels = ({ phases }: LoadShape) => phases.map(({ phase, from, to }) => [phase, from, to]);
    expect(levels(scaled)).toEqual(levels(RAMP));
    expect(scaled.vusMax).toBe(RAMP.vusMax);
  });
});

const steady: Figure = { value: 0, samples: 100_000, evidence: "a run" };
const FIGURES: Readonly<Record<FigureName, Figure>> = {
  "router-orders-per-second": { value: 1_200_000, samples: null, evidence: "in process" },
  "kafka-orders-per-second": { value: 90_000, samples: null, evidence: "acknowledged" },
  "api-ms-p50": { ...steady, value: 4.1234 },
  "api-ms-p95": { ...steady, value: 210 },
  "api-ms-p99": { ...steady, value: 420 },
  "error-share": steady,
};
const withFigure = (name: FigureName, on: Figure): Figures => ({
  off: FIGURES,
  on: { ...FIGURES, [name]: on },
});
const caseOf = (id: string) => {
  const found = [...THROUGHPUT_CASES, ...CRITERIA_CASES].find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe("figures", () => {
  test.each([
    ["router-throughput", "pass", "OFF 1,200,000/s · ON 1,200,000/s"],
    ["kafka-throughput", "pass", "OFF 90,000/s · ON 90,000/s"],
    ["api-p95", "pass", "OFF 210 ms · ON 210 ms"],
    ["error-rate", "pass", "OFF 0% · ON 0%"],
    ["criterion-p50", "pass", "OFF 4.12 ms · ON 4.12 ms"],
  ])("%s: %s", (id, outcome, actual) => {
    expect(judgeFigure(caseOf(id), { off: FIGURES, on: FIGURES })).toMatchObject({ outcome, actual });
  });

  test.each<[string, FigureName, Figure, string, string]>([
    [
      "router-throughput",
      "router-orders-per-second",
      { value: 99_999, samples: null, evidence: "" },
      "fail",
      "misses the bound >= 100,000/s",
    ],
    [
      "router-throughput",
      "router-orders-per-second",
      { value: 100_000, samples: null, evidence: "" },
      "pass",
      "",
    ],
    ["api-p95", "api-ms-p95", { ...steady, value: 500 }, "fail", "misses the bound < 500 ms"],
    ["api-p95", "api-ms-p95", { ...steady, value: 499.9 }, "pass", ""],
    ["criterion-p95", "api-ms-p95", { ...steady, value: 250 }, "pass", "misses the target < 200 ms"],
    ["criterion-p95", "api-ms-p95", { ...steady, value: 150 }, "pass", "meets the target < 200 ms"],
    [
      "error-rate",
      "error-share",
      { ...steady, samples: 2_999 },
      "unmeasured",
      "too few requests to show the bound < 0.1%: 2,999 of 3,000",
    ],
    ["error-rate", "error-share", { ...steady, samples: 3_000 }, "pass", ""],
    [
      "error-rate",
      "error-share",
      { ...steady, value: 0.01, samples: 100 },
      "fail",
      "misses the bound < 0.1%",
    ],
    [
      "criterion-errors",
      "error-share",
      { ...steady, samples: 3_000 },
      "pass",
      "too few requests to show the target < 0.01%: 3,000 of 30,000",
    ],
    [
      "api-p99",
      "api-ms-p99",
      { value: null, evidence: "the generator was saturated" },
      "unmeasured",
      "sharding on: the generator was saturated",
    ],
  ])("%s with sharding on at %o is %s: %s", (id, name, on, outcome, said) => {
    const result = judgeFigure(caseOf(id), withFigure(name, on));
    expect(result.outcome).toBe(outcome);
    expect(result.evidence).toContain(said);
  });

  test("one miss outweighs what could not be measured", () => {
    const figures: Figures = {
      off: { ...FIGURES, "api-ms-p95": { value: null, evidence: "none" } },
      on: { ...FIGURES, "api-ms-p95": { ...steady, value: 900 } },
    };
    expect(judgeFigure(caseOf("api-p95"), figures)).toMatchObject({
      outcome: "fail",
      actual: "OFF – · ON 900 ms",
    });
  });
});

/** Iterations as the ramp plans them, times `share`, one sample for each 100 ms. */
function rampStore(shape: LoadShape, share: number): SampleStore {
  const store = new MemoryStore(0, 1_000);
  let startMs = 300;
  for (const { phase, durationMs, from, to } of shape.phases) {
    const steps = Math.round(durationMs / 100);
    for (let step = 0; step < steps; step++) {
      const rate = from + ((to - from) * (step + 0.5)) / steps;
      store.add("iterations", { phase }, startMs + step * 100, (rate / 10) * share);
    }
    startMs += durationMs;
  }
  return store;
}

describe("stages of the ramp", () => {
  test.each([
    ["ramp-warm-up", 100],
    ["ramp-ramp-up", 390],
    ["ramp-peak", 1_000],
    ["ramp-sustain", 1_000],
    ["ramp-cool-down", 100],
  ])("%s runs at %d requests a second", (id, perSecond) => {
    const stage = RAMP_STAGES.find((one) => one.id === id) as (typeof RAMP_STAGES)[number];
    for (const scale of [1, 0.1, 0.02]) {
      const shape = scaleDurations(RAMP, scale);
      const result = judgeStage(stage, stageRate(rampStore(shape, 1), shape, stage), scale);
      expect(Math.abs(Number(result.actual) - perSecond)).toBeLessThanOrEqual(perSecond * 0.02);
      expect(result.outcome).toBe("pass");
    }
  });

  test("a load that was not reached fails, and a stage says how long it was", () => {
    const shape = scaleDurations(RAMP, 0.1);
    const peak = RAMP_STAGES[2] as (typeof RAMP_STAGES)[number];
    const result = judgeStage(peak, stageRate(rampStore(shape, 0.9), shape, peak), 0.1);
    expect(result).toMatchObject({
      outcome: "fail",
      cells: { vus: "100", duration: "5m (×0.1: 30s)" },
    });
    expect(judgeStage(peak, null, 1)).toMatchObject({ outcome: "unmeasured", cells: { duration: "5m" } });
  });

  test("halves of a short phase share its whole", () => {
    const shape = scaleDurations(RAMP, 0.02);
    const sustain = RAMP_STAGES[3] as (typeof RAMP_STAGES)[number];
    const rate = stageRate(rampStore(shape, 1), shape, sustain);
    expect(rate).toMatchObject({ isTimed: false, durationMs: 6_000, planned: 6_000 });
    expect(judgeStage(sustain, rate, 0.02).evidence).toContain("the mean of both");
  });
});

const METRICS = [
  "# TYPE order_router_commands_total counter",
  'order_router_commands_total{shard="shard-1",instance="a"} 450',
  'order_router_commands_total{shard="shard-2"} 3e2',
  'order_router_commands_total{shard="shard-3"} 250',
  'order_router_commands_total{shard="legacy"} 0',
  'order_router_shadow_commands_total{shard="shard-1"} 77',
].join("\n");

describe("shares of the shards", () => {
  const [first] = SHARE_CASES as [(typeof SHARE_CASES)[number]];
  const counts = (one: number, other: number) =>
    new Map([
      ["shard-1", one],
      ["legacy", other],
    ]);

  test("counters of all routers are summed", () => {
    expect(Object.fromEntries(parseCommandCounts([METRICS, METRICS]))).toEqual({
      "shard-1": 900,
      "shard-2": 600,
      "shard-3": 500,
      legacy: 0,
    });
    expect(parseCommandCounts(["nothing"]).size).toBe(0);
  });

  test.each([
    [counts(40, 60), "pass", "40.0%"],
    [counts(39, 61), "fail", "39.0%"],
    [counts(50, 50), "pass", "50.0%"],
    [counts(51, 49), "fail", "51.0%"],
    [counts(0, 0), "unmeasured", "–"],
  ])("%o: %s", (during, outcome, actual) => {
    const before = counts(1_000, 5);
    const after = new Map([...during].map(([shard, count]) => [shard, count + (before.get(shard) ?? 0)]));
    expect(judgeShare(first, { before, after })).toMatchObject({ outcome, actual });
  });

  test("without two readings nothing is told", () => {
    expect(judgeShare(first, null)).toMatchObject({ outcome: "unmeasured", actual: "–" });
  });
});

describe("a run", () => {
  const P95 = "{ id: http-p95, metric: http_req_duration, statistic: p(95), pass: '< 500ms' }";
  const verdict = judgeMadeUp({ objectives: [P95] });
  const run = { verdict, folder: "runs/one" };

  test("gives the API's figures by its own verdict", () => {
    const figures = figuresOfRun(run);
    const [objective] = verdict.objectives;
    expect(figures["api-ms-p95"]).toMatchObject({
      value: objective?.numbers.value,
      samples: objective?.numbers.samples,
    });
    expect(figures["api-ms-p95"].evidence).toContain("http-p95 of runs/one/verdict.json");
    expect(figures["error-share"]).toEqual({
      value: null,
      evidence: "http-failed of runs/one/verdict.json: no such objective",
    });
  });

  test("whose measurement can't be trusted gives none", () => {
    const invalid = { ...run, verdict: { ...verdict, invalid: true, reason: "the generator was saturated" } };
    expect(figuresOfRun(invalid)["api-ms-p95"]).toEqual({
      value: null,
      evidence: "http-p95 of runs/one/verdict.json: not to be trusted: the generator was saturated",
    });
    expect(judgeRun("on", invalid).map(({ outcome }) => outcome)).toEqual(["unmeasured", "unmeasured"]);
  });

  test("has a row for its verdict and for each invariant", () => {
    const findings = [
      { name: "cash is conserved", compared: 4, violations: 0, examples: [] },
      { name: "no book is crossed", compared: 9, violations: 1, examples: ["BTCUSDT"] },
      { name: "events", compared: 0, violations: 0, examples: [] },
    ];
    const judged = judgeMadeUp({ objectives: [P95], input: { findings } });
    const rows = judgeRun("off", { ...run, verdict: judged });
    expect(rows.map(({ outcome, actual }) => [outcome, actual])).toEqual([
      ["fail", "FAIL: no book is crossed: 1 of 9 broken, first: BTCUSDT"],
      ["pass", "4 compared, 0 broken"],
      ["fail", "9 compared, 1 broken: BTCUSDT"],
      ["unmeasured", "0 compared, 0 broken"],
    ]);
  });
});

test("with sharding off everything is judged but the shares of the shards", () => {
  const read = (path: string): readonly string[] => {
    const file = join(PROJECT, path);
    const text = (name: string): string => readFileSync(name, "utf8");
    const { objectives } = parseThresholds(text(file), file, (name) => text(join(dirname(file), name)));
    return objectives.map(({ id }) => id);
  };
  const all = read(RAMP_THRESHOLDS.on);
  expect(read(RAMP_THRESHOLDS.off)).toEqual(all.filter((id) => !/^shard-\d-/.test(id)));
  expect(all.filter((id) => /^shard-\d-/.test(id)).length).toBeGreaterThanOrEqual(3);
});

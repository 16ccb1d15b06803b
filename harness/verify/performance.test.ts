import { describe, expect, test } from "vitest";
import type { LoadShape } from "../contracts/shape.ts";
import { InputProblems } from "../errors.ts";
import { MemoryStore } from "../judge/metrics/memory-store.ts";
import { say } from "../contracts/reason.ts";
import { judgeMadeUp } from "../judge/testing/judge-made-up.ts";
import { ProblemCollector } from "../text/problems.ts";
import { textIn } from "./checks.ts";
import { CRITERIA_CASES, RAMP_STAGES, SHARE_CASES, THROUGHPUT_CASES } from "./performance-plan.ts";
import { rowsOfRun } from "./run-rows.ts";
import { readScale, scaleDurations } from "./scale.ts";
import { parseCommandCounts } from "./shard-commands.ts";
import { stageRate } from "./stage-rates.ts";
import { RAMP, rampStore } from "./testing/made-up-phase.ts";

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
    const bounds = ({ cells = {} }: (typeof CRITERIA_CASES)[number]): string =>
      [cells["minimum"], cells["maximum"]].map((cell) => textIn(cell ?? "", "ko")).join(" ");
    expect(CRITERIA_CASES.map((one) => `${row(one)} ${bounds(one)}`)).toEqual([
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
    expect(scaled.phases.map(({ durationMs }) => durationMs)).toEqual([6_000, 12_000, 3_000, 60_000, 12_000]);
    const levels = ({ phases }: LoadShape) => phases.map(({ phase, from, to }) => [phase, from, to]);
    expect(levels(scaled)).toEqual(levels(RAMP));
    expect(scaled.vusMax).toBe(RAMP.vusMax);
  });
});

test("halves of a short phase share its whole", () => {
  const shape = scaleDurations(RAMP, 0.02);
  const sustain = RAMP_STAGES[3] as (typeof RAMP_STAGES)[number];
  const rate = stageRate(rampStore(shape), shape, sustain);
  expect(rate).toMatchObject({ isTimed: false, durationMs: 6_000, planned: 6_000 });
});

const METRICS = [
  "# TYPE order_router_commands_total counter",
  'order_router_commands_total{shard="shard-1",instance="a"} 450',
  'order_router_commands_total{shard="shard-2"} 3e2',
  'order_router_commands_total{shard="shard-3"} 250',
  'order_router_commands_total{shard="legacy"} 0',
  'order_router_shadow_commands_total{shard="shard-1"} 77',
].join("\n");

test("counters of all routers are summed", () => {
  expect(Object.fromEntries(parseCommandCounts([METRICS, METRICS]))).toEqual({
    "shard-1": 900,
    "shard-2": 600,
    "shard-3": 500,
    legacy: 0,
  });
  expect(parseCommandCounts(["nothing"]).size).toBe(0);
});

describe("a run", () => {
  const P95 = "{ id: http-p95, metric: http_req_duration, statistic: p(95), pass: '< 500ms' }";
  const verdict = judgeMadeUp({ objectives: [P95] });
  const run = { verdict, folder: "runs/one" };

  test("whose measurement can't be trusted is not measured", () => {
    const invalid = { ...run, verdict: { ...verdict, invalid: true, ...say("SAMPLES_TRUNCATED", {}) } };
    expect(rowsOfRun("on", invalid).map(({ outcome }) => outcome)).toEqual(["unmeasured", "unmeasured"]);
  });

  test("has a row for its verdict and for each invariant", () => {
    const findings = [
      { name: "cash is conserved", compared: 4, violations: 0, examples: [] },
      { name: "no book is crossed", compared: 9, violations: 1, examples: ["BTCUSDT"] },
      { name: "events", compared: 0, violations: 0, examples: [] },
    ];
    const judged = judgeMadeUp({ objectives: [P95], input: { findings } });
    const rows = rowsOfRun("off", { ...run, verdict: judged });
    expect(rows.map(({ outcome, actual }) => [outcome, actual])).toEqual([
      [
        "fail",
        {
          en: "FAIL: no book is crossed: 1 of 9 broken, first: BTCUSDT",
          ko: "FAIL: 교차된 호가창 없음: 비교 9건 중 1건 위반, 첫 예: BTCUSDT",
        },
      ],
      ["pass", "4 compared, 0 broken"],
      ["fail", "9 compared, 1 broken: BTCUSDT"],
      ["unmeasured", "0 compared, 0 broken"],
    ]);
  });
});

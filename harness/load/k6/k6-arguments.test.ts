import { describe, expect, test } from "vitest";
import type { LoadShape } from "../../contracts/shape.ts";
import { arrivalsOf } from "./arrivals.ts";
import { type K6Options, NO_K6_OPTIONS } from "../../k6-options/k6-options.ts";
import { runArguments, shapeArguments } from "./k6-arguments.ts";

const SHAPE: LoadShape = {
  model: "closed",
  vusMax: 10,
  phases: [
    { phase: "warm-up", durationMs: 1_500, from: 2, to: 2 },
    { phase: "steady", durationMs: 60_000, from: 10, to: 10 },
    { phase: "ramp-down", durationMs: 5_000, from: 10, to: 0 },
  ],
};

describe("shapeArguments", () => {
  test("levels that jump are stages of no length", () => {
    expect(shapeArguments(SHAPE)).toEqual([
      "--vus=2",
      "--stage=1500ms:2",
      "--stage=0s:10",
      "--stage=60000ms:10",
      "--stage=5000ms:0",
    ]);
  });

  test("arrival rates have no flags: the options of the script say them", () => {
    const shape = { ...SHAPE, model: "open" } as const;
    expect(shapeArguments(shape)).toEqual([]);
    expect(arrivalsOf({ shape }, true)).toBeUndefined();
    expect(arrivalsOf({ shape: SHAPE }, false)).toBeUndefined();
    expect(arrivalsOf({ shape }, false)).toEqual({
      executor: "ramping-arrival-rate",
      startRate: 2,
      timeUnit: "1s",
      preAllocatedVUs: SHAPE.vusMax,
      maxVUs: SHAPE.vusMax,
      stages: [
        { duration: "1500ms", target: 2 },
        { duration: "0s", target: 10 },
        { duration: "60000ms", target: 10 },
        { duration: "5000ms", target: 0 },
      ],
    });
  });
});

describe("runArguments", () => {
  const run = (k6Options: Partial<K6Options> = {}, trendStatistics: readonly string[] = []): string[] =>
    runArguments({
      shape: null,
      k6Options: { ...NO_K6_OPTIONS, ...k6Options },
      samplePath: "/tmp/x/samples.csv",
      trendStatistics,
      segment: null,
    });
  const OURS = "avg,min,med,max,p(50),p(90),p(95),p(99),p(99.9),count";

  test("nothing of the load when the script gives it", () => {
    const given = run();
    expect(given).toContain("--out=csv=fileName=/tmp/x/samples.csv,timeFormat=unix_milli,saveInterval=1s");
    expect(given.filter((one) => /^--(vus|duration|stage|iterations)/.test(one))).toEqual([]);
    expect(given.at(-1)).toBe("-");
  });

  test.each<[Partial<K6Options>, string]>([
    [{ words: ["--iterations=5"] }, "--iterations=5"],
    [{ outputs: ["json=/a.json"] }, "--out=json=/a.json"],
    [
      { systemTags: ["name", "status"] },
      "--system-tags=name,status,error_code,expected_response,scenario,group",
    ],
    [{ systemVariables: false }, "--include-system-env-vars=false"],
    [{ summaryMode: "full" }, "--summary-mode=full"],
    [{ trendStatistics: ["p(75)"] }, `--summary-trend-stats=${OURS},p(75)`],
  ])("%j", (options, word) => {
    expect(run(options, ["p(10)"])).toContain(word);
  });

  test("the script's own statistics are added to those of the judge", () => {
    expect(run({}, ["avg", "p(75)"])).toContain(`--summary-trend-stats=${OURS},p(75)`);
  });
});

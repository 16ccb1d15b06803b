import { describe, expect, test } from "vitest";
import type { LoadShape } from "../../contracts/shape.ts";
import { InputProblems } from "../../errors.ts";
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

  test("arrival rates can't be given from outside", () => {
    expect(() => shapeArguments({ ...SHAPE, model: "open" })).toThrow(InputProblems);
  });
});

describe("runArguments", () => {
  const run = (
    load: Parameters<typeof runArguments>[0]["load"],
    trendStatistics: readonly string[] = [],
  ): string[] => runArguments({ load, samplePath: "/tmp/x/samples.csv", trendStatistics, segment: null });

  test("nothing of the load when the script gives it", () => {
    const given = run({ shape: null, overrides: {} });
    expect(given).toContain("--out=csv=/tmp/x/samples.csv");
    expect(given.filter((one) => /^--(vus|duration|stage|iterations)/.test(one))).toEqual([]);
    expect(given.at(-1)).toBe("-");
  });

  test.each([
    [{ vus: 5 }, ["--vus=5"]],
    [{ durationMs: 2_000 }, ["--duration=2000ms"]],
    [{ vus: 5, durationMs: 2_000 }, ["--vus=5", "--duration=2000ms"]],
  ])("overrides %j", (overrides, expected) => {
    const given = run({ shape: null, overrides });
    expect(given.filter((one) => /^--(vus|duration|stage)/.test(one))).toEqual(expected);
  });

  test("the script's own statistics are added to those of the judge", () => {
    expect(run({ shape: null, overrides: {} }, ["avg", "p(75)"])).toContain(
      "--summary-trend-stats=avg,min,med,max,p(50),p(90),p(95),p(99),p(99.9),count,p(75)",
    );
  });
});

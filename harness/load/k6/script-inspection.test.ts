import { expect, test } from "vitest";
import { runLimitMs } from "./run-limit.ts";
import { readInspection } from "./script-inspection.ts";

test("reads requirements and timeouts", () => {
  const output = JSON.stringify({
    totalDuration: "1m30s",
    maxVUs: 50,
    setupTimeout: "10s",
    teardownTimeout: null,
    summaryTrendStats: ["avg", "p(75)"],
    scenarios: { main: { executor: "constant-vus", vus: 50, tags: { team: "a" } } },
    tags: { region: "b" },
    thresholds: { "dur{url:http://a/b?x=1}": ["p(95)<500"], checks: [] },
  });
  expect(readInspection(output)).toEqual({
    totalDurationMs: 90_000,
    vusMax: 50,
    setupTimeoutMs: 10_000,
    teardownTimeoutMs: 60_000,
    trendStatistics: ["avg", "p(75)"],
    ownLoad: { kind: "scenarios" },
    scenarios: { main: "constant-vus" },
    thresholds: ["dur{url:http://a/b?x=1}", "checks"],
    tagNames: ["region", "team"],
  });
});

test.each([
  ["iterations only: k6's bound of ten minutes", { iterations: 5 }, 630_000],
  ["a duration without users", { duration: "2s" }, 32_000],
])("%s", (_, options, totalDurationMs) => {
  expect(readInspection(JSON.stringify(options))).toMatchObject({
    totalDurationMs,
    vusMax: 1,
    scenarios: {},
  });
});

test("the limit of a run covers all its parts", () => {
  const inspection = readInspection(JSON.stringify({ totalDuration: "10s", maxVUs: 100 }));
  const fixedMs = 30_000 + 60_000 + 60_000 + 120_000;
  expect(runLimitMs(inspection, null)).toBe(fixedMs + 10_000 + 30_000);
  const shape = {
    model: "closed",
    vusMax: 1_000,
    phases: [{ phase: "steady", durationMs: 120_000, from: 1, to: 1 }],
  } as const;
  expect(runLimitMs(inspection, { ...shape, phases: [...shape.phases] })).toBe(fixedMs + 100_000 + 150_000);
});

const inDefault = (executor: string, change: object = {}): object => ({
  scenarios: { default: { executor, ...change } },
});
test.each([
  [
    "users for a time",
    { vus: 3, duration: "5s", ...inDefault("constant-vus") },
    { kind: "duration", vus: 3, durationMs: 5_000 },
  ],
  [
    "iterations",
    { vus: 3, iterations: 50, ...inDefault("shared-iterations") },
    { kind: "iterations", iterations: 50 },
  ],
  ["stages", { stages: [], ...inDefault("ramping-vus") }, { kind: "scenarios" }],
  ["nothing", inDefault("per-vu-iterations", { iterations: null }), { kind: "iterations", iterations: 1 }],
  [
    "a scenario of its own",
    inDefault("per-vu-iterations", { iterations: 5 }),
    { kind: "scenarios", ofIterations: ["default"] },
  ],
  [
    "two scenarios",
    { scenarios: { a: { executor: "constant-vus" }, b: { executor: "shared-iterations" } } },
    { kind: "scenarios", ofIterations: ["b"] },
  ],
])("the own load of %s", (_, options, ownLoad) => {
  expect(readInspection(JSON.stringify(options)).ownLoad).toEqual(ownLoad);
});

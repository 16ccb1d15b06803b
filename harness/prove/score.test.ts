import { expect, test } from "vitest";
import { proofReportSchema } from "./report.ts";
import { madeUpMistake, madeUpReport, type MadeUpRun } from "./testing/made-up.ts";

type Run = MadeUpRun;
const SLOW = madeUpMistake("slow-store", { cause: "database-lock" });
const LOST = madeUpMistake("lost-writes", { caughtBy: { invariants: ["acknowledged = stored"] } });
const SAME = madeUpMistake("no-effect", { caughtBy: "nothing" });

/** A proof of the three in one load; each run as it should be unless it is given. */
function reportOf(runs: Readonly<Record<string, Run>> = {}) {
  const asItShouldBe: Readonly<Record<string, Run>> = {
    "slow-store": { p95: "missed", causes: ["database-lock"] },
    "lost-writes": { lost: 3 },
  };
  return madeUpReport([SLOW, LOST, SAME], { ...asItShouldBe, ...runs });
}

test("everything caught and nothing alarmed is 0", () => {
  const report = reportOf();
  expect(proofReportSchema.parse(report)).toEqual(report);
  expect(report).toMatchObject({ exitCode: 0, seconds: 4 * 20.4, machine: { cores: 2 } });
  expect(report.score).toEqual({
    mistakes: 2,
    caught: 2,
    escaped: 0,
    causes: 1,
    causesNamed: 1,
    quietLoads: 2,
    alarms: 0,
    notShown: 0,
  });
});

test("figures stand as they were without the mistake and with it", () => {
  const [slow, lost, same] = reportOf().rows;
  expect(slow?.figures).toMatchObject([{ kind: "objective", name: "p95", unit: "ms", compared: null }]);
  expect(slow?.figures[0]?.bounds.map(({ text }) => text)).toEqual(["< 50ms"]);
  expect(slow?.figures[0]?.before).toBeCloseTo(118.5, 1);
  expect(lost?.figures).toMatchObject([
    { kind: "invariant", before: 0, after: 3, compared: 300, unit: "count" },
  ]);
  expect(same).toMatchObject({ isEquivalent: true, figures: [], outcome: "quiet" });
});

test.each<[string, Record<string, Run>, number]>([
  ["a mistake that escaped is FAIL", { "lost-writes": {} }, 1],
  ["a cause that was not named is FAIL", { "slow-store": { p95: "missed" } }, 1],
  ["one alarm of two quiet loads is FAIL", { "no-effect": { p95: "near" } }, 1],
  ["a load that was not measured is INVALID", { control: { verdict: { invalid: true } } }, 3],
  ["a system that broke is that", { "lost-writes": { verdict: { incomplete: true, exitCode: 5 } } }, 5],
  ["an escape outweighs it", { control: { verdict: { exitCode: 5 } }, "lost-writes": {} }, 1],
])("%s", (_what, runs, exitCode) => {
  expect(reportOf(runs).exitCode).toBe(exitCode);
});

test("what was not measured is counted by itself", () => {
  const { score } = reportOf({ control: { verdict: { invalid: true } }, "slow-store": { p95: "too-few" } });
  expect(score).toMatchObject({ mistakes: 2, caught: 1, escaped: 0, causes: 0, quietLoads: 1, notShown: 2 });
});

import { expect, test } from "vitest";
import { baselineWith } from "../testing/baselines.ts";
import { parseThresholds } from "../thresholds/parse.ts";
import type { Objective } from "../thresholds/types.ts";
import { objectiveKey, worseSign } from "./objective-key.ts";
import { usableBaselines } from "./usable-baselines.ts";

function objective(rest: string): Objective {
  const [found] = parseThresholds(`version: 1\nobjectives: [{ id: a, ${rest} }]`, "f").objectives;
  if (found === undefined) throw new Error("the file has one objective");
  return found;
}

test.each([
  ["metric: m, statistic: avg, pass: '< 1'", "m | steady | avg"],
  [
    "metric: m, where: { b: 2, a: 1, c: 3 }, phase: all, statistic: avg, pass: '< 1'",
    "m{a=1,b=2,c=3} | all | avg",
  ],
  [
    "metric: m, statistic: avg, pass: '< 1', window: { size: 5s, kind: for }",
    "m | steady | avg | for 5000ms",
  ],
  ["metric: m, statistic: avg, pass: '< 1', before: x", "m | steady, before: x | avg"],
  ["metric: m, statistic: share, good: '< 5ms', pass: '> 1%'", "m | steady | share | good < 5ms"],
  ["metric: m, statistic: share, of: { b: 2 }, pass: '> 1%'", 'm | steady | share | of {"b":"2"}'],
  ["metric: m, source: prometheus, query: 'up{a=1}', statistic: avg, pass: '< 1'", "up{a=1} | steady | avg"],
])("%s is %s", (rest, key) => expect(objectiveKey(objective(rest))).toBe(key));

const COMPARE = "compare: { warn: +5%, fail: +5% }";
test.each([
  ["metric: m, statistic: rate, pass: '< 1'", 1],
  ["metric: m, statistic: rate, pass: '<= 1'", 1],
  ["metric: m, statistic: avg, pass: '> 1'", -1],
  ["metric: m, statistic: avg, pass: '>= 1'", -1],
  ["metric: checks, statistic: rate, pass: '< 1'", 1],
  ["metric: m, statistic: apdex(1s), pass: '== 1'", 1],
  [`metric: m, statistic: apdex(1s), ${COMPARE}`, -1],
  [`metric: checks, statistic: avg, ${COMPARE}`, -1],
  [`metric: my_error, statistic: rate, ${COMPARE}`, 1],
  [`metric: my_errors, statistic: rate, ${COMPARE}`, 1],
  [`metric: my_errors_seen, statistic: rate, ${COMPARE}`, -1],
  [`metric: my_failed, statistic: rate, ${COMPARE}`, 1],
  [`metric: my_failed_ones, statistic: rate, ${COMPARE}`, -1],
  [`metric: my_failed, statistic: avg, ${COMPARE}`, 1],
])("a greater value of %s: %d", (rest, sign) => expect(worseSign(objective(rest))).toBe(sign));

test("earlier runs are taken by age, those of one moment by their ids", () => {
  const at = (runId: string, endedAt: string) => baselineWith(1, { runId, endedAt });
  const noon = "2026-11-20T12:00:00.000Z";
  const runs = [at("c", noon), at("a", noon), at("z", "2026-11-19T12:00:00.000Z"), at("b", noon)];
  const current = { runId: "now", comparabilityKey: "same" };
  expect(usableBaselines(runs, current).runs.map(({ runId }) => runId)).toEqual(["z", "a", "b", "c"]);
  expect(usableBaselines(runs.toReversed(), current).runs.map(({ runId }) => runId)).toEqual([
    "z",
    "a",
    "b",
    "c",
  ]);
});

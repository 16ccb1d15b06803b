import { describe, expect, test } from "vitest";
import type { Baseline } from "../../contracts/baseline.ts";
import { baselineWith, historyOf, p95ToCompare } from "../testing/baselines.ts";
import { compareWithEarlier } from "./compare-runs.ts";

const PINNED = baselineWith(100, { runId: "pinned", endedAt: "2026-09-01T11:00:00.000Z", pinned: true });
/** Each run is 2% slower than the one before: the last differs little from its neighbours. */
const creeping = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => 100 * 1.02 ** (index + 1) + (index % 3) * 0.4);

const compare = (pinned: Baseline | null, values: readonly number[], current: number) =>
  compareWithEarlier(
    [p95ToCompare()],
    [...(pinned === null ? [] : [pinned]), ...historyOf(values)],
    baselineWith(current, { runId: "current" }),
  );

describe("a history that gets slower little by little (Keptn's ratchet)", () => {
  const values = creeping(12).map((value) => value * 1.2);

  test("is no regression from its own last runs", () => {
    expect(compare(null, values, 150)).toMatchObject({ verdict: "PASS" });
  });

  test("is one from the pinned run, which is named, and it only warns", () => {
    const comparison = compare(PINNED, values, 150);
    expect(comparison).toMatchObject({ verdict: "WARN", code: "REGRESSION_SUSPECTED" });
    expect(comparison.reason).toBe(
      "p95: 150 ms against 100 ms before (+50%): beyond 10% since the pinned run, little by little",
    );
    expect(comparison.baseRuns).not.toContain("pinned");
  });
});

const steady = [100, 101, 99, 100, 102, 98, 100, 101, 99, 100];

test.each([
  ["beyond the outer bound", 120, baselineWith(100), "WARN"],
  ["within it", 120, baselineWith(112), "PASS"],
  ["for the better", 120, baselineWith(200), "PASS"],
  ["from zero", 120, baselineWith(0), "PASS"],
  ["smaller than what ever counts", 1.2, baselineWith(1), "PASS"],
])("a difference from the pinned run that is %s", (_name, level, pinned, verdict) => {
  const values = steady.map((value) => (value * level) / 100);
  expect(compare({ ...PINNED, values: pinned.values }, values, level).verdict).toBe(verdict);
});

test("noise as wide as the difference is no slow change", () => {
  const wide = steady.map((value, index) => value * (index % 2 === 0 ? 0.85 : 1.15));
  expect(compare(PINNED, wide, 114).verdict).toBe("PASS");
});

test("beside a short history the pinned run is one of it", () => {
  expect(compare(PINNED, steady.slice(0, 9), 100).baseRuns).toContain("pinned");
  expect(compare(PINNED, steady, 100).baseRuns).not.toContain("pinned");
});

test("forty newer runs do not push the pinned one out", () => {
  const many = Array.from({ length: 28 }, (_, index) => 130 + (index % 5));
  const older = historyOf(many).map((run, index) => ({
    ...run,
    runId: `older-${index}`,
    endedAt: "2026-09-20T11:00:00.000Z",
  }));
  const comparison = compareWithEarlier(
    [p95ToCompare()],
    [PINNED, ...older, ...historyOf(many)],
    baselineWith(132, { runId: "current" }),
  );
  expect([comparison.baseRuns.length, comparison.verdict]).toEqual([40, "WARN"]);
});

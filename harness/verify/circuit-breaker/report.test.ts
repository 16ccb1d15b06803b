import { expect, test } from "vitest";
import { type BreakerReport, describeResult, describeStep, renderBreakerReport } from "./report.ts";

const STEP = {
  number: 1,
  name: "all are CLOSED",
  status: "success",
  seconds: 0.04,
  evidence: "a|b CLOSED",
} as const;
const PASSED: BreakerReport = {
  status: "success",
  startedAt: "2026-01-01T00:00:00.000Z",
  finishedAt: "2026-01-01T00:01:00.000Z",
  parameters: { openStateWaitSeconds: 35 },
  steps: [STEP],
  error: null,
};
const FAILED: BreakerReport = {
  ...PASSED,
  status: "failed",
  steps: [STEP, { ...STEP, number: 2, status: "failed", evidence: "none\nat all" }],
  error: "step 2, all are CLOSED: none at all",
};

test("a step with its seconds and what was seen", () => {
  expect(describeStep(STEP)).toBe("✔ 1 all are CLOSED (0.0 s): a|b CLOSED");
});

test.each([
  [PASSED, "✔ PASS: 1 of 1 steps, the circuit breakers are CLOSED and nothing is lost"],
  [FAILED, "✖ FAIL: step 2, all are CLOSED: none at all"],
])("the result", (report, words) => {
  expect(describeResult(report)).toBe(words);
});

test("a table with a row for each step", () => {
  expect(renderBreakerReport(FAILED)).toContain(
    "| 1 | all are CLOSED | PASS | 0.0 | a\\|b CLOSED |\n| 2 | all are CLOSED | FAIL | 0.0 | none at all |\n",
  );
  expect(renderBreakerReport(FAILED)).toContain("openStateWaitSeconds 35");
});

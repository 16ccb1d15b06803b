import { describe, expect, test } from "vitest";
import type { ComparedObjective, Comparison } from "../contracts/comparison.ts";
import { say } from "../contracts/reason.ts";
import { comparisonPart } from "./comparison-part.ts";

const objective: ComparedObjective = {
  id: "http-p95",
  metric: "http_req_duration",
  where: {},
  statistic: "p(95)",
  unit: "ms",
  base: 200,
  current: 260,
  difference: { absolute: 60, relative: 0.3 },
  interval: { low: 0.22, high: 0.38, confidence: 0.95 },
  pValue: 0.01,
  result: "breach",
  ...say("REGRESSION", { current: "260ms", base: "200ms", change: "+30%", bound: "10%" }),
};
const comparison: Comparison = {
  schema: "loadproof.comparison",
  version: 1,
  mode: "paired",
  baseRuns: ["a1", "a2", "a3"],
  currentRuns: ["b1", "b2", "b3"],
  verdict: "FAIL",
  code: "REGRESSION",
  facts: objective.facts,
  objective: "http-p95",
  reason: "http-p95: worse",
  exitCode: 1,
  objectives: [{ ...objective, id: "checks", result: "pass", difference: null, interval: null }, objective],
  notes: [],
};

describe("comparisonPart", () => {
  test("names verdict and runs, and shows the worst first with its interval", () => {
    const lines = comparisonPart(comparison, "en").split("\n");
    expect(lines[0]).toBe("#### ❌ FAIL: base and head, pair by pair (3)");
    expect(lines.filter((line) => line.startsWith("| `"))).toEqual([
      "| `http-p95` | 200 ms | 260 ms | +60 ms (+30%; +22% … +38%) | ❌ FAIL |",
      "| `checks` | 200 ms | 260 ms | – | ✅ PASS |",
    ]);
  });

  test("speaks Korean", () => expect(comparisonPart(comparison, "ko")).toContain("| 목표"));

  test("shows the first forty objectives and counts the rest", () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ ...objective, id: `목표-${index}` }));
    const text = comparisonPart({ ...comparison, objectives: many }, "en");
    expect(text.match(/^\| `/gm)).toHaveLength(40);
    expect(text).toContain("160 more rows");
  });

  test("names and reasons come out inert", () => {
    const hostile = {
      ...comparison,
      reason: "@user <img src=x> #1",
      objectives: [{ ...objective, id: "a|b`<!--" }],
    };
    expect(comparisonPart(hostile, "en")).not.toMatch(/@user|<img|#1\b/);
  });

  test("is a sentence when nothing could be compared", () => {
    expect(comparisonPart({ ...comparison, objectives: [] }, "en")).not.toContain("|");
  });
});

import type { ObjectiveResult } from "../../contracts/verdict.ts";

const POINTS: Readonly<Record<ObjectiveResult["result"], number>> = {
  pass: 1,
  warn: 0.5,
  breach: 0,
  skipped: 0,
};

/** Weighted share of points (pass 1, warn 1/2, breach 0); `null` when no objective with a weight was judged. */
export function weightedScore(objectives: readonly ObjectiveResult[]): number | null {
  const judged = objectives.filter(({ result }) => result !== "skipped");
  const weights = judged.reduce((sum, { weight }) => sum + weight, 0);
  if (weights === 0) return null;
  return judged.reduce((sum, { result, weight }) => sum + POINTS[result] * weight, 0) / weights;
}

import type { ComparedObjective, Comparison } from "../../contracts/comparison.ts";
import type { Said } from "../../contracts/reason.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import type { Judged } from "../objectives/judge-all.ts";
import { RANK, saidOf } from "../policy/rank.ts";

/** Adds what a comparison told to the objectives that ask for one; the worse of the two results counts. */
export function attachComparison(
  judged: readonly Judged[],
  comparison: Comparison,
  noBaseline: "warn" | "skip",
): readonly ObjectiveResult[] {
  const byId = new Map(comparison.objectives.map((one) => [one.id, one]));
  return judged.map(({ objective, result }) => {
    if (objective.compare === null || result.result === "skipped") return result;
    const compared = byId.get(objective.id);
    const untold = compared === undefined || compared.code === "NO_BASELINE";
    if (untold && noBaseline === "skip") return result;
    const missing = compared ?? { ...comparison, message: comparison.reason };
    return untold
      ? worse(result, "warn", missing)
      : withNumbers(worse(result, compared.result, compared), compared);
  });
}

function worse(result: ObjectiveResult, word: ComparedObjective["result"], other: Said): ObjectiveResult {
  const said = saidOf(other);
  if (RANK[word] >= RANK[result.result]) return { ...result, notes: [...result.notes, said] };
  return { ...result, result: word, ...said, notes: [saidOf(result), ...result.notes] };
}

function withNumbers(
  result: ObjectiveResult,
  { base, difference, interval }: ComparedObjective,
): ObjectiveResult {
  return {
    ...result,
    numbers: { ...result.numbers, baseline: base, difference, interval: interval ?? result.numbers.interval },
  };
}

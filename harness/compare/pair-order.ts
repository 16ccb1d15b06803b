import type { Comparison } from "../contracts/comparison.ts";

export type Side = "a" | "b";

/** Pairs that are added while the answer is not clear, and where that ends. */
const PAIRS_ADDED = 2;
export const PAIRS_MAX = 9;

/** ABBA: the side that goes first changes from pair to pair, so that a machine that warms up favours neither. */
export function orderOf(pair: number): readonly [Side, Side] {
  return pair % 2 === 0 ? ["a", "b"] : ["b", "a"];
}

/** How many pairs there should be in all, now that so many were compared. A failure needs no more of them. */
export function pairsWanted(done: number, comparison: Comparison): number {
  const unclear =
    comparison.verdict !== "FAIL" && comparison.objectives.some(({ code }) => code === "INCONCLUSIVE");
  return unclear ? Math.min(PAIRS_MAX, done + PAIRS_ADDED) : done;
}

import type { ComparisonMode } from "../../contracts/comparison.ts";
import { formatShare, formatValue } from "../format.ts";
import { say, type Said } from "../../contracts/reason.ts";
import type { Unit } from "../thresholds/bound.ts";
import type { CompareRule } from "../thresholds/types.ts";
import type { Effect } from "./effect.ts";

export interface DifferenceDecision {
  readonly result: "pass" | "warn" | "breach";
  readonly said: Said;
}

interface Question {
  readonly mode: ComparisonMode;
  readonly rule: CompareRule & { readonly atLeast: number };
  readonly effect: Effect;
  /** The effect's p-value, adjusted for all that is compared at once. */
  readonly pValue: number;
  readonly base: number;
  readonly current: number;
  readonly unit: Unit | "count";
  /** Runs the baseline consists of. */
  readonly runs: number;
  /** Fewer requests or more failures than before: a faster run then proves nothing. */
  readonly suspicious: boolean;
}

/**
 * Levels of the tests: paired runs share the machine's noise, a history does not. Percentiles of load scatter a little
 * wider than the normal distribution, so 3% is what keeps warnings of a history below 5% (`benchmarks/verdict.ts`).
 */
const LEVELS = { paired: { warn: 0.05, fail: 0.05 }, history: { warn: 0.03, fail: 0.01 } } as const;
/** Comparable runs from which a history may fail a run. */
export const HISTORY_TO_FAIL = 10;
export const PAIRS_TO_FAIL = 3;

/** Pass, warn or breach of a difference. A breach needs a method that may fail, significance, and a practical size. */
export function decideDifference(question: Question): DifferenceDecision {
  const { effect, rule, mode, base, current, unit } = question;
  const facts = {
    base: formatValue(base, unit),
    current: formatValue(current, unit),
    change: changeText(base, current, unit),
  };
  if (mode === "two-runs") return decideTwoRuns(question, facts);
  if (effect.scale === "absolute") return decideZero(question, facts);
  const beyond = (share: number): boolean => isBeyond(question, share);
  const levels = LEVELS[mode];
  if (question.pValue < levels.fail && beyond(rule.fail)) {
    const enough = question.runs >= (mode === "paired" ? PAIRS_TO_FAIL : HISTORY_TO_FAIL);
    if (enough)
      return { result: "breach", said: say("REGRESSION", { ...facts, bound: formatShare(rule.fail) }) };
    return {
      result: "warn",
      said: say("REGRESSION_SUSPECTED", {
        ...facts,
        why: say("TOO_FEW_RUNS", { count: String(question.runs) }),
      }),
    };
  }
  if (question.pValue < levels.warn && beyond(rule.warn)) {
    return {
      result: "warn",
      said: say("REGRESSION_SUSPECTED", { ...facts, why: say("BEYOND", { share: formatShare(rule.warn) }) }),
    };
  }
  const worst = base * Math.abs(Math.expm1(effect.high));
  if (mode === "paired" && effect.high >= Math.log1p(rule.fail) && worst >= rule.atLeast) {
    return { result: "warn", said: say("INCONCLUSIVE", { ...facts, bound: formatShare(rule.fail) }) };
  }
  return improvedOrSame(question, facts);
}

type Facts = { readonly base: string; readonly current: string; readonly change: string };

/** Whether the difference is for the worse by more than this share of the base, and large enough to count at all. */
function isBeyond({ effect, rule, base, current }: Question, share: number): boolean {
  if (Math.abs(current - base) < rule.atLeast) return false;
  return effect.middle > (effect.scale === "log" ? Math.log1p(share) : share * base);
}

/** Two runs can only warn: at the inner bound where the spread of both is known, else at the outer one. */
function decideTwoRuns(question: Question, facts: Facts): DifferenceDecision {
  const { effect, rule, base } = question;
  const known = Number.isFinite(effect.low);
  const worse = known ? effect.low > 0 && isBeyond(question, rule.warn) : isBeyond(question, rule.fail);
  if (!worse) return improvedOrSame(question, facts);
  if (base === 0) return { result: "warn", said: say("BASELINE_ZERO", facts) };
  const why = known ? say("TWO_RUNS_CANT_TELL", {}) : say("SINGLE_EARLIER_RUN", {});
  return { result: "warn", said: say("REGRESSION_SUSPECTED", { ...facts, why }) };
}

/** A ratio to zero means nothing: the absolute difference counts, from `atLeast` on. */
function decideZero({ effect, rule, mode, runs, pValue }: Question, facts: Facts): DifferenceDecision {
  if (effect.middle < rule.atLeast || effect.middle <= 0) {
    return { result: "pass", said: say("NO_REGRESSION", { ...facts, bound: "0" }) };
  }
  const mayFail =
    (mode === "paired" && runs >= PAIRS_TO_FAIL) || (mode === "history" && runs >= HISTORY_TO_FAIL);
  const significant = mode !== "two-runs" && pValue < LEVELS[mode].fail;
  return { result: mayFail && significant ? "breach" : "warn", said: say("BASELINE_ZERO", facts) };
}

function improvedOrSame({ effect, rule, base, suspicious }: Question, facts: Facts): DifferenceDecision {
  const margin = effect.scale === "log" ? Math.log1p(rule.warn) : rule.warn * base;
  if (effect.middle < -margin && suspicious) {
    return { result: "warn", said: say("SUSPICIOUS_IMPROVEMENT", facts) };
  }
  return { result: "pass", said: say("NO_REGRESSION", { ...facts, bound: formatShare(rule.warn) }) };
}

function changeText(base: number, current: number, unit: Unit | "count"): string {
  if (base === 0) return `${current < 0 ? "" : "+"}${formatValue(current, unit)}`;
  const share = current / base - 1;
  return `${share < 0 ? "" : "+"}${formatShare(share)}`;
}

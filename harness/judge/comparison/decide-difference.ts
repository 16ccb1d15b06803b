import type { ComparisonMode } from "../../contracts/comparison.ts";
import { formatSignedShareBeside } from "../../text/numbers.ts";
import { formatShare, formatValue } from "../format.ts";
import { type Fact, type Reason, say, type Said } from "../../contracts/reason.ts";
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
  /** 1 where more is worse, -1 where less is: an effect is positive when it is for the worse. */
  readonly sign: 1 | -1;
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
    base: formatValue(base, unit, [{ value: current }]),
    current: formatValue(current, unit, [{ value: base }]),
    change: changeWords(question),
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
  const worst = base * Math.abs(Math.expm1(question.sign * effect.high));
  if (mode === "paired" && effect.high >= logMargin(rule.fail, question.sign) && worst >= rule.atLeast) {
    const most = formatSignedShareBeside(Math.expm1(question.sign * effect.high), [rule.fail, -rule.fail]);
    const said = say("INCONCLUSIVE", { ...facts, most, bound: formatShare(rule.fail) });
    return { result: "warn", said };
  }
  return improvedOrSame(question, facts);
}

type Facts = { readonly base: string; readonly current: string; readonly change: Fact };

/** Whether the difference is for the worse by more than this share of the base, and large enough to count at all. */
function isBeyond({ effect, rule, base, current, sign }: Question, share: number): boolean {
  if (Math.abs(current - base) < rule.atLeast) return false;
  return effect.middle > marginOf({ effect, base, sign }, share);
}

function marginOf({ effect, base, sign }: Pick<Question, "effect" | "base" | "sign">, share: number): number {
  return effect.scale === "log" ? logMargin(share, sign) : share * base;
}

/** The effect on the log scale that is a change by this share: 10% more is ln 1.1, 10% less is -ln 0.9. */
export function logMargin(share: number, sign: 1 | -1): number {
  return sign === 1 ? Math.log1p(share) : -Math.log1p(-Math.min(share, 1));
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
function decideZero({ effect, rule, mode, runs, pValue, unit }: Question, facts: Facts): DifferenceDecision {
  if (effect.middle < rule.atLeast || effect.middle <= 0) {
    const atLeast = formatValue(rule.atLeast, unit);
    const why = effect.middle <= 0 ? say("NOT_WORSE", {}) : say("TOO_SMALL_TO_COUNT", { atLeast });
    return { result: "pass", said: say("NO_REGRESSION", { ...facts, why }) };
  }
  const mayFail =
    (mode === "paired" && runs >= PAIRS_TO_FAIL) || (mode === "history" && runs >= HISTORY_TO_FAIL);
  const significant = mode !== "two-runs" && pValue < LEVELS[mode].fail;
  return { result: mayFail && significant ? "breach" : "warn", said: say("BASELINE_ZERO", facts) };
}

function improvedOrSame(question: Question, facts: Facts): DifferenceDecision {
  const { effect, rule, suspicious } = question;
  const margin = marginOf(question, rule.warn);
  if (effect.middle < -margin && suspicious) {
    return { result: "warn", said: say("SUSPICIOUS_IMPROVEMENT", facts) };
  }
  return { result: "pass", said: say("NO_REGRESSION", { ...facts, why: whyNoRegression(question, margin) }) };
}

/** Why a difference is none for the worse: the words must agree with the figures before them. */
function whyNoRegression({ effect, rule, base, current, unit }: Question, margin: number): Reason {
  const bound = formatShare(rule.warn);
  if (effect.middle <= 0) return say("NOT_WORSE", {});
  if (effect.middle <= margin) return say("WITHIN_MARGIN", { bound });
  if (Math.abs(current - base) < rule.atLeast)
    return say("TOO_SMALL_TO_COUNT", { atLeast: formatValue(rule.atLeast, unit) });
  return say("MAY_BE_CHANCE", { bound });
}

/**
 * The change that was judged. Pairs are judged by the median of their own changes, a history by its mean: where that is
 * another figure than the one that the two values beside it give, it is said.
 */
function changeWords({ base, current, unit, mode, rule, effect, sign }: Question): Fact {
  if (base === 0) return `${current < 0 ? "" : "+"}${formatValue(current, unit)}`;
  const bounds = [rule.warn, rule.fail, -rule.warn, -rule.fail];
  const plain = formatSignedShareBeside(current / base - 1, bounds);
  const judged = judgedChange({ base, current, mode, effect, sign });
  const change = judged === null ? plain : formatSignedShareBeside(judged, bounds);
  if (change === plain) return plain;
  return mode === "paired" ? say("PAIR_BY_PAIR", { change }) : say("FROM_THEIR_MEAN", { change });
}

/** The relative change that a decision rests on, in the direction of the value; `null` where there is none. */
export function judgedChange({
  base,
  current,
  mode,
  effect,
  sign,
}: Pick<Question, "base" | "current" | "mode" | "effect" | "sign">): number | null {
  if (base === 0) return null;
  return effect.scale === "log" && mode !== "two-runs"
    ? Math.expm1(sign * effect.middle)
    : current / base - 1;
}

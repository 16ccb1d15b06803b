import { logMargin } from "./decide-difference.ts";
import { formatSignedShareBeside } from "../../text/numbers.ts";
import { formatShare, formatValue } from "../format.ts";
import { say, type Said } from "../../contracts/reason.ts";
import { median, standardDeviation } from "../statistics/moments.ts";
import { studentCdf } from "../statistics/student-t.ts";
import type { Unit } from "../thresholds/bound.ts";
import type { CompareRule } from "../thresholds/types.ts";
import type { ValuePairs } from "./effect.ts";

interface Question {
  /** The history and the current run. */
  readonly values: ValuePairs;
  /** Value of the pinned run. */
  readonly anchor: number;
  /** 1 where more is worse. */
  readonly sign: 1 | -1;
  readonly rule: CompareRule & { readonly atLeast: number };
  readonly unit: Unit | "count";
}

/** One question more may be asked of each run without many more false warnings (`benchmarks/verdict.ts`). */
const LEVEL = 0.01;

/**
 * A history that gets a little worse with each run never differs much from its last runs: the difference from the pinned
 * run does. Two single values against the spread of the history, s * sqrt(2). `null` when there is no such change, or zeros.
 */
export function slowChange({ values, anchor, sign, rule, unit }: Question): Said | null {
  const current = median(values.current);
  if (![...values.base, anchor, current].every((value) => value > 0)) return null;
  const difference = sign * Math.log(current / anchor);
  if (difference <= logMargin(rule.fail, sign) || Math.abs(current - anchor) < rule.atLeast) return null;
  const spread = Math.max(standardDeviation(values.base.map(Math.log)), values.relativeError);
  const chance = 1 - studentCdf(difference / (spread * Math.SQRT2), values.base.length - 1);
  if (chance >= LEVEL) return null;
  const share = current / anchor - 1;
  return say("REGRESSION_SUSPECTED", {
    base: formatValue(anchor, unit),
    current: formatValue(current, unit),
    change: formatSignedShareBeside(share, [rule.fail, -rule.fail]),
    why: say("BEYOND_SINCE_PINNED", { share: formatShare(rule.fail) }),
  });
}

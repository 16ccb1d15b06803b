import { shareInterval } from "../../statistics/intervals.ts";
import type { WrittenBound } from "../../thresholds/bound.ts";
import { goodCount, type Slice } from "../slice.ts";
import type { Statistic, StatisticRow } from "../types.ts";
import { ROUNDING, withNumber } from "./common.ts";

/** A burn rate of fewer expected bad events than this is noise. */
const BUDGET_EVENTS = 5;
/** The short window of a burn rate is this part of the long one (Google SRE workbook, chapter 5). */
const TAIL_SHARE = 1 / 12;
const CONVERSION_DIGITS = 12;

export const burnRate: StatisticRow<Extract<Statistic, { kind: "burnRate" }>> = {
  ...withNumber(String.raw`burnRate\(\d+(?:\.\d+)?%\)`, "burnRate(99.9%)", "burnRate(SLO)"),
  meaning:
    "share of bad samples / (1 - SLO): 1 uses up the error budget exactly; with a window, the worst time at which a window and its last twelfth both burn",
  read: (_text, percent) =>
    percent > 0 && percent < 100
      ? { kind: "burnRate", objective: Number((percent / 100).toPrecision(CONVERSION_DIGITS)) }
      : null,
  units: [""],
  unit: () => "",
  samplesNeeded: ({ objective }) => Math.ceil(BUDGET_EVENTS / (1 - objective) - ROUNDING),
  value: ({ objective }, { good }, slice) =>
    good === null ? Number.NaN : burnRateOf(objective, good, slice),
  interval: ({ objective }, { good }, slice) => {
    if (good === null) return null;
    const { count } = slice.sketch;
    const bad = shareInterval(count - goodCount(good, slice), count);
    const budget = 1 - objective;
    return bad === null ? null : { ...bad, low: bad.low / budget, high: bad.high / budget };
  },
  good: "needed",
  burnsBudget: true,
};

/**
 * How many times faster than allowed the error budget is used up. In a window both it and its last twelfth must burn:
 * an error that is over is no longer burning.
 */
function burnRateOf(objective: number, good: WrittenBound, slice: Slice): number {
  const rateOf = (part: Pick<Slice, "sketch" | "forgiven">): number =>
    part.sketch.count === 0 ? 0 : (1 - goodCount(good, part) / part.sketch.count) / (1 - objective);
  const long = slice.sketch.count === 0 ? Number.NaN : rateOf(slice);
  return slice.tail === undefined ? long : Math.min(long, rateOf(slice.tail(slice.durationMs * TAIL_SHARE)));
}

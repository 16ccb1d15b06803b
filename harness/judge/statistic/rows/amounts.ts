import type { ReadonlySketch } from "../../../contracts/samples.ts";
import type { Bound } from "../../../contracts/verdict.ts";
import { shareInterval } from "../../statistics/intervals.ts";
import type { MetricType } from "../../metrics/metric-types.ts";
import type { Objective } from "../../thresholds/types.ts";
import { amountOf, goodCount } from "../slice.ts";
import type { Plain, StatisticRow } from "../types.ts";
import { oneWord, ROUNDING } from "./common.ts";

export const count: StatisticRow<Plain<"count">> = {
  ...oneWord("count"),
  meaning: "sum of a counter, number of samples of anything else",
  units: ["", "bytes"],
  unit: ({ contains }) => (contains === "data" ? "bytes" : "count"),
  guessType: (metric) => (metric.endsWith("_duration") ? "trend" : "counter"),
  k6AbortsOn: "counter",
  value: (_statistic, { type }, { sketch }) => amountOf(type, sketch),
  isExact: true,
  isComparedUnasked: false,
  isAmount: true,
};

export const rate: StatisticRow<Plain<"rate">> = {
  ...oneWord("rate"),
  meaning:
    "share of ones of a rate (a limit r needs 3/r samples), or amount per second of a counter or with a bound in /s",
  units: ["share", "perSecond", "bytes", ""],
  unit: ({ perSecond }) => (perSecond ? "perSecond" : "share"),
  guessType: (_metric, perSecond) => (perSecond ? "counter" : "rate"),
  k6AbortsOn: "rate",
  samplesNeeded: (_statistic, objective) => samplesForShare(objective),
  value: (_statistic, { type, perSecond }, { sketch, forgiven, durationMs }) =>
    perSecond
      ? amountOf(type, sketch) / (durationMs / 1_000)
      : (onesOf(type, sketch) - forgiven) / sketch.count,
  ofSketch: (_statistic, sketch) => sketch.sum / sketch.count,
  interval: (_statistic, { type, perSecond }, { sketch, forgiven }) =>
    perSecond ? null : shareInterval(onesOf(type, sketch) - forgiven, sketch.count),
  worseSign: (metric) => (/(?:_failed|_errors?)$/.test(metric) ? 1 : -1),
  isAmount: true,
  countsOnes: true,
};

export const share: StatisticRow<Plain<"share">> = {
  ...oneWord("share"),
  meaning: "amount as a share of the amount under `of`; with `good`, share of samples that keep that bound",
  units: ["share"],
  unit: () => "share",
  /** A share of what was observed is a share of the values, as with counters. */
  observedType: "counter",
  samplesNeeded: (_statistic, objective) => samplesForShare(objective),
  value: (_statistic, { type, good }, slice) =>
    good === null
      ? amountOf(type, slice.sketch) / (slice.whole ?? Number.NaN)
      : goodCount(good, slice) / slice.sketch.count,
  interval: (_statistic, { good }, slice) =>
    good === null ? null : shareInterval(goodCount(good, slice), slice.sketch.count),
  good: "allowed",
  isShareOfAmount: true,
};

/** Ones of a rate: k6 counts each value that is not zero as one. */
function onesOf(type: MetricType, sketch: ReadonlySketch): number {
  return type === "rate" ? sketch.count - sketch.zeros : sketch.sum;
}

/** With no event in 3/r samples, a rate of r or more is excluded at 95% (the rule of three). */
const RULE_OF_THREE = 3;

function samplesForShare({ source, good, pass, warn }: Objective): number {
  // A share of observed values is one of amounts: the number of points says nothing about it.
  if (source === "prometheus" && good === null) return 1;
  const shares = [...pass, ...warn].filter(({ unit }) => unit !== "perSecond");
  return Math.max(1, ...shares.map(samplesForRate));
}

/** The rarer of the two outcomes decides: `< 2%` and `>= 98%` need the same. A bound of 0 or 1 is exact at any count. */
export function samplesForRate({ value }: Bound): number {
  const rarer = Math.min(value, 1 - value);
  return rarer <= 0 || rarer >= 0.5 ? 1 : Math.ceil(RULE_OF_THREE / rarer - ROUNDING);
}

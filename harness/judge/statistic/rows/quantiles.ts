import type { Plain, Statistic, StatisticRow } from "../types.ts";
import { quantileInterval } from "../../statistics/intervals.ts";
import { OF_VALUES, oneWord, withNumber } from "./common.ts";

type Percentile = Extract<Statistic, { kind: "percentile" }>;

/** Chance that all samples lie below a percentile although they were drawn fairly: ln 0.05 / ln p samples make it 5%. */
const MISS_CHANCE = 0.05;

/** What the percentiles and the median, one of them, have in common. */
function ofQuantile<Own extends Statistic>(quantile: (statistic: Own) => number) {
  return {
    ...OF_VALUES,
    k6AbortsOn: "trend",
    samplesNeeded: (statistic) => samplesForQuantile(quantile(statistic)),
    value: (statistic, _how, { sketch }) => sketch.quantile(quantile(statistic)),
    ofSketch: (statistic, sketch) => sketch.quantile(quantile(statistic)),
    interval: (statistic, _how, { sketch }) => quantileInterval(sketch, quantile(statistic)),
    isEstimate: true,
  } as const satisfies Partial<StatisticRow<Own>>;
}

export const percentile: StatisticRow<Percentile> = {
  ...withNumber(String.raw`p\(\d+(?:\.\d+)?\)`, "p(N) with N above 0 and at most 100", "p(N)"),
  examples: ["p(50)", "p(90)", "p(95)", "p(99)", "p(99.9)"],
  meaning:
    "N-th percentile, linearly interpolated as k6 does; needs ln 0.05 / ln(N/100) samples (p95: 59, p99: 299)",
  read: (_text, percent) => (percent <= 100 ? { kind: "percentile", percent } : null),
  isRefused: ({ percent }) => percent === 0,
  shareWithin: ({ percent }) => percent / 100,
  ...ofQuantile<Percentile>(({ percent }) => percent / 100),
};

export const med: StatisticRow<Plain<"med">> = {
  ...oneWord("med"),
  meaning: "of the values",
  ...ofQuantile(() => 0.5),
};

function samplesForQuantile(quantile: number): number {
  if (quantile <= 0 || quantile >= 1) return 1;
  const wanted = Math.max(quantile, 1 - quantile);
  return Math.ceil(Math.log(MISS_CHANCE) / Math.log(wanted));
}

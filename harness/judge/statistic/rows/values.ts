import { meanInterval } from "../../statistics/intervals.ts";
import type { Plain, StatisticRow } from "../types.ts";
import { OF_VALUES, oneWord, SAMPLES_FOR_MEAN } from "./common.ts";

/** One sample alone, whatever the others are. */
const ONE_SAMPLE = {
  ...OF_VALUES,
  isExact: true,
  isComparedUnasked: false,
} as const satisfies Partial<StatisticRow>;

export const avg: StatisticRow<Plain<"avg">> = {
  ...oneWord("avg"),
  meaning: "of the values",
  ...OF_VALUES,
  k6AbortsOn: "trend",
  samplesNeeded: () => SAMPLES_FOR_MEAN,
  value: (_statistic, _how, { sketch, forgiven }) => (sketch.sum - forgiven) / sketch.count,
  ofSketch: (_statistic, { sum, count }) => sum / count,
  interval: (_statistic, _how, { sketch }) => meanInterval(sketch),
};

export const min: StatisticRow<Plain<"min">> = {
  ...oneWord("min"),
  meaning: "of the values",
  ...ONE_SAMPLE,
  k6AbortsOn: "trend",
  value: (_statistic, _how, { sketch }) => (sketch.count === 0 ? Number.NaN : sketch.min),
  ofSketch: (_statistic, sketch) => sketch.min,
};

export const max: StatisticRow<Plain<"max">> = {
  ...oneWord("max"),
  meaning: "of the values",
  ...ONE_SAMPLE,
  k6AbortsOn: "trend",
  value: (_statistic, _how, { sketch }) => (sketch.count === 0 ? Number.NaN : sketch.max),
  ofSketch: (_statistic, sketch) => sketch.max,
};

export const value: StatisticRow<Plain<"value">> = {
  ...oneWord("value"),
  meaning: "last value of a gauge",
  ...ONE_SAMPLE,
  guessType: () => "gauge",
  value: (_statistic, _how, { last }) => last ?? Number.NaN,
  isLast: true,
};

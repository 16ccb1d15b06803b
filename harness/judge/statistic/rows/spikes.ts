import type { Statistic, StatisticRow } from "../types.ts";
import { greaterIsWorse } from "./common.ts";

/** It needs windows: `judgeSpikes` counts them. */
export const spikes: StatisticRow<Extract<Statistic, { kind: "spikes" }>> = {
  pattern: String.raw`spikes\(\d+(?:\.\d+)?\)`,
  form: "spikes(3)",
  examples: ["spikes(3)"],
  title: "spikes(K)",
  meaning: "runs of windows (5 s by default) whose p95 is more than K times the median window's",
  read: (_text, factor) => (factor > 1 ? { kind: "spikes", factor } : null),
  units: [""],
  unit: () => "count",
  guessType: () => "trend",
  observedType: "gauge",
  k6AbortsOn: null,
  samplesNeeded: () => 1,
  value: () => Number.NaN,
  interval: () => null,
  worseSign: greaterIsWorse,
  isComparedUnasked: false,
  good: "refused",
  spikeFactor: ({ factor }) => factor,
};

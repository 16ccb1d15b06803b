import type { Statistic, StatisticRow } from "../types.ts";
import { withNumber } from "./common.ts";

/** It needs windows: `judgeSpikes` counts them. */
export const spikes: StatisticRow<Extract<Statistic, { kind: "spikes" }>> = {
  ...withNumber(String.raw`spikes\(\d+(?:\.\d+)?\)`, "spikes(3)", "spikes(K)"),
  meaning: "runs of windows (5 s by default) whose p95 is more than K times the median window's",
  read: (_text, factor) => (factor > 1 ? { kind: "spikes", factor } : null),
  units: [""],
  unit: () => "count",
  value: () => Number.NaN,
  isComparedUnasked: false,
  spikeFactor: ({ factor }) => factor,
};

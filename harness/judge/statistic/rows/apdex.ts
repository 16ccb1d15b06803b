import type { Slice } from "../slice.ts";
import type { Statistic, StatisticRow } from "../types.ts";
import { SAMPLES_FOR_MEAN, withNumber } from "./common.ts";

/** Tolerating users answer within this many times the satisfied limit (Apdex 1.1). */
const TOLERATED_FACTOR = 4;

export const apdex: StatisticRow<Extract<Statistic, { kind: "apdex" }>> = {
  ...withNumber(String.raw`apdex\(\d+(?:\.\d+)?(?:ms|s)\)`, "apdex(500ms)", "apdex(T)"),
  meaning:
    "(satisfied + tolerating / 2) / all, satisfied up to T, tolerating up to 4 T; failed requests are frustrated",
  read: (text, number) => {
    const satisfiedMs = number * (text.endsWith("ms)") ? 1 : 1_000);
    return satisfiedMs > 0 ? { kind: "apdex", satisfiedMs } : null;
  },
  units: ["", "share"],
  unit: () => "",
  samplesNeeded: () => SAMPLES_FOR_MEAN,
  value: ({ satisfiedMs }, _how, slice) => apdexOf(satisfiedMs, slice),
  worseSign: () => -1,
  countsFailed: true,
};

/** Apdex 1.1: (satisfied + tolerating / 2) / all; failed requests are frustrated (unless they are expected failures). */
function apdexOf(satisfiedMs: number, { sketch, failed }: Slice): number {
  const within = (limitMs: number): number =>
    sketch.countAtMost(limitMs) - (failed?.countAtMost(limitMs) ?? 0);
  const satisfied = within(satisfiedMs);
  const tolerating = within(satisfiedMs * TOLERATED_FACTOR) - satisfied;
  return (satisfied + tolerating / 2) / sketch.count;
}

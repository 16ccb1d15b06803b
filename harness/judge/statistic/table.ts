import { count, rate, share } from "./rows/amounts.ts";
import { apdex } from "./rows/apdex.ts";
import { burnRate } from "./rows/burn-rate.ts";
import { med, percentile } from "./rows/quantiles.ts";
import { spikes } from "./rows/spikes.ts";
import { avg, max, min, value } from "./rows/values.ts";
import type { Objective } from "../thresholds/types.ts";
import type { Slice } from "./slice.ts";
import type { How, Kind, Statistic, StatisticRow } from "./types.ts";

/** Every statistic, in the order in which they are explained. */
export const STATISTICS: {
  readonly [Each in Kind]: StatisticRow<Extract<Statistic, { readonly kind: Each }>>;
} = { percentile, avg, med, min, max, count, rate, share, value, apdex, spikes, burnRate };

export const ROWS: readonly StatisticRow[] = Object.values(STATISTICS);

/** The row that belongs to a statistic, and takes it. */
export function rowOf({ kind }: Statistic): StatisticRow {
  return STATISTICS[kind];
}

/** Whether an objective's value is an amount over the amount under its `of`. */
export function isShareOfAmount({ statistic, good }: Objective): boolean {
  return rowOf(statistic).isShareOfAmount === true && good === null;
}

/** The value of a statistic in base units; NaN when there is none. Spikes have none here: they need windows. */
export function statisticValue(definition: How & { readonly statistic: Statistic }, slice: Slice): number {
  return rowOf(definition.statistic).value(definition.statistic, definition, slice);
}

import type { Bound } from "../../../contracts/verdict.ts";

/** How many requests took how long, when. `counts[column][row]`; rows are latency bands on a logarithmic scale. */
export interface Heatmap {
  readonly fromMs: number;
  readonly binMs: number;
  /** Bounds of the rows in milliseconds, ascending; one more than there are rows. */
  readonly boundsMs: readonly number[];
  readonly counts: readonly (readonly number[])[];
}

export interface PercentilePoint {
  /** 0 to 1. */
  readonly quantile: number;
  readonly ms: number;
}

export interface Distribution {
  readonly points: readonly PercentilePoint[];
  readonly baseline: readonly PercentilePoint[];
  /** Objectives on percentiles of all requests, as points. */
  readonly objectives: readonly { readonly id: string; readonly quantile: number; readonly bound: Bound }[];
  /** Shares of all requests: well within the bound, within it, beyond it, failed. `null` without such an objective. */
  readonly ranges: {
    readonly boundMs: number;
    readonly half: number;
    readonly within: number;
    readonly beyond: number;
    readonly failed: number;
  } | null;
}

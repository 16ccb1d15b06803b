export const BASELINE_KINDS = ["pinned", "rolling", "paired", "previous"] as const;
export type BaselineKind = (typeof BASELINE_KINDS)[number];

export type Change = "worsened" | "improved" | "unchanged" | "new" | "gone";

/** One number before and after. Latencies in milliseconds, shares 0 to 1, rates per second. */
export interface ChangeRow {
  /** `all`, or an endpoint with its service. */
  readonly subject: string;
  readonly statistic: "p95" | "p99" | "failed" | "rps";
  readonly unit: "ms" | "share" | "perSecond";
  readonly before: number | null;
  readonly after: number | null;
  readonly absolute: number | null;
  readonly relative: number | null;
  /** A difference up to this is noise, in the unit of the row. */
  readonly noise: number;
  readonly change: Change;
}

export interface Comparison {
  readonly kind: BaselineKind;
  readonly runId: string;
  readonly startedAt: string;
  readonly commit: string | null;
  /** What differs between the two runs besides the system; a comparison is only meaningful when this is empty. */
  readonly obstacles: readonly string[];
  /** Worsened first, by size; then improved, new, gone, unchanged. Empty when there are obstacles. */
  readonly rows: readonly ChangeRow[];
}

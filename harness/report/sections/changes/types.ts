export const BASELINE_KINDS = ["pinned", "rolling", "paired", "previous"] as const;
export type BaselineKind = (typeof BASELINE_KINDS)[number];

export const CHANGES = ["worsened", "improved", "unchanged", "new", "gone"] as const;
export type Change = (typeof CHANGES)[number];

/** One number before and after. Latencies in milliseconds, shares 0 to 1, rates per second. */
export interface ChangeRow {
  /** `all`, an endpoint with its service, or the label of an objective. */
  readonly subject: string;
  /** Id of the objective that this row values; `null` for figures that no objective judges. */
  readonly objective: string | null;
  /** `p95`, `p99`, `failed`, `rps`, or the statistic of the objective. */
  readonly statistic: string;
  /** Unit of the objective, or `ms`, `share`, `perSecond`. */
  readonly unit: string;
  /** Of several runs, their median. */
  readonly before: number | null;
  readonly after: number | null;
  readonly absolute: number | null;
  readonly relative: number | null;
  /** A difference up to this is noise, in the unit of the row. */
  readonly noise: number;
  readonly change: Change;
}

/** A condition that differs between the runs, with its value then and now. */
export interface Obstacle {
  /** `machine`, `load`, `script`, ...; `samples` when one side measured nothing, `self` for the run itself. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export interface Comparison {
  readonly kind: BaselineKind;
  /** Name of the pinned baseline, or id of the newest of the runs. */
  readonly name: string;
  /** The runs the baseline is made of, oldest first. */
  readonly runs: readonly {
    readonly runId: string;
    readonly endedAt: string;
    readonly commit: string | null;
  }[];
  /** What differs besides the system; a comparison is only meaningful when this is empty. */
  readonly obstacles: readonly Obstacle[];
  readonly counts: Readonly<Record<Change, number>>;
  /** Worsened first, by size; then improved, new, gone, unchanged. Empty when there are obstacles. */
  readonly rows: readonly ChangeRow[];
}

import type { ReadonlySketch } from "../../contracts/samples.ts";
import type { MetricKind, MetricType } from "../metrics/metric-types.ts";
import type { Interval } from "../statistics/intervals.ts";
import type { Unit, WrittenBound } from "../thresholds/bound.ts";
import type { Objective } from "../thresholds/types.ts";
import type { Slice } from "./slice.ts";

export type PlainKind = "avg" | "med" | "min" | "max" | "count" | "rate" | "share" | "value";

export type Plain<Kind extends PlainKind> = { [Each in Kind]: { readonly kind: Each } }[Kind];

/** What an objective computes of its samples. Percent is 0 to 100, shares 0 to 1. */
export type Statistic =
  | Plain<PlainKind>
  | { readonly kind: "percentile"; readonly percent: number }
  | { readonly kind: "apdex"; readonly satisfiedMs: number }
  | { readonly kind: "spikes"; readonly factor: number }
  | { readonly kind: "burnRate"; readonly objective: number };

export type Kind = Statistic["kind"];

/** How the samples of an objective are to be understood. */
export interface How {
  readonly type: MetricType;
  readonly good: WrittenBound | null;
  /** Whether `rate` is events per second instead of a share of samples. */
  readonly perSecond: boolean;
}

/** All that is known of one statistic; `STATISTICS` has one row for each. */
export interface StatisticRow<Own extends Statistic = Statistic> {
  /** How it is written: a regular expression. */
  readonly pattern: string;
  /** How it is written, for whoever wrote it wrong. */
  readonly form: string;
  /** What an editor can offer. */
  readonly examples: readonly string[];
  /** In the table of statistics; neighbours with one meaning share a line. */
  readonly title: string;
  readonly meaning: string;
  /** `null` for a number without a meaning. */
  read(text: string, number: number): Own | null;
  /** Known to k6, but nothing that a threshold file may ask for. */
  isRefused?(statistic: Own): boolean;

  /** Units of its bounds. */
  readonly units: readonly Unit[];
  /** Unit of its value; `written` is that of its bounds, where they have one. */
  unit(of: {
    readonly contains: MetricKind["contains"] | undefined;
    readonly written: Unit | undefined;
    readonly perSecond: boolean;
  }): Unit | "count";
  /** Its value is one of the samples' own scale, not of their number. */
  readonly isOfValues?: true;
  /** Type of a metric that nothing else tells the type of. */
  guessType(metric: string, perSecond: boolean): MetricType;
  /** Type of what was observed by a query. */
  readonly observedType: MetricType;
  /** Metrics for which k6 can end a run on it; `null`: none. */
  readonly k6AbortsOn: MetricType | null;

  /** Samples needed to decide it. */
  samplesNeeded(statistic: Own, objective: Objective): number;
  /** In base units; NaN when there is none. */
  value(statistic: Own, how: How, slice: Slice): number;
  /** Of a second or a bucket, for a curve; absent where it only makes sense over a whole run. */
  ofSketch?(statistic: Own, sketch: ReadonlySketch): number;
  interval(statistic: Own, how: How, slice: Slice): Interval | null;
  /** An estimate from the sketch, unless all samples are equal. */
  readonly isEstimate?: true;
  /** Exact at any number of samples. */
  readonly isExact?: true;
  /** 1 when a greater value is worse, -1 when a smaller one is. */
  worseSign(metric: string): 1 | -1;
  /** Worth comparing when nobody asked: extremes and amounts differ between any two runs. */
  readonly isComparedUnasked: boolean;

  /** `good`, the bound that tells good samples from bad ones. */
  readonly good: "needed" | "allowed" | "refused";
  /** How much there was, however long it took. */
  readonly isAmount?: true;
  /** Samples are ones and zeros: expected failures are taken out of them, and it counts hits. */
  readonly countsOnes?: true;
  /** Failed requests matter beyond their value. */
  readonly countsFailed?: true;
  /** Without `good`, an amount as a share of another amount. */
  readonly isShareOfAmount?: true;
  /** The last value alone: it has no windows and no spread. */
  readonly isLast?: true;
  /** How many times the allowed pace an error budget burns. */
  readonly burnsBudget?: true;
  /** Share of the samples that keep its upper bound while it is kept. */
  shareWithin?(statistic: Own): number;
  /** It counts windows that rise above the median window by this factor. */
  spikeFactor?(statistic: Own): number;
}

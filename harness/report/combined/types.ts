import type { ReportLanguage, ReportView } from "../view/types.ts";
import type { Headline } from "../view/words.ts";

/** What the data of a run says about its correctness. */
export interface DataCheck {
  /** Counters that must stay at zero (`ws_missing`, `coupon_duplicate`), or the checks of the script where there are none. */
  readonly counters: readonly { readonly name: string; readonly count: number }[];
  readonly checks: { readonly passed: number; readonly total: number };
  /** Checks of the system's data after the load; `null` when none were made. They say more than counters of the script. */
  readonly invariants: { readonly total: number; readonly broken: number; readonly compared: number } | null;
  /** `null` when nothing was checked. */
  readonly clean: boolean | null;
}

export interface CombinedRun {
  readonly view: ReportView;
  readonly state: Headline;
  readonly data: DataCheck;
  /** One of several pairs: its endpoints stand in the table of before and after. */
  readonly isPaired: boolean;
}

/** One number of one scenario before and after a change: of several pairs of runs the median. */
export interface BeforeAfter {
  readonly subject: string;
  readonly statistic: "tps" | "p95" | "p99" | "failed";
  readonly unit: "perSecond" | "ms" | "share";
  readonly before: number | null;
  readonly after: number | null;
  /** Quotient after / before, of several pairs the median of theirs; `null` where it has no meaning. */
  readonly factor: number | null;
  /** Least and greatest quotient of several pairs; `null` with one. */
  readonly range: { readonly low: number; readonly high: number } | null;
}

/** Runs before and after a change; entry i of both belongs together. */
export interface PairedViews {
  readonly before: readonly ReportView[];
  readonly after: readonly ReportView[];
}

export interface ComparedPair {
  readonly subject: string;
  /** A known mistake that was on, a revision, or the run. */
  readonly before: string;
  readonly after: string;
  /** So many pairs of runs, in turn. */
  readonly pairs: number;
  /** What was wrong before: the known mistakes that are gone. */
  readonly reasons: readonly string[];
  /** What differs besides the system; then there are no rows. */
  readonly obstacles: readonly string[];
  readonly rows: readonly BeforeAfter[];
}

/** Several runs in one document: 003's table, with before and after where a scenario was run twice or in pairs. */
export interface CombinedView {
  readonly language: ReportLanguage;
  readonly runs: readonly CombinedRun[];
  readonly pairs: readonly ComparedPair[];
}

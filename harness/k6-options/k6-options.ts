/** What the user asked of k6 itself, beside what `loadproof run` has options for. */
export interface K6Options {
  /** What of the flags and variables shapes the load, as words: two runs that differ in it are not compared. */
  readonly shaping: readonly string[];
  /** Words for `k6 run`, paths made absolute. */
  readonly words: readonly string[];
  /** Those of them that `k6 inspect` needs and knows. */
  readonly inspectWords: readonly string[];
  /** Load given by flags, as the variables that say the same: for `k6 inspect`, which has no such flags. */
  readonly load: Readonly<Record<string, string>>;
  /** Outputs beside ours. */
  readonly outputs: readonly string[];
  /** Statistics of trends to add to those of the judge; `null`: those of the script. */
  readonly trendStatistics: readonly string[] | null;
  /** System tags in place of the script's; `null`: those of the script. */
  readonly systemTags: readonly string[] | null;
  readonly summaryMode: string;
  readonly withoutThresholds: boolean;
  /** Whether the variables of the user's environment reach the script. */
  readonly systemVariables: boolean;
  /** Variables that k6 gets with another value than the script sees, or (`null`) not at all. */
  readonly changed: Readonly<Record<string, string | null>>;
}

/** Nothing was asked for. */
export const NO_K6_OPTIONS: K6Options = {
  shaping: [],
  words: [],
  inspectWords: [],
  load: {},
  outputs: [],
  trendStatistics: null,
  systemTags: null,
  summaryMode: "compact",
  withoutThresholds: false,
  systemVariables: true,
  changed: {},
};

/**
 * Runs inside k6: what the harness tells the bundle. It stands in a constant that is put before the bundle when k6 is given
 * it, so nothing of ours is among the variables of the script; a bundle that is run by hand has none of it.
 */
export interface RuntimeSettings {
  /** File for the whole summary. */
  readonly summaryPath?: string | undefined;
  /** Thresholds of k6 that are added to the script's own, by metric. */
  readonly thresholds?: Readonly<Record<string, readonly unknown[]>>;
  /** Whether the script's own thresholds are left out. */
  readonly withoutOwnThresholds?: boolean;
  /** Statistics of trends that the user asked k6 for, in place of the script's. */
  readonly trendStatistics?: readonly string[] | undefined;
  /** Tags of k6's own that are judged. */
  readonly systemTags?: readonly string[];
  /** Scenario of k6 in place of the script's own load. */
  readonly arrivals?: object | undefined;
  /** Folder of the script, which its files are opened from. */
  readonly scriptDirectory?: string;
  /** Where the user called from, which the script's outputs belong to. */
  readonly workingDirectory?: string;
  readonly variables?: {
    /** Variables of ours in k6's environment, with their values: the script does not see them. */
    readonly hidden: Readonly<Record<string, string>>;
    /** Variables of the user's that k6's environment does not hold. */
    readonly added: Readonly<Record<string, string>>;
  };
}

declare const loadproofSettings: RuntimeSettings;

export const settings: RuntimeSettings = typeof loadproofSettings === "undefined" ? {} : loadproofSettings;

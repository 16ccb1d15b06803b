/** Most bytes of a file that is read: beyond it, it is none of ours, or somebody means ill. */
export const FILE_BYTES_MAX = {
  /** Threshold files, profiles, baselines and comparisons, which people write or review. */
  written: 1_000_000,
  /** JSON files of a saved run. */
  saved: 64_000_000,
  /** Sketches and bundles of a saved run, and logs and lists of ids. */
  evidence: 2_000_000_000,
  /** A history: 7 KB a run. */
  history: 200_000_000,
} as const;

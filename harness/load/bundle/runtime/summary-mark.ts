/** Begins the line of k6's log that holds the summary, for the case that the script's own `handleSummary` never returns. */
export const SUMMARY_MARK = "\u0001loadproof-summary ";
/** Begins the line of k6's log that tells of a `handleSummary` that threw. */
export const SUMMARY_FAILED = "handleSummary failed, its outputs are lost: ";

/** Files of a load in its folder. */
export const SUMMARY_FILE = "summary.json";
export const SAMPLES_FILE = "samples.sketch";
export const CONSOLE_FILE = "console.log";
export const FAILURES_FILE = "failures.json";
/** File of ids of one name: `{metric, count, repeated, ranges}`, ranges with both ends included. */
export const idsFile = (name: string): string => `${name}.json`;

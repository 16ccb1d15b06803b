import { ROWS, rowOf } from "./table.ts";
import type { Statistic, StatisticRow } from "./types.ts";

/** Words an editor can offer and a typing slip is compared with. */
export const STATISTIC_NAMES = ROWS.flatMap(({ examples }) => examples);

export const STATISTIC_PATTERN = new RegExp(`^(?:${ROWS.map(({ pattern }) => pattern).join("|")})$`);

export const STATISTIC_EXPECTED = ROWS.map(({ form }) => form)
  .join(", ")
  .replace(/, (?=[^,]*$)/, " or ");

const READERS = ROWS.map((row) => ({ row, pattern: new RegExp(`^${row.pattern}$`) }));

/** Reads a statistic of a threshold file; `null` when it is none or its number has no meaning (p(0), apdex(0ms), spikes(1), burnRate(100%)). */
export function parseStatistic(text: string): Statistic | null {
  const statistic = readStatistic(text);
  return statistic === null || rowOf(statistic).isRefused?.(statistic) === true ? null : statistic;
}

/** Reads a statistic as a result names it: also what k6 alone knows, its p(0). */
export function readStatistic(text: string): Statistic | null {
  const reader = READERS.find(({ pattern }) => pattern.test(text));
  return reader?.row.read(text, Number(/\d+(?:\.\d+)?/.exec(text)?.[0])) ?? null;
}

/** The statistic that a result names with its row; `null` for what is none. */
export function namedStatistic(
  text: string,
): { readonly statistic: Statistic; readonly row: StatisticRow } | null {
  const statistic = readStatistic(text);
  return statistic === null ? null : { statistic, row: rowOf(statistic) };
}

/** Share of the samples that keep the upper bound of a percentile, 0 to 1; undefined for any other statistic. */
export function shareWithin(text: string): number | undefined {
  const named = namedStatistic(text);
  return named?.row.shareWithin?.(named.statistic);
}

/** As people say it: `p95`. */
export function shortStatistic(text: string): string {
  return text.replace(/^p\((.+)\)$/, "p$1");
}

/** What to write instead of a form other tools use: `p95` -> `p(95)`, `p999` -> `p(99.9)`; `null` when none is known. */
export function suggestStatistic(text: string): string | null {
  const digits = /^p\(?(\d{2})(\d*)\)?$/.exec(text.trim().toLowerCase());
  if (digits !== null) return `p(${digits[1]}${digits[2] === "" ? "" : `.${digits[2]}`})`;
  const words: Readonly<Record<string, string>> = {
    mean: "avg",
    average: "avg",
    median: "med",
    maximum: "max",
    minimum: "min",
  };
  return words[text.trim().toLowerCase()] ?? null;
}

import type { ComparedObjective, Comparison } from "../contracts/comparison.ts";
import { alignColumns } from "../tools/align-columns.ts";

const HEADER = ["", "objective", "before", "now", "change", "reason"];
const WORDS: Readonly<Record<ComparedObjective["result"], string>> = {
  pass: "PASS",
  warn: "WARN",
  breach: "FAIL",
};
const RANK: Readonly<Record<ComparedObjective["result"], number>> = { breach: 0, warn: 1, pass: 2 };

/** A comparison as lines of text: the word and its reason, then a table, worst first, then the notes. */
export function describeComparison(comparison: Comparison): readonly string[] {
  const { verdict, reason, mode, baseRuns, currentRuns, objectives, notes } = comparison;
  const rows = objectives
    .toSorted((left, right) => RANK[left.result] - RANK[right.result])
    .map((one) => [
      WORDS[one.result],
      one.id,
      shown(one.base, one.unit),
      shown(one.current, one.unit),
      change(one),
      one.code,
    ]);
  const table = rows.length === 0 ? [] : alignColumns([HEADER, ...rows]).split("\n");
  return [
    `${verdict}: ${reason}`,
    `${mode}: ${count(baseRuns, "earlier run")}, ${count(currentRuns, "current run")}`,
    ...table,
    ...notes.map(({ code, message }) => `note ${code}: ${message}`),
  ];
}

function shown(value: number | null, unit: string): string {
  if (value === null) return "-";
  if (unit === "share") return `${digits(value * 100)}%`;
  if (unit === "perSecond") return `${digits(value)}/s`;
  return `${digits(value)}${unit === "count" ? "" : unit}`;
}

/** The relative difference with its interval where there is one: `+12.3% (+8% to +17%)`. */
function change({ difference, interval }: ComparedObjective): string {
  if (difference === null) return "-";
  if (difference.relative === null)
    return `${difference.absolute < 0 ? "" : "+"}${digits(difference.absolute)}`;
  const range = interval === null ? "" : ` (${percent(interval.low)} to ${percent(interval.high)})`;
  return `${percent(difference.relative)}${range}`;
}

function percent(share: number): string {
  return `${share < 0 ? "" : "+"}${digits(share * 100)}%`;
}

function digits(value: number): string {
  return Math.abs(value) >= 1_000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function count(runs: readonly string[], what: string): string {
  return `${runs.length} ${what}${runs.length === 1 ? "" : "s"}`;
}

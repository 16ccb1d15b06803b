import { writeFileSync } from "node:fs";
import { table } from "./probe.ts";

/** What a figure has to reach; the bound itself is good enough. */
export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** One measured number of a benchmark. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Left out for figures that explain another one. */
  readonly target?: Target;
  /** What belongs to the number: how it was taken, how it spread, what bounds it. */
  readonly note?: string;
}

/** Set by `run-all.ts`: the file that takes the figures of this benchmark as JSON. */
const RESULT_VARIABLE = "BENCHMARK_RESULT";

/**
 * Prints the figures as a Markdown table, and hands them to `run-all.ts` when that runs this benchmark. `details` is what
 * else is worth keeping in the results, in a form of the benchmark's own.
 */
export function report(figures: readonly Figure[], details: unknown = null): void {
  const rows = figures.map((figure) => [
    figure.what,
    withUnit(figure.value, figure.unit),
    figure.target === undefined ? "" : describeTarget(figure.target, figure.unit),
    figure.target === undefined ? "" : isMet(figure) ? "met" : "MISSED",
    figure.note ?? "",
  ]);
  console.log("");
  console.log(table([["measured", "figure", "target", "", "note"], ...rows]));
  const path = process.env[RESULT_VARIABLE];
  if (path === undefined) return;
  const withVerdict = figures.map((figure) => ({
    ...figure,
    value: Number.isFinite(figure.value) ? figure.value : null,
    met: figure.target === undefined ? null : isMet(figure),
  }));
  writeFileSync(path, JSON.stringify({ figures: withVerdict, details }));
}

/** Whether a figure reaches its target. A number that could not be measured reaches none. */
export function isMet({ value, target }: Figure): boolean {
  if (target === undefined) return true;
  return "atMost" in target ? value <= target.atMost : value >= target.atLeast;
}

function describeTarget(target: Target, unit: string): string {
  return "atMost" in target ? `<= ${withUnit(target.atMost, unit)}` : `>= ${withUnit(target.atLeast, unit)}`;
}

/** Three digits, or all digits of a whole number: `0.4 %`, `12.3 ms`, `2,000 /s`. */
export function withUnit(value: number, unit: string): string {
  return unit === "" || !Number.isFinite(value) ? digits(value) : `${digits(value)} ${unit}`;
}

function digits(value: number): string {
  if (!Number.isFinite(value)) return "not measured";
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3);
}

/** Middle value, the mean of the two middle ones for an even count; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

/** All values of a repeated measurement, for a note: `1.2 1.3 1.9`. */
export function spread(values: readonly number[]): string {
  return `of ${values.map(digits).join(" ")}`;
}

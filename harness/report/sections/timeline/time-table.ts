import type { DataTable } from "../../svg/chart.ts";
import { formatClock } from "../../text/times.ts";
import { NO_NUMBER } from "../../../text/numbers.ts";
import type { Curve, Timeline } from "./types.ts";

/** Rows of a data table at most: a screen reader can be asked to read them. */
const ROWS_MAX = 30;

export interface TableCurve {
  readonly heading: string;
  readonly values: Curve;
  readonly format: (value: number) => string;
}

/** The curves of a chart as a table: each row is a stretch of the run with the highest value in it. */
export function timeTable(timeHeading: string, timeline: Timeline, curves: readonly TableCurve[]): DataTable {
  const factor = Math.max(1, Math.ceil(timeline.count / ROWS_MAX));
  const rows = Array.from({ length: Math.ceil(timeline.count / factor) }, (_, row) => {
    const from = row * factor;
    const to = Math.min(timeline.count, from + factor);
    const at = (slot: number): string => formatClock(timeline.fromMs + slot * timeline.binMs);
    return [
      `${at(from)}–${at(to)}`,
      ...curves.map(({ values, format }) => formatMost(values.slice(from, to), format)),
    ];
  });
  return { columns: [timeHeading, ...curves.map((curve) => curve.heading)], rows };
}

function formatMost(values: Curve, format: (value: number) => string): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? NO_NUMBER : format(Math.max(...known));
}

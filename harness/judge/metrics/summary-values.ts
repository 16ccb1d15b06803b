import type { Tags } from "../../contracts/samples.ts";
import { parseK6Metric } from "../thresholds/k6-expression.ts";
import { METRIC_TYPES, recordOf, type MetricType } from "./metric-types.ts";

/** One metric or submetric of k6's `handleSummary` data, over the whole run. */
export interface SummaryMetric {
  readonly metric: string;
  readonly where: Tags;
  readonly type: MetricType;
  /** As k6 names them: `avg`, `p(95)`, `med`, `count`, `rate`, `passes`, `value`. */
  readonly values: Readonly<Record<string, number>>;
}

/** Metrics of a summary that can be read; a damaged summary gives fewer, never an error. */
export function summaryMetrics(summary: unknown): readonly SummaryMetric[] {
  return Object.entries(recordOf(recordOf(summary)["metrics"])).flatMap(([key, entry]) => {
    const name = parseK6Metric(key);
    const { type: written, values } = recordOf(entry);
    const type = METRIC_TYPES.find((one) => one === written);
    if (name === null || type === undefined) return [];
    const numbers = Object.entries(recordOf(values)).filter(([, value]) => Number.isFinite(value));
    return [{ ...name, type, values: Object.fromEntries(numbers) as Record<string, number> }];
  });
}

/** Length of k6's run, which its counters' rates are per; `null` when the summary doesn't say it. */
export function summaryDurationMs(summary: unknown): number | null {
  const value = recordOf(recordOf(summary)["state"])["testRunDurationMs"];
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : null;
}

/** k6's exact value of a statistic over the whole run; `null` when the summary has it not. */
export function exactValue(
  metrics: readonly SummaryMetric[],
  metric: string,
  where: Tags,
  statistic: string,
): number | null {
  const found = metrics.find((one) => one.metric === metric && sameTags(one.where, where));
  const value = found?.values[statistic];
  return value === undefined || !Number.isFinite(value) ? null : value;
}

function sameTags(left: Tags, right: Tags): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

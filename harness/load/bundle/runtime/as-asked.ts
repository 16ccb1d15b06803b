/**
 * Runs inside k6: `handleSummary` data as the script would get it without the harness, which asks k6 for further statistics
 * and thresholds of its own.
 */
import { type OwnOptions, listOf } from "./options.ts";
import { settings } from "./settings.ts";

type Metric = {
  readonly type?: string;
  readonly values?: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, unknown>>;
};

/** k6's default of `summaryTrendStats`. */
const DEFAULT_STATISTICS = ["avg", "min", "med", "max", "p(90)", "p(95)"];
/** k6 has this one without any threshold, where the script wants its tag. */
const BUILT_IN_SUBMETRIC = "http_req_duration{expected_response:true}";
const BUILT_IN_TAG = "expected_response";

export function asAsked(data: unknown, options: OwnOptions): unknown {
  const { metrics, options: told } = data as {
    metrics?: Readonly<Record<string, Metric>>;
    options?: object;
  };
  const asked = settings.trendStatistics ?? options.summaryTrendStats;
  const wanted = Array.isArray(asked) && asked.length > 0 ? (asked as string[]) : DEFAULT_STATISTICS;
  const own: Record<string, Metric> = {};
  for (const [name, metric] of Object.entries(metrics ?? {})) {
    if (isOurs(name, metric, options)) continue;
    own[name] = ownMetric(name, metric, wanted, options);
  }
  return { ...(data as object), metrics: own, options: { ...told, summaryTrendStats: wanted } };
}

/** A metric that is in the summary only because the harness gave it a threshold or its tag. */
function isOurs(name: string, { values = {} }: Metric, { thresholds = {}, systemTags }: OwnOptions): boolean {
  if (listOf(thresholds[name]).length > 0) return false;
  if (name === BUILT_IN_SUBMETRIC) return Array.isArray(systemTags) && !systemTags.includes(BUILT_IN_TAG);
  if (settings.thresholds?.[name] === undefined) return false;
  if (name.includes("{")) return true;
  return Object.values(values).every((value) => value === 0);
}

function ownMetric(
  name: string,
  metric: Metric,
  wanted: readonly string[],
  { thresholds = {} }: OwnOptions,
): Metric {
  const { values = {}, thresholds: judged, ...rest } = metric;
  const kept = metric.type === "trend" ? only(values, (key) => wanted.includes(key)) : values;
  const ours = new Set((settings.thresholds?.[name] ?? []).map(expressionOf));
  const theirs = new Set(listOf(thresholds[name]).map(expressionOf));
  const left = only(judged ?? {}, (key) => theirs.has(key) || !ours.has(key));
  return Object.keys(left).length === 0
    ? { ...rest, values: kept }
    : { ...rest, values: kept, thresholds: left };
}

function expressionOf(threshold: unknown): unknown {
  return typeof threshold === "object" && threshold !== null
    ? (threshold as { threshold?: unknown }).threshold
    : threshold;
}

function only<Value>(
  record: Readonly<Record<string, Value>>,
  keep: (key: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)));
}

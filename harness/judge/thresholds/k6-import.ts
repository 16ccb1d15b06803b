import type { Problem } from "../../errors.ts";
import { metricKinds, recordOf } from "../metrics/metric-types.ts";
import type { Bound } from "../../contracts/verdict.ts";
import { rowOf } from "../statistic/table.ts";
import type { Statistic } from "../statistic/types.ts";
import { k6Key, parseK6Threshold, type K6Threshold } from "./k6-expression.ts";
import type { Objective } from "./types.ts";

export interface K6Import {
  readonly objectives: readonly Objective[];
  readonly problems: readonly Problem[];
}

/**
 * The script's own `options.thresholds`: none without samples is a breach, and a crossed one fails the run whatever the
 * policy of a threshold file is, as with k6.
 */
export function importScriptThresholds(thresholds: unknown): readonly Objective[] {
  return importK6Thresholds(thresholds, "script").objectives.map((objective) => ({
    ...objective,
    // k6 itself waits for `delayAbortEval`; that it may end the run is all that is to be known here.
    abortAfterMs: objective.critical ? 0 : null,
    critical: true,
    noData: "skip",
    isScripts: true,
  }));
}

/** k6's own `options.thresholds` as objectives, with k6's meaning: all phases, the whole run, one sample is enough. */
export function importK6Thresholds(thresholds: unknown, source: string): K6Import {
  const objectives: Objective[] = [];
  const problems: Problem[] = [];
  for (const [key, entries] of Object.entries(recordOf(thresholds))) {
    for (const entry of Array.isArray(entries) ? (entries as unknown[]) : [entries]) {
      const expression = typeof entry === "string" ? entry : recordOf(entry)["threshold"];
      const parsed = typeof expression === "string" ? parseK6Threshold(key, expression) : null;
      if (parsed !== null) objectives.push(toObjective(parsed, recordOf(entry)["abortOnFail"] === true));
      else problems.push(problemOf(source, key, expression ?? entry));
    }
  }
  return { objectives, problems };
}

/** Under this name the bundle keeps the script's own `options.thresholds` in the summary: k6's lacks `abortOnFail`. */
export const OWN_THRESHOLDS = "scriptThresholds";

/** `options.thresholds` as k6's summary repeats it, also for metrics without a sample. */
export function thresholdsInSummary(summary: unknown): Readonly<Record<string, readonly string[]>> {
  const metrics = Object.entries(recordOf(recordOf(summary)["metrics"]));
  return Object.fromEntries(
    metrics.map(([key, metric]) => [key, Object.keys(recordOf(recordOf(metric)["thresholds"]))]),
  );
}

function problemOf(source: string, key: string, written: unknown): Problem {
  const value = typeof written === "string" ? written : (JSON.stringify(written) ?? "undefined");
  return {
    subject: `${source} k6 threshold of ${JSON.stringify(key)}`,
    value,
    expected: "aggregation, operator and number as in k6, such as p(95)<500 or rate<0.01",
  };
}

/** `< 400ms`, `< 1%`: k6's bare number in the unit of what it bounds, as far as the metric's name says it. */
function shownBound({ text, operator, value }: Bound, metric: string, statistic: Statistic): string {
  const contains = metricKinds(null).get(metric)?.contains;
  const unit = rowOf(statistic).unit({ contains, written: undefined, perSecond: false });
  if (unit === "share") return `${operator} ${Number((value * 100).toPrecision(12))}%`;
  return unit === "ms" ? `${text}ms` : text;
}

function toObjective(
  { metric, where, statistic, statisticText, bound }: K6Threshold,
  critical: boolean,
): Objective {
  return {
    id: `k6:${k6Key(metric, where)}:${statisticText}${bound.text.replace(" ", "")}`,
    metric,
    source: "k6",
    query: null,
    type: null,
    where,
    forEach: null,
    phase: "all",
    when: null,
    statistic,
    statisticText,
    pass: [{ ...bound, text: shownBound(bound, metric, statistic), unit: "" }],
    warn: [],
    good: null,
    of: null,
    window: null,
    atLeast: 0,
    compare: null,
    abortAfterMs: null,
    critical,
    weight: 1,
    minSamples: 1,
    noData: "fail",
    insufficient: "warn",
    decide: "point",
    absent: null,
    isK6s: true,
    isScripts: false,
    why: "k6 threshold of the script",
  };
}

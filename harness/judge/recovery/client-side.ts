import type { FaultResult } from "../../contracts/fault-result.ts";
import { FAILURE_RATE, type Measurement } from "../objectives/measurement.ts";
import { outcomeOf } from "../metrics/outcome.ts";
import { hasTags } from "../metrics/selection.ts";
import type { Span } from "../metrics/phase-spans.ts";
import { mergedSketch } from "../metrics/own-sketch.ts";
import { rowOf } from "../statistic/table.ts";
import type { Objective } from "../thresholds/types.ts";
import { Buckets } from "./limit-probe.ts";

/** k6's codes of requests that never left: no such URL, no address (DNS), not connected (dial), no TLS. */
const NEVER_SENT = /^1(?:020|1\d\d|21\d|3\d\d)$/;

/** Requests of a stretch by what is known of them. Failures that the file expects are none. */
export function requestsWithin(
  { fromMs, toMs }: Span,
  { cache, catalog, store, expectedFailures }: Measurement,
): FaultResult["requests"] {
  const series = catalog
    .ofMetric(FAILURE_RATE)
    .filter(({ tags }) => !expectedFailures.some((rule) => hasTags(tags, rule.where)));
  const sumOf = (ids: readonly number[], field: "count" | "sum"): number =>
    new Buckets(cache.buckets(ids), store.bucketMs)[field](fromMs, toMs);
  const isUnknown = ({ tags }: (typeof series)[number]): boolean =>
    outcomeOf("http_req_failed", tags) === "unanswered" && !NEVER_SENT.test(tags["error_code"] ?? "");
  const unknown = series.filter(isUnknown).map(({ id }) => id);
  const known = series.filter((one) => !isUnknown(one)).map(({ id }) => id);
  const all = catalog.ofMetric(FAILURE_RATE).map(({ id }) => id);
  return {
    count: sumOf(all, "count"),
    failed: sumOf(known, "sum"),
    unknown: sumOf(unknown, "sum"),
    dropped: droppedWithin({ cache, catalog, store }).sum(fromMs, toMs),
  };
}

export function droppedWithin({
  cache,
  catalog,
  store,
}: Pick<Measurement, "cache" | "catalog" | "store">): Buckets {
  const ids = catalog.ofMetric("dropped_iterations").map(({ id }) => id);
  return new Buckets(cache.buckets(ids), store.bucketMs);
}

/** Failed requests by what the objective on all of them allows in the whole load; `null` where there is none. */
export function budgetSpent(
  { failed, unknown }: FaultResult["requests"],
  objectives: readonly Objective[],
  { catalog, store }: Measurement,
): number | null {
  const objective = objectives.find(
    ({ metric, where, statistic }) =>
      metric === FAILURE_RATE && Object.keys(where).length === 0 && rowOf(statistic).countsOnes === true,
  );
  const limit = (objective?.warn[0] ?? objective?.pass[0])?.value;
  if (objective === undefined || limit === undefined) return null;
  const allowed = limit * store.total(catalog.select(FAILURE_RATE, {}, objective.phase)).count;
  return allowed > 0 ? (failed + unknown) / allowed : null;
}

/** p95 of all answers before the fault and after the recovery. */
export function residualOf(before: Span, after: Span, measurement: Measurement): FaultResult["residual"] {
  const beforeMs = p95Within(before, measurement);
  const afterMs = p95Within(after, measurement);
  if (beforeMs === null || afterMs === null || beforeMs === 0) return null;
  return { beforeMs, afterMs, ratio: afterMs / beforeMs };
}

function p95Within({ fromMs, toMs }: Span, { cache, catalog }: Measurement): number | null {
  const answered = catalog
    .ofMetric("http_req_duration")
    .filter(({ metric, tags }) => outcomeOf(metric, tags) !== "unanswered")
    .map(({ id }) => id);
  const sketches = cache
    .buckets(answered)
    .filter(({ offsetMs }) => offsetMs >= fromMs && offsetMs < toMs)
    .map(({ sketch }) => sketch);
  const value = mergedSketch(sketches).quantile(0.95);
  return Number.isFinite(value) ? value : null;
}

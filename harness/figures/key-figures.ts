import type { ObjectiveResult } from "../contracts/verdict.ts";
import type { LoadShape } from "../contracts/shape.ts";
import type { SeriesKey, Tags } from "../contracts/samples.ts";
import { cleanText } from "../text/clean.ts";
import { figureWindow, inWindow, NO_WINDOW } from "./figure-window.ts";
import { exactLatencyOf, NO_LATENCY } from "./latency.ts";
import { metricFigures } from "./metric-figures.ts";
import { exactValue, summaryMetrics, type SummaryMetric } from "../judge/metrics/summary-values.ts";
import { isLoad, type SeriesIndex } from "./series-index.ts";
import type { EndpointFigures, FigureWindow, KeyFigures, RequestFigures } from "./types.ts";

const DURATION = "http_req_duration";
const FAILED = "http_req_failed";

export const NO_REQUESTS: RequestFigures = {
  requests: 0,
  requestsPerSecond: null,
  failed: 0,
  failedShare: null,
  latencyMs: NO_LATENCY,
};

export const NO_FIGURES: KeyFigures = {
  window: NO_WINDOW,
  http: NO_REQUESTS,
  services: [],
  endpoints: [],
  metrics: [],
  iterations: 0,
  droppedIterations: 0,
  checks: { passed: 0, total: 0 },
  vusMax: null,
};

/** The figures of a run over its judged window. `summary`: k6's own, which says of what kind a metric is, and how long k6 ran. */
export function keyFigures(
  index: SeriesIndex | null,
  shape: LoadShape | null,
  summary: unknown = null,
): KeyFigures {
  if (index === null) return NO_FIGURES;
  const window = figureWindow(index, shape, summary);
  const within = inWindow(window);
  const source = { index, window, summary: summaryMetrics(summary) };
  const http = requestFigures(source, within, {});
  const checks = index.total("checks", within);
  const vus = index.total("vus", isLoad);
  return {
    window,
    http: { ...http, requestsPerSecond: wholeRate(source, shape) ?? http.requestsPerSecond },
    services: index.groupBy(DURATION, "service", within).map(([service]) => ({
      service: cleanText(service),
      ...requestFigures(source, (tags) => within(tags) && tags["service"] === service, { service }),
    })),
    endpoints: endpointFigures(source),
    metrics: metricFigures(index, window, summary),
    iterations: index.total("iterations", within).sum,
    droppedIterations: index.total("dropped_iterations", isLoad).sum,
    checks: { passed: checks.sum, total: checks.count },
    vusMax: vus.count === 0 ? null : vus.max,
  };
}

interface Source {
  readonly index: SeriesIndex;
  readonly window: FigureWindow;
  readonly summary: readonly SummaryMetric[];
}

/** Without a plan the rate of all requests is k6's, which counts those of setup and teardown; `null` with one. */
function wholeRate({ window, summary }: Source, shape: LoadShape | null): number | null {
  return shape === null && window.phase === "steady" ? exactValue(summary, "http_reqs", {}, "rate") : null;
}

/** `where`: the tags of the requests, by which k6's summary may know them too. */
function requestFigures(
  { index, window, summary }: Source,
  predicate: (tags: SeriesKey["tags"]) => boolean,
  where: Tags,
): RequestFigures {
  const duration = index.total(DURATION, predicate);
  const outcome = index.total(FAILED, predicate);
  return {
    requests: duration.count,
    requestsPerSecond: window.durationMs > 0 ? (duration.count * 1000) / window.durationMs : null,
    failed: outcome.sum,
    failedShare: outcome.count > 0 ? outcome.sum / outcome.count : null,
    latencyMs: exactLatencyOf(duration, summary, DURATION, where),
  };
}

/** One row per (service, endpoint), slowest p95 first. */
function endpointFigures(source: Source): EndpointFigures[] {
  const { index, window } = source;
  const within = inWindow(window);
  const rows: EndpointFigures[] = [];
  for (const [endpoint, series] of index.groupBy(DURATION, "name", within)) {
    const services = new Set(series.map((one) => one.tags["service"]));
    for (const service of services) {
      const mine = (tags: SeriesKey["tags"]): boolean =>
        within(tags) && tags["name"] === endpoint && tags["service"] === service;
      rows.push({
        service: service === undefined ? null : cleanText(service),
        endpoint: cleanText(endpoint),
        result: null,
        ...requestFigures(
          source,
          mine,
          service === undefined ? { name: endpoint } : { service, name: endpoint },
        ),
      });
    }
  }
  return rows.sort((left, right) => (right.latencyMs.p95 ?? 0) - (left.latencyMs.p95 ?? 0));
}

const WORST_FIRST = ["breach", "warn", "skipped", "pass"] as const;

/** Gives each endpoint the worst result of the objectives that judge it alone. */
export function withEndpointResults(figures: KeyFigures, objectives: readonly ObjectiveResult[]): KeyFigures {
  const endpoints = figures.endpoints.map((row) => {
    const mine = objectives.filter(
      ({ where }) => where["name"] === row.endpoint && (where["service"] ?? row.service) === row.service,
    );
    return {
      ...row,
      result: WORST_FIRST.find((result) => mine.some((one) => one.result === result)) ?? null,
    };
  });
  return { ...figures, endpoints };
}

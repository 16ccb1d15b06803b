import { z } from "zod";
import { count, type Inferred, measured } from "../../../contracts/measured.ts";
import { inWindow } from "../../../figures/figure-window.ts";
import { latencyOf } from "../../../figures/latency.ts";
import { isLoad, type SeriesIndex, type SeriesPredicate } from "../../../figures/series-index.ts";
import { type EndpointFigures, figuresSchema, type FigureWindow } from "../../../figures/types.ts";
import { cleanText } from "../../../text/clean.ts";
import { chooseBins, intoBins, readBins, rounded, type TimeBins } from "../../view/time-bins.ts";
import { timingsOf, trafficSchema } from "../traffic/data.ts";

const curve = z.array(measured);
const latency = figuresSchema.shape.http.shape.latencyMs;

/** One endpoint over the run; every curve has `count` values. */
export const endpointDetailSchema = z.strictObject({
  service: z.string().nullable(),
  endpoint: z.string(),
  /** Offset of the first bin from the first sample, and width of a bin, milliseconds. */
  fromMs: z.number(),
  binMs: z.number().positive(),
  count: z.number().int(),
  /** Requests that did what was expected, and those that failed, apart; over the judged window. */
  ok: z.strictObject({ requests: count, latencyMs: latency }),
  failed: z.strictObject({ requests: count, latencyMs: latency }),
  timings: trafficSchema.shape.timings,
  okMs: z.strictObject({ p50: curve, p95: curve, p99: curve }),
  /** p95 of failed requests; empty when none failed. */
  failedP95Ms: curve,
  /** Requests by their status, the most frequent first; `0`: no answer. */
  statuses: z.array(z.strictObject({ status: z.string(), requests: count, perSecond: curve })),
});
export type EndpointDetail = Inferred<typeof endpointDetailSchema>;

/** Endpoints that can be opened: the first of the table. */
export const DETAILS_MAX = 60;
/** Points of a curve; the charts are small. */
const BINS_MAX = 60;
const STATUSES_MAX = 5;

const DURATION = "http_req_duration";

/** The rows of the table by endpoint, each with what a reader wants who opens it. */
export function endpointDetails(
  index: SeriesIndex | null,
  rows: readonly EndpointFigures[],
  window: FigureWindow,
): EndpointDetail[] {
  const bins = index === null ? null : widened(chooseBins(index));
  if (index === null || bins === null) return [];
  const written = writtenNames(index);
  return rows.slice(0, DETAILS_MAX).map((row) => {
    const names = written.get(rowKey(row.service, row.endpoint)) ?? new Set();
    return endpointDetail(index, bins, window, row, ({ service, name }) => names.has(rawKey(service, name)));
  });
}

/** The tags as the samples carry them, by how a row prints them. */
function writtenNames(index: SeriesIndex): ReadonlyMap<string, ReadonlySet<string>> {
  const written = new Map<string, Set<string>>();
  for (const [name, series] of index.groupBy(DURATION, "name", isLoad)) {
    for (const service of new Set(series.map(({ tags }) => tags["service"]))) {
      const key = rowKey(service === undefined ? null : cleanText(service), cleanText(name));
      written.set(key, (written.get(key) ?? new Set()).add(rawKey(service, name)));
    }
  }
  return written;
}

function rowKey(service: string | null, endpoint: string): string {
  return JSON.stringify([service, endpoint]);
}

function rawKey(service: string | undefined, name: string | undefined): string {
  return `${service ?? ""}\n${name ?? ""}`;
}

function widened(bins: TimeBins | null): TimeBins | null {
  if (bins === null) return null;
  const factor = Math.ceil(bins.count / BINS_MAX);
  return { fromMs: bins.fromMs, binMs: bins.binMs * factor, count: Math.ceil(bins.count / factor) };
}

function endpointDetail(
  index: SeriesIndex,
  bins: TimeBins,
  window: FigureWindow,
  { service, endpoint }: EndpointFigures,
  mine: SeriesPredicate,
): EndpointDetail {
  const within = inWindow(window);
  const outcome = (failed: boolean, where: SeriesPredicate): SeriesPredicate => {
    return (tags) => where(tags) && mine(tags) && (tags["expected_response"] === "false") === failed;
  };
  const judged = (failed: boolean): EndpointDetail["ok"] => {
    const total = index.total(DURATION, outcome(failed, within));
    return { requests: total.count, latencyMs: latencyOf(total) };
  };
  const okBins = intoBins(index, bins, DURATION, outcome(false, isLoad));
  const percentile = (quantile: number): (number | null)[] =>
    readBins(okBins, (sketch) => sketch.quantile(quantile));
  const failedMs = readBins(intoBins(index, bins, DURATION, outcome(true, isLoad)), (sketch) =>
    sketch.quantile(0.95),
  );
  return {
    service,
    endpoint,
    ...bins,
    ok: judged(false),
    failed: judged(true),
    timings: timingsOf(index, (tags) => within(tags) && mine(tags)),
    okMs: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) },
    failedP95Ms: failedMs.every((value) => value === null) ? [] : failedMs,
    statuses: statusesOf(index, bins, mine),
  };
}

function statusesOf(index: SeriesIndex, bins: TimeBins, mine: SeriesPredicate): EndpointDetail["statuses"] {
  const within: SeriesPredicate = (tags) => isLoad(tags) && mine(tags);
  const statusOf = (tags: Readonly<Record<string, string>>): string => tags["status"] ?? "0";
  const statuses = [...new Set(index.of(DURATION, within).map(({ tags }) => statusOf(tags)))];
  const all = statuses
    .map((status) => {
      const having: SeriesPredicate = (tags) => within(tags) && statusOf(tags) === status;
      return { status, having, requests: index.total(DURATION, having).count };
    })
    .toSorted((left, right) => right.requests - left.requests);
  return all.slice(0, STATUSES_MAX).map(({ status, having, requests }) => ({
    status: cleanText(status),
    requests,
    perSecond: intoBins(index, bins, DURATION, having).map((sketch) =>
      rounded(((sketch?.count ?? 0) * 1000) / bins.binMs),
    ),
  }));
}

import { z } from "zod";
import { count, type Inferred, measured } from "../../../contracts/measured.ts";
import type { SeriesKey } from "../../../contracts/samples.ts";
import { inWindow } from "../../../figures/figure-window.ts";
import { exactLatencyOf, latencyOf } from "../../../figures/latency.ts";
import type { SeriesIndex, SeriesPredicate } from "../../../figures/series-index.ts";
import { figuresSchema, type FigureWindow } from "../../../figures/types.ts";
import { summaryMetrics } from "../../../judge/metrics/summary-values.ts";
import { cleanText } from "../../../text/clean.ts";

/** What k6 speaks beside HTTP requests of its own. */
export const PROTOCOLS = ["grpc", "websocket", "browser"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

const figures = z.strictObject({
  /** gRPC calls, WebSocket sessions, requests of pages. */
  calls: count,
  callsPerSecond: measured,
  failed: count,
  /** Share of `calls`, 0 to 1; `null` without calls. */
  failedShare: measured,
  /** Of a call; of a WebSocket, to connect. */
  latencyMs: figuresSchema.shape.http.shape.latencyMs,
});

export const protocolSchema = z.strictObject({
  protocol: z.enum(PROTOCOLS),
  ...figures.shape,
  /** By name; a session or call without one is named by its scenario. */
  rows: z.array(z.strictObject({ name: z.string(), ...figures.shape })),
  /** Further metrics of the protocol: messages, length of sessions, web vitals. */
  metrics: z.array(
    z.strictObject({
      metric: z.string(),
      unit: z.enum(["count", "ms", "score", "bytes"]),
      count,
      sum: z.number(),
      perSecond: measured,
      values: figuresSchema.shape.http.shape.latencyMs,
    }),
  ),
});
export type ProtocolFigures = Inferred<typeof protocolSchema>;
type Figures = Inferred<typeof figures>;

interface Kind {
  /** One sample for each call. */
  readonly calls: string;
  /** Whether a series holds calls that failed; `null`: `failures` counts them. */
  readonly isFailed: SeriesPredicate | null;
  /** A rate of ones for failed calls. */
  readonly failures: string | null;
  readonly latency: string;
  readonly metrics: Readonly<Record<string, ProtocolFigures["metrics"][number]["unit"]>>;
}

export const KINDS: Readonly<Record<Protocol, Kind>> = {
  grpc: {
    calls: "grpc_req_duration",
    // The status code of gRPC: 0 is OK.
    isFailed: ({ status = "0" }) => status !== "0",
    failures: null,
    latency: "grpc_req_duration",
    metrics: { grpc_streams: "count", grpc_streams_msgs_sent: "count", grpc_streams_msgs_received: "count" },
  },
  websocket: {
    calls: "ws_sessions",
    // Switching Protocols: anything else is no session, and one that got no answer has no status.
    isFailed: ({ status }) => status !== "101",
    failures: null,
    latency: "ws_connecting",
    metrics: {
      ws_msgs_sent: "count",
      ws_msgs_received: "count",
      ws_session_duration: "ms",
      ws_ping: "ms",
    },
  },
  browser: {
    calls: "browser_http_req_duration",
    isFailed: null,
    failures: "browser_http_req_failed",
    latency: "browser_http_req_duration",
    metrics: {
      browser_web_vital_lcp: "ms",
      browser_web_vital_fcp: "ms",
      browser_web_vital_inp: "ms",
      browser_web_vital_ttfb: "ms",
      browser_web_vital_fid: "ms",
      browser_web_vital_cls: "score",
      browser_data_sent: "bytes",
      browser_data_received: "bytes",
    },
  },
};

/** The figures of each protocol that was spoken, over the judged window. */
export function protocolFigures(
  index: SeriesIndex | null,
  window: FigureWindow,
  summary: unknown = null,
): ProtocolFigures[] {
  if (index === null) return [];
  const exact = summaryMetrics(summary);
  const within = inWindow(window);
  return PROTOCOLS.flatMap((protocol): ProtocolFigures[] => {
    const kind = KINDS[protocol];
    if (index.ids(kind.calls, within).length === 0) return [];
    const names = [...new Set(index.of(kind.calls, within).map(nameOf))].sort();
    const rows = names.map((name) => ({
      name: cleanText(name),
      ...figuresOf(index, kind, window, (tags) => within(tags) && nameOf({ tags }) === name),
    }));
    return [
      {
        protocol,
        ...figuresOf(index, kind, window, within),
        latencyMs: exactLatencyOf(index.total(kind.latency, within), exact, kind.latency),
        rows: rows.toSorted((left, right) => (right.latencyMs.p95 ?? 0) - (left.latencyMs.p95 ?? 0)),
        metrics: metricsOf(index, kind, window, within),
      },
    ];
  });
}

/** What a row is called. */
export function nameOf({ tags }: Pick<SeriesKey, "tags">): string {
  const { name, service, method, scenario, group } = tags;
  if (name !== undefined && name !== "") return name;
  if (service !== undefined && method !== undefined) return `${service}/${method}`;
  return `${scenario ?? ""}${group === undefined ? "" : ` ${group}`}`.trim();
}

function figuresOf(
  index: SeriesIndex,
  { calls: metric, isFailed, failures, latency }: Kind,
  { durationMs }: FigureWindow,
  predicate: SeriesPredicate,
): Figures {
  const calls = index.total(metric, predicate).count;
  const failed =
    isFailed === null
      ? index.total(failures ?? metric, predicate).sum
      : index.total(metric, (tags) => predicate(tags) && isFailed(tags)).count;
  return {
    calls,
    callsPerSecond: durationMs > 0 ? (calls * 1000) / durationMs : null,
    failed,
    failedShare: calls > 0 ? failed / calls : null,
    latencyMs: latencyOf(index.total(latency, predicate)),
  };
}

function metricsOf(
  index: SeriesIndex,
  { metrics }: Kind,
  { durationMs }: FigureWindow,
  predicate: SeriesPredicate,
): ProtocolFigures["metrics"] {
  return Object.entries(metrics).flatMap(([metric, unit]) => {
    const total = index.total(metric, predicate);
    if (total.count === 0) return [];
    const perSecond =
      durationMs > 0 && (unit === "count" || unit === "bytes") ? (total.sum * 1000) / durationMs : null;
    return [{ metric, unit, count: total.count, sum: total.sum, perSecond, values: latencyOf(total) }];
  });
}

import { z } from "zod";
import { count, type Inferred, measured } from "../../../contracts/measured.ts";
import { inWindow } from "../../../figures/figure-window.ts";
import { exactLatencyOf } from "../../../figures/latency.ts";
import { summaryMetrics, type SummaryMetric } from "../../../judge/metrics/summary-values.ts";
import type { SeriesIndex } from "../../../figures/series-index.ts";
import { figuresSchema, type FigureWindow } from "../../../figures/types.ts";

const volume = z.strictObject({ bytes: count, bytesPerSecond: measured });

/** Bytes on the wire and the length of iterations, over the judged window. */
export const trafficSchema = z.strictObject({
  sent: volume,
  received: volume,
  iterations: count,
  iterationMs: figuresSchema.shape.http.shape.latencyMs,
  /** Where the time of an HTTP request goes, in its order; only the parts that k6 measured. */
  timings: z.array(
    z.strictObject({
      part: z.enum(["blocked", "connecting", "tls", "sending", "waiting", "receiving"]),
      values: figuresSchema.shape.http.shape.latencyMs,
    }),
  ),
});
export type Traffic = Inferred<typeof trafficSchema>;

/** Parts of a request and their metrics, in the order of time. */
export const TIMINGS = {
  blocked: "http_req_blocked",
  connecting: "http_req_connecting",
  tls: "http_req_tls_handshaking",
  sending: "http_req_sending",
  waiting: "http_req_waiting",
  receiving: "http_req_receiving",
} as const satisfies Readonly<Record<Traffic["timings"][number]["part"], string>>;

/** `null` when nothing was measured. `summary`: k6's own, for exact values. */
export function trafficOf(
  index: SeriesIndex | null,
  window: FigureWindow,
  summary: unknown = null,
): Traffic | null {
  if (index === null) return null;
  const exact = summaryMetrics(summary);
  const within = inWindow(window);
  const iterations = index.total("iteration_duration", within);
  const volumeOf = (metric: string): Traffic["sent"] => {
    const bytes = index.total(metric, within).sum;
    return { bytes, bytesPerSecond: window.durationMs > 0 ? (bytes * 1000) / window.durationMs : null };
  };
  const [sent, received] = [volumeOf("data_sent"), volumeOf("data_received")];
  if (iterations.count === 0 && sent.bytes === 0 && received.bytes === 0) return null;
  return {
    sent,
    received,
    iterations: iterations.count,
    iterationMs: exactLatencyOf(iterations, exact, "iteration_duration"),
    timings: timingsOf(index, within, exact),
  };
}

export function timingsOf(
  index: SeriesIndex,
  within: Parameters<SeriesIndex["total"]>[1],
  summary: readonly SummaryMetric[] = [],
): Traffic["timings"] {
  return Object.entries(TIMINGS).flatMap(([part, metric]) => {
    const total = index.total(metric, within);
    return total.count === 0
      ? []
      : [{ part: part as keyof typeof TIMINGS, values: exactLatencyOf(total, summary, metric) }];
  });
}

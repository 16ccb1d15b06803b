import type { SeriesKey } from "../contracts/samples.ts";
import { isBuiltIn, type MetricKind, metricKinds } from "../judge/metrics/metric-types.ts";
import { summaryMetrics, type SummaryMetric } from "../judge/metrics/summary-values.ts";
import { cleanText } from "../text/clean.ts";
import { inWindow } from "./figure-window.ts";
import { exactLatencyOf } from "./latency.ts";
import type { SeriesIndex } from "./series-index.ts";
import type { FigureWindow, MetricFigures } from "./types.ts";

/** The script's own metrics, each as what k6's summary says it is; without a summary that is not known. */
export function metricFigures(index: SeriesIndex, window: FigureWindow, summary: unknown): MetricFigures[] {
  const within = inWindow(window);
  const kinds = metricKinds(summary);
  const measured = summaryMetrics(summary);
  const rows: MetricFigures[] = [];
  for (const metric of index.metrics.filter((name) => !isBuiltIn(name))) {
    const about = { metric, kind: kinds.get(metric) ?? null, summary: measured };
    rows.push(metricRow(index, about, null, within));
    const bySource = index.groupBy(metric, "source", within);
    if (bySource.length < 2) continue;
    for (const [source] of bySource) {
      const mine = (tags: SeriesKey["tags"]): boolean => within(tags) && tags["source"] === source;
      rows.push(metricRow(index, about, source, mine));
    }
  }
  return rows.filter((row) => row.count > 0);
}

interface About {
  readonly metric: string;
  readonly kind: MetricKind | null;
  readonly summary: readonly SummaryMetric[];
}

function metricRow(
  index: SeriesIndex,
  { metric, kind, summary }: About,
  source: string | null,
  predicate: (tags: SeriesKey["tags"]) => boolean,
): MetricFigures {
  const sketch = index.total(metric, predicate);
  return {
    metric: cleanText(metric),
    tag: source === null ? null : cleanText(source),
    type: kind?.type ?? null,
    contains: kind?.contains ?? null,
    count: sketch.count,
    sum: sketch.sum,
    // k6 counts each value that is not zero as one.
    share: kind?.type === "rate" && sketch.count > 0 ? (sketch.count - sketch.zeros) / sketch.count : null,
    last: kind?.type === "gauge" ? (sketch.last?.value ?? null) : null,
    min: sketch.count === 0 ? null : sketch.min,
    latencyMs: exactLatencyOf(sketch, summary, metric, source === null ? {} : { source }),
  };
}

import { frameOf } from "../timeline/frame.ts";
import { formatAmount, formatMs, formatNumber, formatShare, formatTick } from "../../../text/numbers.ts";
import { formatClock } from "../../text/times.ts";
import type { Chart, DataTable } from "../../svg/chart.ts";
import { distributionChart } from "../../svg/distribution-chart.ts";
import { heatmapChart } from "../../svg/heatmap-chart.ts";
import type { Timeline } from "../timeline/types.ts";
import type { Distribution, Heatmap } from "./types.ts";
import type { ReportView } from "../../view/types.ts";
import type { Translate } from "../../words/translate.ts";

/** Columns of the heat map's data table at most. */
const TABLE_COLUMNS_MAX = 12;

export function heatmap(view: ReportView, map: Heatmap, timeline: Timeline, translate: Translate): Chart {
  const points = view.distribution?.points ?? [];
  const at = (quantile: number): string =>
    formatMs(points.findLast((point) => point.quantile <= quantile)?.ms ?? null);
  const objective = view.timeline?.latencyObjectives[0];
  return heatmapChart({
    id: "heatmap",
    title: translate("chart.heatmap"),
    subtitle: translate("chart.heatmap.sub"),
    finding: translate("finding.heatmap", {
      low: at(0.25),
      high: at(0.75),
      max: formatMs(view.figures.http.latencyMs.max),
    }),
    table: heatmapTable(map, translate),
    frame: frameOf(timeline, view.language),
    heatmap: map,
    bound: objective?.limit ?? null,
    format: formatTick,
    countLabel: translate("chart.heatmap.count"),
  });
}

/** Counts by latency band and stretch of the run, bands from slow to fast as in the picture. */
function heatmapTable(map: Heatmap, translate: Translate): DataTable {
  const factor = Math.max(1, Math.ceil(map.counts.length / TABLE_COLUMNS_MAX));
  const stretches = Array.from(
    { length: Math.ceil(map.counts.length / factor) },
    (_, index) => index * factor,
  );
  const columns = stretches.map((from) => formatClock(map.fromMs + from * map.binMs));
  const rows: string[][] = [];
  for (let row = map.boundsMs.length - 2; row >= 0; row--) {
    const counts = stretches.map((from) =>
      map.counts.slice(from, from + factor).reduce((sum, column) => sum + (column[row] ?? 0), 0),
    );
    if (counts.every((count) => count === 0)) continue;
    const band = `${formatAmount(map.boundsMs[row] ?? null)}–${formatMs(map.boundsMs[row + 1] ?? null)}`;
    rows.push([band, ...counts.map((count) => formatNumber(count))]);
  }
  return { columns: [translate("column.latencyBand"), ...columns], rows };
}

const TABLE_QUANTILES = [0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999];

export function percentiles(view: ReportView, distribution: Distribution, translate: Translate): Chart {
  const { p50, p95, p99, max } = view.figures.http.latencyMs;
  return distributionChart({
    id: "distribution",
    title: translate("chart.distribution"),
    subtitle: translate("chart.distribution.sub"),
    finding: translate("finding.distribution", {
      p50: formatMs(p50),
      p95: formatMs(p95),
      p99: formatMs(p99),
      max: formatMs(max),
    }),
    table: percentileTable(distribution, translate),
    distribution,
    names: { run: translate("curve.run"), baseline: translate("curve.baseline") },
    format: formatTick,
  });
}

function percentileTable({ points, baseline }: Distribution, translate: Translate): DataTable {
  const read = (curve: Distribution["points"], quantile: number): string =>
    formatMs(curve.find((point) => point.quantile >= quantile - 1e-6)?.ms ?? null);
  const last = points.at(-1)?.quantile ?? 0;
  const withBaseline = baseline.length > 0;
  const rows = TABLE_QUANTILES.filter((quantile) => quantile <= last).map((quantile) => [
    formatShare(quantile),
    read(points, quantile),
    ...(withBaseline ? [read(baseline, quantile)] : []),
  ]);
  const columns = [
    translate("column.quantile"),
    translate("curve.run"),
    ...(withBaseline ? [translate("curve.baseline")] : []),
  ];
  return { columns, rows };
}

import { columns, headedTable, number, numericColumns, stateCell } from "../../blocks/make.ts";
import type { Block, Cell, Column, Table } from "../../blocks/types.ts";
import { spread } from "../../svg/small-charts.ts";
import {
  formatAmount,
  formatInUnit,
  formatMs,
  formatNumber,
  formatShare,
  NO_NUMBER,
} from "../../../text/numbers.ts";
import type { ReportView } from "../../view/types.ts";
import type { MetricFigures, RequestFigures } from "../../../figures/types.ts";
import type { Translate } from "../../words/translate.ts";
import { DETAILS_MAX } from "../endpoint-details/data.ts";
import { detailAnchor } from "../endpoint-details/section.ts";
import type { Section } from "../types.ts";
import { pinned } from "./pinned.ts";

/** Rows of the table by endpoint; the JSON report has all. */
export const ENDPOINT_ROWS = { html: 200, markdown: 40 } as const;

/** Requests by service and by endpoint, and the metrics of the script. */
export const endpoints: Section = {
  name: "endpoints",
  title: "section.services-endpoints",
  blocks: ({ figures }, translate): Block[] => [
    ...headedTable(translate("section.services"), servicesTable(figures, translate)),
    ...headedTable(translate("section.endpoints"), endpointsTable(figures, translate)),
    ...headedTable(translate("section.metrics"), metricsTable(figures, translate)),
  ],
};

type Figures = ReportView["figures"];
type Unlabelled = Omit<Table, "label">;

function servicesTable(figures: Figures, translate: Translate): Unlabelled {
  const scale = latencyScale(figures.endpoints.length > 0 ? figures.endpoints : figures.services);
  return {
    sortable: true,
    columns: [...columns(translate, "service"), ...requestColumns(translate)],
    rows: figures.services.map((row) => ({ cells: [{ text: row.service }, ...requestCells(row, scale)] })),
  };
}

function endpointsTable(figures: Figures, translate: Translate): Unlabelled {
  const served = figures.endpoints.some((row) => row.service !== null);
  const judged = figures.endpoints.some((row) => row.result !== null);
  const scale = latencyScale(figures.endpoints);
  return {
    sortable: true,
    columns: [
      ...columns(translate, "endpoint"),
      ...(served ? columns(translate, "service") : []),
      ...(judged ? columns(translate, "verdict") : []),
      ...requestColumns(translate),
    ],
    rows: pinned(figures.endpoints).map(({ row, remarks }, position) => ({
      cells: [
        {
          text: row.endpoint,
          code: true,
          href: position < DETAILS_MAX ? `#${detailAnchor(position)}` : "",
          note: remarks.map((remark) => translate(`endpoints.${remark}`)).join(", "),
        },
        ...(served ? [{ text: row.service ?? "" }] : []),
        ...(judged
          ? [row.result === null ? { text: "", sort: null } : stateCell(row.result, translate)]
          : []),
        ...requestCells(row, scale),
      ],
    })),
    rowsMax: ENDPOINT_ROWS,
    more: (count) => translate("endpoints.more", { count }),
  };
}

interface LatencyScale {
  readonly least: number;
  readonly most: number;
}

/** One scale for all rows of a table, so that their bars can be compared. */
export function latencyScale(rows: readonly RequestFigures[]): LatencyScale {
  const medians = rows.flatMap((row) => row.latencyMs.p50 ?? []);
  const maxima = rows.flatMap((row) => row.latencyMs.max ?? []);
  return { least: Math.min(...medians, Number.MAX_VALUE), most: Math.max(...maxima, 0.1) };
}

/** p50 to max of a row beside the others of its table. */
export function spreadCell({ latencyMs }: RequestFigures, { least, most }: LatencyScale): Cell {
  return { text: "", picture: spread(latencyMs, least, most), sort: latencyMs.p95 };
}

function requestColumns(translate: Translate): Column[] {
  return [
    ...numericColumns(translate, "requests", "rps", "failed", "p50", "p95", "p99", "max"),
    { heading: translate("column.spread"), picture: true },
  ];
}

function requestCells(row: RequestFigures, scale: LatencyScale): Cell[] {
  const { p50, p95, p99, max } = row.latencyMs;
  return [
    number(formatNumber, row.requests),
    number(formatAmount, row.requestsPerSecond),
    number(formatShare, row.failedShare),
    ...[p50, p95, p99, max].map((value) => number(formatMs, value)),
    spreadCell(row, scale),
  ];
}

function metricsTable({ metrics }: Figures, translate: Translate): Unlabelled {
  return {
    columns: [
      ...columns(translate, "metric", "type"),
      ...numericColumns(translate, "value", "count", "p50", "p95", "p99", "max"),
    ],
    rows: metrics.map((row) => ({
      cells: [
        { text: row.tag === null ? row.metric : `${row.metric}{source=${row.tag}}`, code: true },
        { text: row.type === null ? "" : translate(`metric.${row.type}`) },
        valueCell(row, translate),
        { text: formatNumber(row.count) },
        ...quantileCells(row),
      ],
    })),
  };
}

/** What a reader asks of a metric of this type first: a counter's sum, a rate's share, a gauge's last value, a trend's mean. */
function valueCell(
  { type, contains, sum, share, last, min, latencyMs }: MetricFigures,
  translate: Translate,
): Cell {
  const unit = unitOf(contains);
  const { max, mean } = latencyMs;
  if (type === "rate") return { text: formatShare(share) };
  if (type === "trend") return { text: formatInUnit(mean, unit), note: translate("metric.mean") };
  if (type === "gauge") {
    const range = { min: formatInUnit(min, unit), max: formatInUnit(max, unit) };
    return { text: formatInUnit(last, unit), note: translate("metric.range", range) };
  }
  return { text: formatInUnit(sum, unit), note: type === null ? translate("metric.sum") : "" };
}

/** Only of values that are measured one by one. */
function quantileCells({ type, contains, latencyMs: { p50, p95, p99, max } }: MetricFigures): Cell[] {
  const has = type === "trend" || type === null;
  return [p50, p95, p99, max].map((value) => ({
    text: has ? formatInUnit(value, unitOf(contains)) : NO_NUMBER,
  }));
}

function unitOf(contains: MetricFigures["contains"]): string {
  if (contains === "time") return "ms";
  return contains === "data" ? "bytes" : "count";
}

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
import type { EndpointFigures, RequestFigures } from "../../../figures/types.ts";
import type { Translate } from "../../words/translate.ts";
import type { Section } from "../types.ts";

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
  const judged = figures.endpoints.some((row) => row.result !== null);
  const scale = latencyScale(figures.endpoints);
  return {
    sortable: true,
    columns: [
      ...columns(translate, "endpoint", "service"),
      ...(judged ? columns(translate, "verdict") : []),
      ...requestColumns(translate),
    ],
    rows: pinned(figures.endpoints).map(({ row, remarks }) => ({
      cells: [
        {
          text: row.endpoint,
          code: true,
          note: remarks.map((remark) => translate(`endpoints.${remark}`)).join(", "),
        },
        { text: row.service ?? "" },
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

interface PinnedEndpoint {
  readonly row: EndpointFigures;
  readonly remarks: readonly ("slowest" | "mostFailing")[];
}

/** The slowest and the most failing endpoint first, and said to be so; the others slowest first. */
function pinned(rows: readonly EndpointFigures[]): PinnedEndpoint[] {
  const [slowest] = rows;
  if (slowest === undefined || rows.length < 2) return rows.map((row) => ({ row, remarks: [] }));
  const worst = rows.reduce((most, row) => ((row.failedShare ?? 0) > (most.failedShare ?? 0) ? row : most));
  const failing = worst.failed > 0 ? worst : null;
  const top = [...new Set([slowest, ...(failing === null ? [] : [failing])])];
  const remarksOf = (row: EndpointFigures): PinnedEndpoint["remarks"] => [
    ...(row === slowest ? (["slowest"] as const) : []),
    ...(row === failing ? (["mostFailing"] as const) : []),
  ];
  return [...top, ...rows.filter((row) => !top.includes(row))].map((row) => ({
    row,
    remarks: remarksOf(row),
  }));
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
      ...columns(translate, "metric"),
      ...numericColumns(translate, "count", "sum", "share", "p50", "p95", "p99", "max"),
    ],
    rows: metrics.map(({ metric, tag, count, sum, share, latencyMs: { p50, p95, p99, max } }) => ({
      cells: [
        { text: tag === null ? metric : `${metric}{source=${tag}}`, code: true },
        ...[count, sum].map((value) => ({ text: formatInUnit(value, "count") })),
        { text: formatShare(share) },
        ...[p50, p95, p99, max].map((value) => ({ text: share === null ? formatAmount(value) : NO_NUMBER })),
      ],
    })),
  };
}

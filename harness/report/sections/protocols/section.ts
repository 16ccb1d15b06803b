import { columns, heading, number, numericColumns, tableBlock } from "../../blocks/make.ts";
import type { Block, Cell, Column, Table } from "../../blocks/types.ts";
import { formatAmount, formatInUnit, formatMs, formatNumber, formatShare } from "../../../text/numbers.ts";
import type { ReportView } from "../../view/types.ts";
import { messageKey, type Translate } from "../../words/translate.ts";
import type { Section } from "../types.ts";
import type { ProtocolFigures } from "./data.ts";

const ROWS = { html: 200, markdown: 20 } as const;

/** gRPC, WebSocket and browser: each with its rows and its own metrics. */
export const protocols: Section = {
  name: "protocols",
  title: "section.protocols",
  blocks: (view, translate) => view.protocols.flatMap((one) => protocolBlocks(one, translate)),
};

/** `gRPC`, `WebSocket`, `Browser`. */
export function protocolName(protocol: ProtocolFigures["protocol"], translate: Translate): string {
  return translate(messageKey(`protocol.${protocol}`));
}

function protocolBlocks(figures: ProtocolFigures, translate: Translate): Block[] {
  const { protocol, metrics } = figures;
  return [
    heading(protocolName(protocol, translate), `protocol-${protocol}`),
    tableBlock(rowsTable(figures, translate)),
    ...(metrics.length === 0 ? [] : [tableBlock(metricsTable(figures, translate))]),
  ];
}

type Figures = Omit<ReportView["protocols"][number], "protocol" | "rows" | "metrics">;

function rowsTable(figures: ProtocolFigures, translate: Translate): Table {
  const { protocol, rows } = figures;
  const all = rows.length > 1 ? [{ cells: figureCells(figures, translate("protocol.all")) }] : [];
  return {
    label: protocolName(protocol, translate),
    sortable: rows.length > 1,
    columns: [
      ...columns(translate, "name"),
      { heading: translate(messageKey(`protocol.${protocol}.calls`)), numeric: true },
      ...numericColumns(translate, "perSecond", "failed", "p50", "p95", "p99", "max"),
    ] satisfies Column[],
    rows: [...all, ...rows.map((row) => ({ cells: figureCells(row, row.name) }))],
    rowsMax: ROWS,
    more: (count) => translate("endpoints.more", { count }),
  };
}

function figureCells(
  { calls, callsPerSecond, failedShare, failed, latencyMs }: Figures,
  name: string,
): Cell[] {
  const { p50, p95, p99, max } = latencyMs;
  return [
    { text: name, code: true },
    number(formatNumber, calls),
    number(formatAmount, callsPerSecond),
    { ...number(formatShare, failedShare), note: failed > 0 ? formatNumber(failed) : "" },
    ...[p50, p95, p99, max].map((value) => number(formatMs, value)),
  ];
}

function metricsTable({ protocol, metrics }: ProtocolFigures, translate: Translate): Table {
  return {
    label: `${protocolName(protocol, translate)} ${translate("column.metric")}`,
    columns: [
      ...columns(translate, "metric"),
      ...numericColumns(translate, "count", "sum", "perSecond", "p50", "p95", "p99", "max"),
    ],
    rows: metrics.map(({ metric, unit, count, sum, perSecond, values }) => {
      const isAmount = unit === "count" || unit === "bytes";
      const value = (one: number | null): Cell => ({
        text: isAmount ? "" : formatInUnit(one, unit === "ms" ? "ms" : "count"),
      });
      return {
        cells: [
          { text: metric, code: true },
          { text: isAmount ? "" : formatNumber(count) },
          { text: isAmount ? formatInUnit(sum, unit) : "" },
          { text: isAmount ? formatInUnit(perSecond, unit === "bytes" ? "bytes" : "count") : "" },
          ...[values.p50, values.p95, values.p99, values.max].map(value),
        ],
      };
    }),
  };
}

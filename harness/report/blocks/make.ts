import type { Chart, DataTable } from "../svg/chart.ts";
import type { State } from "../svg/small-charts.ts";
import { wordFor } from "../view/words.ts";
import type { MessageKey, Translate } from "../words/translate.ts";
import type { Block, Cell, Column, Table } from "./types.ts";

export function heading(text: string, id?: string): Block {
  return { kind: "heading", text, ...(id === undefined ? {} : { id }) };
}

/** No block for an empty text. */
export function paragraph(text: string, tone?: "strong" | "small"): Block[] {
  return text === "" ? [] : [{ kind: "paragraph", text, ...(tone === undefined ? {} : { tone }) }];
}

/** A table under its heading; nothing without rows. */
export function headedTable(title: string, table: Omit<Table, "label">): Block[] {
  return table.rows.length === 0 ? [] : [heading(title), tableBlock({ label: title, ...table })];
}

export function tableBlock(table: Table): Block {
  return { kind: "table", table };
}

/** Headings by their keys in the catalogue; statistics are called the same in every language. */
type ColumnName =
  | { [Key in MessageKey]: Key extends `column.${infer Name}` ? Name : never }[MessageKey]
  | "p50"
  | "p95"
  | "p99";

/** Columns of words. */
export function columns(translate: Translate, ...names: readonly ColumnName[]): Column[] {
  return names.map((name) => ({ heading: wordFor("column", name, translate) }));
}

export function numericColumns(translate: Translate, ...names: readonly ColumnName[]): Column[] {
  return columns(translate, ...names).map((column) => ({ ...column, numeric: true }));
}

/** Charts that stay pictures. */
export function pictures(charts: readonly Chart[]): Block[] {
  return charts.map((chart) => ({ kind: "chart", chart, live: null }));
}

/** A number as its column prints it, sorted by its value. */
export function number(format: (value: number | null) => string, value: number | null): Cell {
  return { text: format(value), sort: value };
}

/** Sign and word of a result: the colour only repeats them. */
export function stateCell(state: Exclude<State, "invalid">, translate: Translate): Cell {
  return { text: translate(`state.${state}`), state };
}

/** The table under a chart: the first column names the row, the others are numbers. */
export function dataTable(label: string, { columns: names, rows, links }: DataTable): Table {
  return {
    label,
    narrow: true,
    columns: names.map((text, position) => ({ heading: text, numeric: position > 0 })),
    rows: rows.map((row) => ({
      cells: row.map((text) => ({ text, href: links?.get(text) ?? "" })),
    })),
  };
}

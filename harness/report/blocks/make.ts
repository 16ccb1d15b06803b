import type { DataTable } from "../svg/chart.ts";
import type { State } from "../svg/small-charts.ts";
import type { Translate } from "../words/translate.ts";
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

export function columns(...headings: readonly string[]): Column[] {
  return headings.map((text) => ({ heading: text }));
}

export function numericColumns(...headings: readonly string[]): Column[] {
  return headings.map((text) => ({ heading: text, numeric: true }));
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
    columns: names.map((text, position) => ({ heading: text, numeric: position > 0 })),
    rows: rows.map((row) => ({
      cells: row.map((text) => ({ text, href: links?.get(text) ?? "" })),
    })),
  };
}

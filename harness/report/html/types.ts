import type { Chart } from "../svg/chart.ts";

/** One cell: `html` is markup made here, `text` is escaped by the template. Exactly one of them is not empty. */
export interface Cell {
  readonly text: string;
  readonly html: string;
  readonly numeric: boolean;
  readonly code: boolean;
  /** What a sorted column compares; empty sorts last. */
  readonly sort: string;
  /** Small print under the cell. */
  readonly note: string;
  /** Further lines of the cell, each like `text`. */
  readonly lines: readonly string[];
  /** Link within the page; empty when there is none. */
  readonly href: string;
}

export interface HtmlTable {
  readonly label: string;
  readonly sortable: boolean;
  readonly columns: readonly {
    readonly heading: string;
    readonly numeric: boolean;
    readonly sortLabel: string;
  }[];
  readonly rows: readonly { readonly id: string; readonly state: string; readonly cells: readonly Cell[] }[];
}

/** A chart as the template prints it. */
export interface HtmlChart extends Omit<Chart, "table"> {
  readonly table: HtmlTable;
  /** Whether the scripted layer may replace it by an interactive one. */
  readonly interactive: boolean;
}

const EMPTY: Cell = {
  text: "",
  html: "",
  numeric: false,
  code: false,
  sort: "",
  note: "",
  lines: [],
  href: "",
};

export function textCell(text: string, extras: Partial<Cell> = {}): Cell {
  return { ...EMPTY, text: text === "" ? "–" : text, ...extras };
}

export function numberCell(text: string, value: number | null = null, extras: Partial<Cell> = {}): Cell {
  return { ...EMPTY, text, numeric: true, sort: value === null ? "" : String(value), ...extras };
}

/** Markup made by our own code; never of foreign origin. */
export function markupCell(html: string, extras: Partial<Cell> = {}): Cell {
  return html === "" ? textCell("", extras) : { ...EMPTY, html, ...extras };
}

import type { DataTable } from "../svg/chart.ts";
import type { Translate } from "../words/translate.ts";
import { type Cell, type HtmlTable, numberCell, textCell } from "./types.ts";

export interface TableColumn {
  readonly heading: string;
  readonly numeric?: boolean;
}

interface TableInput {
  readonly label: string;
  readonly sortable?: boolean;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly {
    readonly id?: string;
    readonly state?: string;
    readonly cells: readonly Cell[];
  }[];
}

export function htmlTable(
  { label, sortable = false, columns, rows }: TableInput,
  translate: Translate,
): HtmlTable {
  return {
    label,
    sortable,
    columns: columns.map(({ heading, numeric = false }) => ({
      heading,
      numeric,
      sortLabel: sortable ? translate("html.sortHint", { column: heading }) : "",
    })),
    rows: rows.map(({ id = "", state = "", cells }) => ({ id, state, cells })),
  };
}

/** The table under a chart: the first column names the row, the others are numbers. */
export function dataTable(label: string, table: DataTable, translate: Translate): HtmlTable {
  return htmlTable(
    {
      label,
      columns: table.columns.map((heading, position) => ({ heading, numeric: position > 0 })),
      rows: table.rows.map((row) => ({
        cells: row.map((text, position) =>
          position === 0 ? textCell(text) : numberCell(text, null, { href: table.links?.get(text) ?? "" }),
        ),
      })),
    },
    translate,
  );
}

/** A column of a Markdown table: its heading and whether its cells are numbers. */
export interface Column {
  readonly heading: string;
  readonly numeric?: boolean;
}

/** A GitHub-flavoured table. Cells are Markdown already; an empty one becomes a dash. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => (cell === "" ? "–" : cell)).join(" | ")} |`;
  return [
    line(columns.map((column) => column.heading)),
    `|${columns.map((column) => (column.numeric === true ? "---:" : "---")).join("|")}|`,
    ...rows.map(line),
  ].join("\n");
}

import type { Block, Cell, ListItem, Part, Table } from "../blocks/types.ts";
import type { State } from "../svg/small-charts.ts";
import {
  markdownCellCode,
  markdownCode,
  markdownFence,
  markdownInline,
  markdownText,
} from "../text/markdown.ts";
import { NO_NUMBER } from "../text/numbers.ts";
import { RESULT_SIGNS } from "../view/words.ts";

interface PrintOptions {
  /** Rows of any table at most, where less than all must do. */
  readonly rowsMax?: number;
}

const SIGNS: Readonly<Record<State, string>> = { ...RESULT_SIGNS, invalid: "⛔" };

/** Sections of a document, one level under its title. */
export function printParts(parts: readonly Part[]): string {
  return parts
    .map(({ title, blocks }) => `#### ${markdownInline(title)}\n\n${printBlocks(blocks)}`)
    .join("\n\n");
}

/** Blocks as GitHub-flavoured Markdown. Everything is escaped here; of a chart its finding is said. */
export function printBlocks(blocks: readonly Block[], options: PrintOptions = {}): string {
  return blocks.map((block) => printBlock(block, options)).join("\n\n");
}

function printBlock(block: Block, options: PrintOptions): string {
  switch (block.kind) {
    case "heading":
      return `##### ${markdownInline(block.text)}`;
    case "paragraph":
      return block.tone === "strong" ? `<b>${markdownInline(block.text)}</b>` : markdownText(block.text);
    case "table":
      return printTable(block.table, options);
    case "list":
      return block.items
        .map((item, position) => printItem(item, block.ordered ? `${position + 1}.` : "-"))
        .join("\n");
    case "chart":
      return `<b>${markdownInline(block.chart.title)}</b>: ${markdownInline(block.chart.finding)}`;
    case "shares":
      return `<b>${markdownInline(block.title)}</b>: ${block.parts.map(({ label, share }) => markdownInline(`${label} ${share}`)).join(", ")}`;
    case "terms":
      return block.terms.map(({ term, meaning }) => printItem({ term, text: meaning }, "-")).join("\n");
    case "command":
      return markdownFence(block.command);
    case "fold":
      return `<details><summary>${markdownInline(block.summary)}</summary>\n\n${printBlocks(block.blocks, options)}\n\n</details>`;
    case "columns":
      return block.columns.map((blocks) => printBlocks(blocks, options)).join("\n\n");
  }
}

function printItem({ state, term, code, text }: ListItem, mark: string): string {
  const parts = [
    ...(state === undefined ? [] : [SIGNS[state]]),
    ...(term === undefined ? [] : [`<b>${markdownInline(term)}</b>:`]),
    ...(code === undefined ? [] : [markdownCode(code)]),
    markdownText(text),
  ];
  return `${mark} ${parts.join(" ")}`;
}

/** A table; what it leaves out is counted below it. */
export function printTable(table: Table, options: PrintOptions = {}): string {
  const { columns, rows, rowsMax, more } = table;
  const shown = rows.slice(0, Math.min(rowsMax?.markdown ?? rows.length, options.rowsMax ?? rows.length));
  const rest = rows.length - shown.length;
  const printed = columns.flatMap((column, position) =>
    column.picture === true ? [] : [{ column, position }],
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [
    line(printed.map(({ column }) => markdownInline(column.heading))),
    `|${printed.map(({ column }) => (column.numeric === true ? "---:" : "---")).join("|")}|`,
    ...shown.map(({ cells }) => line(printed.map(({ position }) => printCell(cells[position])))),
  ];
  return lines.join("\n") + (rest > 0 && more !== undefined ? `\n\n${markdownText(more(rest))}` : "");
}

function printCell(cell: Cell = { text: "" }): string {
  const { text, code, state, lines = [], note = "" } = cell;
  const main = text === "" ? NO_NUMBER : code === true ? markdownCellCode(text) : markdownInline(text);
  const signed = state === undefined ? main : `${SIGNS[state]} ${main}`;
  return [signed, ...[...lines, note].filter((one) => one !== "").map(markdownInline)].join("<br>");
}

import type { Block, BlockKind, Cell, ListItem, Part, Table } from "../blocks/types.ts";
import {
  markdownCellCode,
  markdownCode,
  markdownFence,
  markdownInline,
  markdownText,
} from "../text/markdown.ts";
import { NO_NUMBER } from "../../text/numbers.ts";
import { RESULT_SIGNS } from "../view/words.ts";

interface PrintOptions {
  /** Rows of any table at most, where less than all must do. */
  readonly rowsMax?: number;
}

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

const PRINTERS: { readonly [Kind in BlockKind]: (block: Block<Kind>, options: PrintOptions) => string } = {
  heading: ({ text }) => `##### ${markdownInline(text)}`,
  paragraph: ({ text, tone }) => (tone === "strong" ? `<b>${markdownInline(text)}</b>` : markdownText(text)),
  table: ({ table }, options) => printTable(table, options),
  list: ({ items, ordered }) =>
    items.map((item, position) => printItem(item, ordered ? `${position + 1}.` : "-")).join("\n"),
  chart: ({ chart }) => `<b>${markdownInline(chart.title)}</b>: ${markdownInline(chart.finding)}`,
  shares: ({ title, parts }) =>
    `<b>${markdownInline(title)}</b>: ${parts.map(({ label, share }) => markdownInline(`${label} ${share}`)).join(", ")}`,
  terms: ({ terms }) => terms.map(({ term, meaning }) => printItem({ term, text: meaning }, "-")).join("\n"),
  command: ({ command }) => markdownFence(command),
  sample: ({ title, facts, text, note }) =>
    [
      `- ${markdownCode(title)}<br>${facts.map(markdownInline).join("<br>")}`,
      ...(text === null ? [] : [markdownFence(text)]),
      ...(note === "" ? [] : [markdownText(note)]),
    ].join("\n\n"),
  fold: ({ summary, blocks }, options) =>
    `<details><summary>${markdownInline(summary)}</summary>\n\n${printBlocks(blocks, options)}\n\n</details>`,
  smallCharts: ({ charts }) =>
    charts
      .map(({ title, finding }) => `<b>${markdownInline(title)}</b>: ${markdownInline(finding)}`)
      .join("\n\n"),
  columns: ({ columns }, options) => columns.map((blocks) => printBlocks(blocks, options)).join("\n\n"),
};

function printBlock<Kind extends BlockKind>(block: Block<Kind>, options: PrintOptions): string {
  return PRINTERS[block.kind](block, options);
}

function printItem({ state, term, code, text }: ListItem, mark: string): string {
  const parts = [
    ...(state === undefined ? [] : [RESULT_SIGNS[state]]),
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
  const { text, code, state, lines = [], note = "", blank = false } = cell;
  // Underscores between spaces are no markup: whoever fills a blank in finds it as it is shown.
  if (blank) return text === "" ? "___" : `___ (${markdownInline(text)})`;
  const main = text === "" ? NO_NUMBER : code === true ? markdownCellCode(text) : markdownInline(text);
  const signed = state === undefined ? main : `${RESULT_SIGNS[state]} ${main}`;
  return [signed, ...[...lines, note].filter((one) => one !== "").map(markdownInline)].join("<br>");
}

import { dataTable } from "../blocks/make.ts";
import type { Block, BlockKind, Cell, ListItem, Part, Row, Table } from "../blocks/types.ts";
import { escapeXml } from "../svg/element.ts";
import { type State, stateSign } from "../svg/small-charts.ts";
import { NO_NUMBER } from "../../text/numbers.ts";
import type { Translate } from "../words/translate.ts";

/** Blocks as HTML. Everything but pictures made here is escaped here. */
export function printBlocks(blocks: readonly Block[], translate: Translate): string {
  return blocks.map((block) => printBlock(block, translate)).join("\n");
}

/** The sections of a page, each with its heading; the first with live charts says what can be done with them. */
export function printParts(parts: readonly Part[], translate: Translate): string {
  const live = parts.find(({ blocks }) => blocks.some((block) => block.kind === "chart" && block.live));
  return parts
    .map((part) => {
      const id = escapeXml(part.name);
      const hint =
        part === live
          ? `<p class="small" id="live-hint" hidden>${escapeXml(translate("html.interactive"))}</p>\n`
          : "";
      return `<section id="${id}" aria-labelledby="${id}-h">
<h2 id="${id}-h">${escapeXml(part.title)}</h2>
${hint}${printBlocks(part.blocks, translate)}
</section>`;
    })
    .join("\n");
}

const PRINTERS: { readonly [Kind in BlockKind]: (block: Block<Kind>, translate: Translate) => string } = {
  heading: ({ text, id }) => `<h3${attribute("id", id)}>${escapeXml(text)}</h3>`,
  paragraph: printParagraph,
  table: ({ table }, translate) => printTable(table, translate),
  list: printList,
  chart: printChart,
  shares: printShares,
  terms: ({ terms }) =>
    `<dl class="terms">${terms.map(({ term, meaning }) => `<div><dt>${escapeXml(term)}</dt><dd>${escapeXml(meaning)}</dd></div>`).join("")}</dl>`,
  command: ({ command }, translate) =>
    `<div class="command"><pre tabindex="0" role="group" aria-label="${escapeXml(translate("template.command"))}"><code>${escapeXml(command)}</code></pre><button type="button" hidden data-copied="${escapeXml(translate("html.copied"))}">${escapeXml(translate("html.copy"))}</button></div>`,
  sample: ({ title, facts, text, note }) =>
    `<div class="sample"><p class="asked"><code>${breakable(title)}</code></p>${facts
      .map((fact) => `<p>${breakable(fact)}</p>`)
      .join("")}${text === null ? "" : `<pre><code>${escapeXml(text)}</code></pre>`}${
      note === "" ? "" : `<p class="small">${escapeXml(note)}</p>`
    }</div>`,
  fold: printFold,
  smallCharts: ({ charts }) =>
    `<div class="small-charts">${charts
      .map(
        ({ title, picture }) =>
          `<figure><figcaption><h3>${escapeXml(title)}</h3></figcaption>${picture}</figure>`,
      )
      .join("\n")}</div>`,
  columns: ({ columns }, translate) =>
    `<div class="columns">\n${columns.map((blocks) => `<div>\n${printBlocks(blocks, translate)}\n</div>`).join("\n")}\n</div>`,
};

function printBlock<Kind extends BlockKind>(block: Block<Kind>, translate: Translate): string {
  return PRINTERS[block.kind](block, translate);
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined || value === "" ? "" : ` ${name}="${escapeXml(value)}"`;
}

function printParagraph({ text, tone }: Block<"paragraph">): string {
  if (tone === "strong") return `<p><strong>${escapeXml(text)}</strong></p>`;
  return `<p${attribute("class", tone)}>${escapeXml(text)}</p>`;
}

function printList({ items, ordered = false, small = false }: Block<"list">): string {
  const tag = ordered ? "ol" : "ul";
  const signed = items.some((item) => item.state !== undefined);
  return `<${tag} class="${small ? "small" : signed ? "reasons" : "list"}">${items.map(printItem).join("")}</${tag}>`;
}

function printItem({ state, term, code, text }: ListItem): string {
  const sign = state === undefined ? "" : `${stateSign(state)} `;
  const name = term === undefined ? "" : `<b>${escapeXml(term)}</b><br>`;
  const foreign = code === undefined ? "" : `<code>${breakable(code)}</code> `;
  return `<li>${sign}${name}${foreign}${escapeXml(text)}</li>`;
}

function printChart({ chart, live }: Block<"chart">, translate: Translate): string {
  const label = translate("html.dataTableOf", { title: chart.title });
  return `<figure id="chart-${chart.id}"${attribute("data-live", live === null ? "" : chart.id)}>
<figcaption><h3>${escapeXml(chart.title)}</h3><p class="sub">${escapeXml(chart.subtitle)}</p><p class="finding">${escapeXml(chart.finding)}</p></figcaption>
<div class="wide">${chart.wide}</div>
<div class="narrow" hidden>${chart.narrow}</div>
<details><summary>${escapeXml(translate("html.dataTable"))}</summary>${printTable(dataTable(label, chart.table), translate)}</details>
</figure>`;
}

function printFold({ summary, anchor, blocks }: Block<"fold">, translate: Translate): string {
  const inside = printBlocks(blocks, translate);
  if (anchor === undefined) return `<details><summary>${escapeXml(summary)}</summary>${inside}</details>`;
  return `<details class="fold"><summary>${breakable(summary)}</summary><div${attribute("id", anchor)}>
${inside}
</div></details>`;
}

function printShares({ title, picture, parts }: Block<"shares">): string {
  const terms = parts.map(
    ({ name, label, share }) =>
      `<div class="range-${escapeXml(name)}"><dt>${escapeXml(label)}</dt><dd>${escapeXml(share)}</dd></div>`,
  );
  return `<figure class="ranges">
<figcaption><h3>${escapeXml(title)}</h3></figcaption>
<div class="bar">${picture}</div>
<dl>${terms.join("")}</dl>
</figure>`;
}

function printTable(table: Table, translate: Translate): string {
  const { label, columns, rows, sortable = false, rowsMax, more } = table;
  const cards = isCards(table) ? ' class="cards"' : "";
  const shown = rows.slice(0, rowsMax?.html);
  const rest = rows.length - shown.length;
  const heads = columns.map(({ heading, numeric }) => {
    const hint = sortable
      ? attribute("data-sort-label", translate("html.sortHint", { column: heading }))
      : "";
    return `<th scope="col"${alignment(numeric)}${hint}>${escapeXml(heading)}</th>`;
  });
  return `<div class="scroll" role="group" tabindex="0" aria-label="${escapeXml(label)}">
<table${cards}${sortable ? " data-sortable" : ""} rules="rows" frame="hsides" cellpadding="5">
<thead><tr>${heads.join("")}</tr></thead>
<tbody>
${shown.map((row) => printRow(row, table)).join("")}</tbody>
</table>
</div>${rest > 0 && more !== undefined ? `<p class="small">${escapeXml(more(rest))}</p>` : ""}`;
}

/** Columns that fit a phone side by side. */
const COLUMNS_ON_A_PHONE = 3;

/** Whether each row becomes a card on a phone, with its headings beside its values. */
function isCards({ columns, narrow = false }: Table): boolean {
  return !narrow && columns.length > COLUMNS_ON_A_PHONE;
}

function alignment(numeric: boolean | undefined, kind = ""): string {
  const classes = [numeric === true ? "n" : "", kind].filter(Boolean).join(" ");
  return `${attribute("class", classes)} align="${numeric === true ? "right" : "left"}"`;
}

function printRow({ cells, id, state }: Row, table: Table): string {
  const { columns, sortable = false } = table;
  const cards = isCards(table);
  const printed = cells.map((cell, position) => {
    const tag = position === 0 ? "th" : "td";
    const scope = position === 0 ? ' scope="row"' : "";
    const numeric = columns[position]?.numeric === true;
    // A cell is aligned left by itself, a heading is not.
    const empty = cards && isEmpty(cell) ? "e" : "";
    const align = numeric || position === 0 || empty !== "" ? alignment(numeric, empty) : "";
    const sort = sortable ? attribute("data-sort", sortKey(cell)) : "";
    const label = cards && position > 0 ? attribute("data-h", columns[position]?.heading) : "";
    return `<${tag}${scope}${align}${sort}${label}>${printCell(cell)}</${tag}>`;
  });
  return `<tr${attribute("id", id)}${attribute("class", state === undefined ? "" : `r-${state}`)}>${printed.join("")}</tr>\n`;
}

/** A card leaves out what a table fills with a dash. */
function isEmpty({ text, picture = "", lines = [], note = "", state, blank = false }: Cell): boolean {
  const hasText = blank || (text !== "" && text !== NO_NUMBER);
  return !hasText && picture === "" && lines.length === 0 && note === "" && state === undefined;
}

/** Worst first. */
const STATE_ORDER: Readonly<Record<State, string>> = {
  breach: "0",
  invalid: "1",
  warn: "2",
  skipped: "3",
  pass: "4",
};

function sortKey({ sort, state, text }: Cell): string {
  if (sort === null) return "";
  return String(sort ?? (state === undefined ? text : STATE_ORDER[state]));
}

/** Where people write; nothing of ours stands there. */
const BLANK = '<span class="blank">___</span>';

function printCell({
  text,
  code,
  state,
  lines = [],
  note = "",
  href = "",
  picture = "",
  blank,
}: Cell): string {
  if (blank === true) return text === "" ? BLANK : `${BLANK} <small>(${escapeXml(text)})</small>`;
  const further = lines.map((line) => `<br>${escapeXml(line)}`).join("");
  const small = note === "" ? "" : `<br><small>${breakable(note)}</small>`;
  return `${picture === "" ? linked(printText(text, state, code), href) : picture}${further}${small}`;
}

function printText(text: string, state: State | undefined, code: boolean | undefined): string {
  if (state !== undefined)
    return `<span class="state state-${state}">${stateSign(state)}&nbsp;<b>${escapeXml(text)}</b></span>`;
  if (text === "") return NO_NUMBER;
  return code === true ? `<code>${breakable(text)}</code>` : breakable(text);
}

function linked(html: string, href: string): string {
  return href === "" ? html : `<a href="${escapeXml(href)}">${html}</a>`;
}

/** Characters that may stand together before a line may break. */
const UNBROKEN_MAX = 28;

/** Escaped text that a browser may break after a slash, and inside words that no table column could hold. */
function breakable(text: string): string {
  return text
    .replaceAll(new RegExp(`[^\\s/]{${UNBROKEN_MAX}}|/(?=[^/])`, "g"), (part) => `${part}\u0000`)
    .split("\u0000")
    .map(escapeXml)
    .join("<wbr>");
}

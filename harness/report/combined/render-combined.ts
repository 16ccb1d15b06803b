import { pageAssets, PARTIALS } from "../html/render-html.ts";
import { inertJson } from "../html/live-data.ts";
import { htmlTable, type TableColumn } from "../html/table.ts";
import { type Cell, type HtmlTable, markupCell, numberCell, textCell } from "../html/types.ts";
import { markdownTable } from "../markdown/table.ts";
import { escapeXml } from "../svg/element.ts";
import { spread, stateSign } from "../svg/small-charts.ts";
import { printTemplate, type ReadTemplate } from "../templates.ts";
import { markdownCellCode, markdownInline, markdownText } from "../text/markdown.ts";
import { formatAmount, formatInUnit, formatMs, formatNumber, formatShare } from "../text/numbers.ts";
import { formatUtc } from "../text/times.ts";
import { HEADLINE_SIGNS, HEADLINE_STATES } from "../view/words.ts";
import { words } from "../words/reasons.ts";
import { type Translate, translator } from "../words/translate.ts";
import type { CombinedRun, CombinedView, ComparedPair } from "./types.ts";
import { dataSign, dataText, factorText } from "./words.ts";

/** Endpoints per run in the table by API. */
const ENDPOINTS_MAX = 15;

/** The combined report in Markdown: 003's table over all runs, before and after, and the endpoints. */
export function renderCombinedMarkdown(view: CombinedView, readTemplate: ReadTemplate): string {
  const translate = translator(view.language);
  const headings = resultColumns(translate);
  const data = {
    title: translate("combined.title"),
    summary: summaryText(view, translate),
    results: markdownTable(
      headings,
      view.runs.map((run) => resultCells(run, translate).map(asMarkdown)),
    ),
    pairs: view.pairs.map((pair) => ({
      heading: markdownText(`${pair.subject}: ${pair.before} → ${pair.after}`),
      body:
        pair.obstacles.length > 0
          ? markdownText(translate("combined.incomparable", { what: pair.obstacles.join(", ") }))
          : markdownTable(
              pairColumns(translate),
              pairCells(pair, translate).map((row) => row.map(asMarkdown)),
            ),
    })),
    endpoints: markdownTable(
      endpointColumns(translate),
      endpointRows(view, translate).map((row) => row.map(asMarkdown)),
    ),
    reasons: view.runs.map(
      (run) =>
        `${HEADLINE_SIGNS[run.state]} ${markdownText(run.subject)} (${markdownText(run.runId)}): ${markdownText(words(run, view.language))}`,
    ),
  };
  return printTemplate(
    { template: "markdown/combined.hbs", escape: "markdown", language: view.language, data },
    readTemplate,
  );
}

/** The same as one HTML file. */
export function renderCombinedHtml(view: CombinedView, readTemplate: ReadTemplate): string {
  const translate = translator(view.language);
  const data = {
    language: view.language,
    ...pageAssets(readTemplate),
    title: translate("combined.title"),
    subject: translate("combined.title"),
    summary: summaryText(view, translate),
    results: table(
      translate("combined.results"),
      resultColumns(translate),
      view.runs.map((run) => resultCells(run, translate)),
      translate,
    ),
    pairs: view.pairs.map((pair) => ({
      heading: pair.subject,
      runs: `${pair.before} → ${pair.after}`,
      obstacles:
        pair.obstacles.length === 0
          ? ""
          : translate("combined.incomparable", { what: pair.obstacles.join(", ") }),
      table: table(pair.subject, pairColumns(translate), pairCells(pair, translate), translate),
    })),
    endpoints: table(
      translate("combined.endpoints"),
      [...endpointColumns(translate), { heading: translate("column.spread") }],
      endpointRows(view, translate, true),
      translate,
    ),
    reasons: view.runs.map((run) => ({
      sign: stateSign(HEADLINE_STATES[run.state]),
      word: translate(`verdict.${run.state}`),
      subject: run.subject,
      runId: run.runId,
      reason: words(run, view.language),
    })),
    footer: translate("html.footer", { version: 1 }),
    liveData: inertJson({ charts: {}, phases: [], faults: [], timeLabel: "" }),
  };
  return printTemplate(
    { template: "html/combined.hbs", partials: PARTIALS, escape: "html", language: view.language, data },
    readTemplate,
  );
}

function summaryText({ runs }: CombinedView, translate: Translate): string {
  const count = (...states: CombinedRun["state"][]): number =>
    runs.filter((run) => states.includes(run.state)).length;
  return translate("combined.summary", {
    count: runs.length,
    pass: count("PASS"),
    warn: count("WARN"),
    fail: count("FAIL"),
    unsound: count("INVALID", "INCOMPLETE"),
  });
}

function resultColumns(translate: Translate): TableColumn[] {
  return [
    { heading: translate("column.verdict") },
    { heading: translate("identity.scenario") },
    { heading: translate("column.tps"), numeric: true },
    { heading: "p95", numeric: true },
    { heading: "p99", numeric: true },
    { heading: translate("column.failed"), numeric: true },
    { heading: translate("column.dataChecks") },
    { heading: "VU", numeric: true },
    { heading: translate("column.time") },
    { heading: translate("column.commit") },
  ];
}

function resultCells(run: CombinedRun, translate: Translate): Cell[] {
  const state = HEADLINE_STATES[run.state];
  const word = translate(`verdict.${run.state}`);
  const sign = `<span class="state state-${state}">${stateSign(state)}&nbsp;<b>${escapeXml(word)}</b></span>`;
  return [
    markupCell(sign, { text: `${HEADLINE_SIGNS[run.state]} ${word}` }),
    textCell(run.subject),
    numberCell(formatAmount(run.tps), run.tps),
    numberCell(formatMs(run.p95Ms), run.p95Ms),
    numberCell(formatMs(run.p99Ms), run.p99Ms),
    numberCell(formatShare(run.failedShare), run.failedShare),
    textCell(`${dataSign(run.data)} ${dataText(run.data, translate)}`),
    numberCell(formatNumber(run.vusMax), run.vusMax),
    textCell(formatUtc(Date.parse(run.startedAt))),
    textCell(run.commit?.slice(0, 12) ?? "", { code: run.commit !== null }),
  ];
}

function pairColumns(translate: Translate): TableColumn[] {
  return [
    { heading: translate("column.subject") },
    { heading: translate("column.statistic") },
    { heading: translate("column.before"), numeric: true },
    { heading: translate("column.after"), numeric: true },
    { heading: translate("column.factor"), numeric: true },
  ];
}

function pairCells({ rows }: ComparedPair, translate: Translate): Cell[][] {
  return rows.map((row) => [
    textCell(row.subject),
    textCell(
      row.statistic === "tps"
        ? "TPS"
        : row.statistic === "failed"
          ? translate("column.failed")
          : row.statistic,
    ),
    numberCell(formatInUnit(row.before, row.unit)),
    numberCell(formatInUnit(row.after, row.unit)),
    numberCell(factorText(row, translate)),
  ]);
}

function endpointColumns(translate: Translate): TableColumn[] {
  const numeric = [translate("column.tps"), "p50", "p95", "p99", translate("column.failed")];
  return [
    { heading: translate("column.endpoint") },
    { heading: translate("identity.scenario") },
    ...numeric.map((heading) => ({ heading, numeric: true })),
  ];
}

function endpointRows({ runs }: CombinedView, _translate: Translate, pictures = false): Cell[][] {
  const medians = runs.flatMap((run) => run.endpoints.flatMap((row) => row.latencyMs.p50 ?? []));
  const maxima = runs.flatMap((run) => run.endpoints.flatMap((row) => row.latencyMs.max ?? []));
  const [least, most] = [Math.min(...medians, Number.MAX_VALUE), Math.max(...maxima, 0.1)];
  return runs.flatMap((run) =>
    run.endpoints
      .slice(0, ENDPOINTS_MAX)
      .map((row) => [
        textCell(row.endpoint, { code: true, sort: row.endpoint }),
        textCell(run.subject, { sort: run.subject }),
        numberCell(formatAmount(row.requestsPerSecond), row.requestsPerSecond),
        ...[row.latencyMs.p50, row.latencyMs.p95, row.latencyMs.p99].map((value) =>
          numberCell(formatMs(value), value),
        ),
        numberCell(formatShare(row.failedShare), row.failedShare),
        ...(pictures ? [markupCell(spread(row.latencyMs, least, most))] : []),
      ]),
  );
}

function table(
  label: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
  translate: Translate,
): HtmlTable {
  return htmlTable({ label, sortable: true, columns, rows: rows.map((cells) => ({ cells })) }, translate);
}

/** A cell of the HTML table as Markdown; its text stands for its picture. */
function asMarkdown({ text, code }: Cell): string {
  return code ? markdownCellCode(text) : markdownInline(text);
}

import { columns, heading, number, numericColumns, paragraph, tableBlock } from "../blocks/make.ts";
import type { Block, Part, Table } from "../blocks/types.ts";
import { bannerPart } from "../html/banner.ts";
import { printPage } from "../html/print-page.ts";
import { printParts } from "../markdown/print-blocks.ts";
import { latencyScale, spreadCell } from "../sections/endpoints/section.ts";
import type { ReadTemplate } from "../templates.ts";
import { formatAmount, formatInUnit, formatMs, formatNumber, formatShare } from "../../text/numbers.ts";
import { formatUtc } from "../text/times.ts";
import { HEADLINE_STATES, subjectTitle } from "../view/words.ts";
import { type Translate, translator } from "../words/translate.ts";
import type { BeforeAfter, CombinedRun, CombinedView, ComparedPair } from "./types.ts";
import { dataState, dataText, factorText, rangeText } from "./words.ts";
import { verdictWords } from "../words/verdict-words.ts";

/** Endpoints per run in the table by API. */
const ENDPOINTS_MAX = 15;

/** The combined report in Markdown: 003's table over all runs, before and after, and the endpoints. */
export function renderCombinedMarkdown(view: CombinedView): string {
  const translate = translator(view.language);
  return `### ${translate("combined.title")}\n\n${summaryText(view, translate)}\n\n${printParts(combinedParts(view, translate))}\n`;
}

/** The same as one HTML file. */
export function renderCombinedHtml(view: CombinedView, readTemplate: ReadTemplate): string {
  const translate = translator(view.language);
  return printPage(
    {
      language: view.language,
      title: translate("combined.title"),
      kind: translate("html.kind"),
      subject: translate("combined.title"),
      lines: [runsSpan(view)],
      verdict: combinedBanner(view, translate),
      parts: combinedParts(view, translate),
      footer: translate("html.footer", { version: 1 }),
      timeline: null,
    },
    readTemplate,
  );
}

/** Worst first. */
const WORST_FIRST: readonly CombinedRun["state"][] = ["FAIL", "INVALID", "INCOMPLETE", "WARN", "PASS"];
/** Runs that the first screen names; the table has all. */
const MISSED_NAMED = 5;

/** The worst of the runs heads the page. */
function combinedBanner(view: CombinedView, translate: Translate): Readonly<Record<string, unknown>> {
  const worst = WORST_FIRST.find((state) => view.runs.some((run) => run.state === state)) ?? "PASS";
  const missed = WORST_FIRST.flatMap((state) => view.runs.filter((run) => run.state === state)).filter(
    ({ state }) => state !== "PASS",
  );
  return bannerPart({
    state: HEADLINE_STATES[worst],
    word: translate(`verdict.${worst}`),
    reason: summaryText(view, translate),
    missed: missed.slice(0, MISSED_NAMED).map(({ state, view: { run, verdict } }) => ({
      state: HEADLINE_STATES[state],
      text: `${translate(`verdict.${state}`)} · ${subjectTitle(run)}: ${verdictWords(verdict, view.language)}`,
    })),
    confidence: view.pairs.map((pair) => pairTitle(pair, translate)),
  });
}

/** From the start of the first run to that of the last. */
function runsSpan({ runs }: CombinedView): string {
  const starts = [runs.at(0), runs.at(-1)].flatMap((run) =>
    run === undefined ? [] : [formatUtc(Date.parse(run.view.run.startedAt))],
  );
  return [...new Set(starts)].join(" – ");
}

function combinedParts(view: CombinedView, translate: Translate): Part[] {
  const items = view.runs.map(({ state, view: { run, verdict } }) => ({
    state: HEADLINE_STATES[state],
    term: `${translate(`verdict.${state}`)} · ${subjectTitle(run)} (${run.runId})`,
    text: verdictWords(verdict, view.language),
  }));
  const pairs = view.pairs.flatMap((pair) => pairBlocks(pair, translate));
  const results: Part = {
    name: "results",
    title: translate("combined.results"),
    blocks: [tableBlock(resultTable(view, translate)), { kind: "list", items }],
  };
  const changes: Part = {
    name: "changes",
    title: translate("combined.changes"),
    blocks: pairs.length === 0 ? paragraph(translate("combined.noChanges")) : pairs,
  };
  const alone = view.runs.filter(({ isPaired }) => !isPaired);
  // Of pairs alone the change is what is asked about; their runs are its evidence.
  return alone.length === 0 ? [changes, results] : [results, changes, endpointPart(alone, translate)];
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

function resultTable({ runs }: CombinedView, translate: Translate): Table {
  return {
    label: translate("combined.results"),
    sortable: true,
    columns: [
      ...columns(translate, "verdict"),
      { heading: translate("identity.scenario") },
      ...numericColumns(translate, "tps", "p95", "p99", "failed"),
      ...columns(translate, "dataChecks"),
      { heading: "VU", numeric: true },
      ...columns(translate, "time", "commit"),
    ],
    rows: runs.map(({ state, data, view: { run, figures } }) => ({
      cells: [
        { text: translate(`verdict.${state}`), state: HEADLINE_STATES[state] },
        { text: subjectTitle(run) },
        number(formatAmount, figures.http.requestsPerSecond),
        number(formatMs, figures.http.latencyMs.p95),
        number(formatMs, figures.http.latencyMs.p99),
        number(formatShare, figures.http.failedShare),
        { text: dataText(data, translate), state: dataState(data) },
        number(formatNumber, figures.vusMax),
        { text: formatUtc(Date.parse(run.startedAt)) },
        { text: run.revision?.commit.slice(0, 12) ?? "", code: true },
      ],
    })),
  };
}

function pairBlocks(pair: ComparedPair, translate: Translate): Block[] {
  const { reasons, obstacles } = pair;
  const title = heading(pairTitle(pair, translate));
  const why = reasons.flatMap((reason) => paragraph(translate("combined.before", { reason })));
  if (obstacles.length > 0)
    return [title, ...why, ...paragraph(translate("combined.incomparable", { what: obstacles.join(", ") }))];
  return [title, ...why, tableBlock(pairTable(pair, translate))];
}

function pairTitle({ subject, before, after, pairs }: ComparedPair, translate: Translate): string {
  const title = `${subject}: ${before} → ${after}`;
  return pairs === 1 ? title : `${title} (${translate("combined.pairs", { count: pairs })})`;
}

function pairTable({ subject, pairs, rows }: ComparedPair, translate: Translate): Table {
  const hasRange = pairs > 1;
  return {
    label: subject,
    sortable: true,
    columns: [
      ...columns(translate, "subject", "statistic"),
      ...numericColumns(translate, "before", "after", "factor"),
      ...(hasRange ? columns(translate, "range") : []),
    ],
    rows: rows.map((row) => ({
      cells: [
        { text: row.subject },
        { text: statisticText(row, translate) },
        { text: formatInUnit(row.before, row.unit), sort: row.before },
        { text: formatInUnit(row.after, row.unit), sort: row.after },
        { text: factorText(row, translate), sort: row.factor },
        ...(hasRange ? [{ text: rangeText(row, translate) }] : []),
      ],
    })),
  };
}

function statisticText({ statistic }: BeforeAfter, translate: Translate): string {
  if (statistic === "tps") return "TPS";
  return statistic === "failed" ? translate("column.failed") : statistic;
}

function endpointPart(runs: readonly CombinedRun[], translate: Translate): Part {
  const title = translate("combined.endpoints");
  return { name: "endpoints", title, blocks: [tableBlock(endpointTable(runs, translate))] };
}

function endpointTable(runs: readonly CombinedRun[], translate: Translate): Table {
  const scale = latencyScale(runs.flatMap(({ view }) => view.figures.endpoints));
  return {
    label: translate("combined.endpoints"),
    sortable: true,
    columns: [
      ...columns(translate, "endpoint"),
      { heading: translate("identity.scenario") },
      ...numericColumns(translate, "tps", "p50", "p95", "p99", "failed"),
      { heading: translate("column.spread"), picture: true },
    ],
    rows: runs.flatMap(({ view: { run, figures } }) =>
      figures.endpoints.slice(0, ENDPOINTS_MAX).map((row) => ({
        cells: [
          { text: row.endpoint, code: true },
          { text: subjectTitle(run) },
          number(formatAmount, row.requestsPerSecond),
          ...[row.latencyMs.p50, row.latencyMs.p95, row.latencyMs.p99].map((value) =>
            number(formatMs, value),
          ),
          number(formatShare, row.failedShare),
          spreadCell(row, scale),
        ],
      })),
    ),
  };
}

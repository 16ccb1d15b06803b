import { columns, number, numericColumns, paragraph, pictures, tableBlock } from "../blocks/make.ts";
import type { Block, Table } from "../blocks/types.ts";
import type { History } from "../../history/parse-history.ts";
import type { HistoryRecord } from "../../history/record.ts";
import { buildTrends, type TrendReport } from "../../history/trend.ts";
import { bannerPart } from "../html/banner.ts";
import { printPage } from "../html/print-page.ts";
import { trendCharts } from "../sections/history/charts.ts";
import type { ReadTemplate } from "../templates.ts";
import { cleanDeep } from "../../text/clean.ts";
import { formatAmount, formatMs, formatShare, NO_NUMBER } from "../../text/numbers.ts";
import { formatUtc } from "../text/times.ts";
import type { ReportLanguage } from "../view/types.ts";
import { HEADLINE_STATES } from "../view/words.ts";
import { type Translate, translator } from "../words/translate.ts";

/** Runs in the table at the end of the page. */
const RUN_ROWS_MAX = 60;

/** The trend page: every objective of the newest run over the runs that can be compared with it. One file, like the report. */
export function renderTrend(history: History, language: ReportLanguage, readTemplate: ReadTemplate): string {
  const translate = translator(language);
  const records = cleanDeep([...history.records]);
  const trends = buildTrends(records);
  const newest = records.at(-1);
  const subject = newest === undefined ? "loadproof" : `${newest.scenario} ${newest.profile ?? ""}`.trim();
  return printPage(
    {
      language,
      title: translate("trend.title", { subject }),
      kind: translate("trend.kind"),
      subject,
      lines: newest === undefined ? [] : [formatUtc(Date.parse(newest.startedAt))],
      verdict: newestBanner(trends, translate),
      parts: [
        {
          name: "charts",
          title: translate("section.history"),
          blocks: chartBlocks(history, trends, translate),
        },
        { name: "runs", title: translate("trend.runs"), blocks: runBlocks(trends.runs, translate) },
      ],
      footer: translate("trend.footer"),
      timeline: null,
    },
    readTemplate,
  );
}

/** The newest comparable run heads the page. */
function newestBanner(trends: TrendReport, translate: Translate): Readonly<Record<string, unknown>> | null {
  const newest = trends.runs.at(-1);
  if (newest === undefined) return null;
  const { verdict, startedAt, commit, figures } = newest;
  return bannerPart({
    state: HEADLINE_STATES[verdict],
    word: translate(`verdict.${verdict}`),
    reason: summary(trends, translate),
    missed: [],
    confidence: [
      translate("trend.newest", {
        time: formatUtc(Date.parse(startedAt)),
        commit: commit?.slice(0, 12) ?? NO_NUMBER,
      }),
    ],
    figures: [
      { label: translate("figure.rps"), value: formatAmount(figures.requestsPerSecond) },
      { label: translate("figure.failed"), value: formatShare(figures.failedShare) },
      { label: "p50", value: formatMs(figures.p50) },
      { label: "p95", value: formatMs(figures.p95) },
      { label: "p99", value: formatMs(figures.p99) },
    ],
  });
}

function chartBlocks({ damaged }: History, trends: TrendReport, translate: Translate): Block[] {
  const charts = trendCharts(trends.trends, translate);
  const lines = damaged.map((one) => one.line).join(", ");
  return [
    ...paragraph(leftOutText(trends, translate), "small"),
    ...paragraph(lines === "" ? "" : translate("trend.damaged", { lines }), "small"),
    ...(charts.length === 0 ? paragraph(translate("trend.empty")) : []),
    ...pictures(charts),
  ];
}

function summary({ runs, trends }: TrendReport, translate: Translate): string {
  const newest = runs.at(-1);
  const first = runs[0];
  if (newest === undefined || first === undefined) return translate("trend.empty");
  return translate("trend.summary", {
    count: runs.length,
    first: formatUtc(Date.parse(first.startedAt)),
    last: formatUtc(Date.parse(newest.startedAt)),
    changes: trends.reduce((sum, trend) => sum + trend.changes.length, 0),
  });
}

function leftOutText({ leftOut }: TrendReport, translate: Translate): string {
  if (leftOut.length === 0) return "";
  const count = (why: string): number => leftOut.filter((one) => one.why === why).length;
  return translate("trend.leftOut", {
    incomparable: count("not comparable"),
    invalid: count("invalid"),
    disturbed: count("disturbed"),
  });
}

function runBlocks(runs: readonly HistoryRecord[], translate: Translate): Block[] {
  return runs.length === 0
    ? paragraph(translate("trend.empty"))
    : [tableBlock(runTable(runs.slice(-RUN_ROWS_MAX).reverse(), translate))];
}

function runTable(runs: readonly HistoryRecord[], translate: Translate): Table {
  return {
    label: translate("trend.runs"),
    sortable: true,
    columns: [
      ...columns(translate, "verdict", "time", "commit"),
      ...numericColumns(translate, "rps", "failed", "p50", "p95", "p99"),
    ],
    rows: runs.map(({ verdict, startedAt, commit, figures }) => ({
      cells: [
        { text: translate(`verdict.${verdict}`), state: HEADLINE_STATES[verdict] },
        { text: formatUtc(Date.parse(startedAt)), sort: startedAt },
        { text: commit?.slice(0, 12) ?? "", code: true },
        number(formatAmount, figures.requestsPerSecond),
        number(formatShare, figures.failedShare),
        ...[figures.p50, figures.p95, figures.p99].map((value) => number(formatMs, value)),
      ],
    })),
  };
}

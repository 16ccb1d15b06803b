import type { History } from "../../history/parse-history.ts";
import type { HistoryRecord } from "../../history/record.ts";
import { buildTrends, type TrendReport } from "../../history/trend.ts";
import { inertJson } from "../html/live-data.ts";
import { pageAssets, PARTIALS } from "../html/render-html.ts";
import { dataTable, htmlTable } from "../html/table.ts";
import { type HtmlTable, numberCell, textCell } from "../html/types.ts";
import { stateSign } from "../svg/small-charts.ts";
import { escapeXml } from "../svg/element.ts";
import { markupCell } from "../html/types.ts";
import { printTemplate, type ReadTemplate } from "../templates.ts";
import { cleanDeep } from "../text/clean.ts";
import { formatAmount, formatMs, formatShare } from "../text/numbers.ts";
import { formatUtc } from "../text/times.ts";
import type { ReportLanguage } from "../view/types.ts";
import { type Translate, translator } from "../words/translate.ts";
import { trendCharts } from "./trend-charts.ts";

/** Runs in the table at the end of the page. */
const RUN_ROWS_MAX = 60;

/** The trend page: every objective of the newest run over the runs that can be compared with it. One file, like the report. */
export function renderTrend(history: History, language: ReportLanguage, readTemplate: ReadTemplate): string {
  const translate = translator(language);
  const records = cleanDeep([...history.records]);
  const trends = buildTrends(records);
  const newest = records.at(-1);
  const subject = newest === undefined ? "loadproof" : `${newest.scenario} ${newest.profile ?? ""}`.trim();
  const data = {
    language,
    ...pageAssets(readTemplate),
    title: translate("trend.title", { subject }),
    subject,
    summary: summary(trends, translate),
    leftOut: leftOutText(trends, translate),
    damaged:
      history.damaged.length === 0
        ? ""
        : translate("trend.damaged", { lines: history.damaged.map((one) => one.line).join(", ") }),
    charts: trendCharts(trends.trends, translate).map((chart) => ({
      ...chart,
      interactive: false,
      table: dataTable(translate("html.dataTableOf", { title: chart.title }), chart.table, translate),
    })),
    runs: runTable(trends.runs, translate),
    footer: translate("trend.footer"),
    liveData: inertJson({ charts: {}, phases: [], faults: [], timeLabel: "" }),
  };
  return printTemplate(
    { template: "html/trend.hbs", partials: PARTIALS, escape: "html", language, data },
    readTemplate,
  );
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

function runTable(runs: readonly HistoryRecord[], translate: Translate): HtmlTable {
  const columns = [
    { heading: translate("column.verdict") },
    { heading: translate("column.time") },
    { heading: translate("column.commit") },
    ...[translate("column.rps"), translate("column.failed"), "p50", "p95", "p99"].map((heading) => ({
      heading,
      numeric: true,
    })),
  ];
  const states = { PASS: "pass", WARN: "warn", FAIL: "breach" } as const;
  const rows = runs
    .slice(-RUN_ROWS_MAX)
    .reverse()
    .map(({ verdict, startedAt, commit, figures }) => {
      const state = states[verdict];
      const sign = `<span class="state state-${state}">${stateSign(state)}&nbsp;<b>${escapeXml(translate(`verdict.${verdict}`))}</b></span>`;
      return {
        cells: [
          markupCell(sign, { sort: verdict }),
          textCell(formatUtc(Date.parse(startedAt)), { sort: startedAt }),
          textCell(commit?.slice(0, 12) ?? "", { code: commit !== null, sort: commit ?? "" }),
          numberCell(formatAmount(figures.requestsPerSecond), figures.requestsPerSecond),
          numberCell(formatShare(figures.failedShare), figures.failedShare),
          ...[figures.p50, figures.p95, figures.p99].map((value) => numberCell(formatMs(value), value)),
        ],
      };
    });
  return htmlTable({ label: translate("trend.runs"), sortable: true, columns, rows }, translate);
}

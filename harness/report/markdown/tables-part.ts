import type { Generator } from "../../contracts/run.ts";
import { markdownCellCode, markdownInline } from "../text/markdown.ts";
import {
  formatAmount,
  formatBytes,
  formatInUnit,
  formatMs,
  formatNumber,
  formatShare,
  NO_NUMBER,
} from "../text/numbers.ts";
import { formatClock } from "../text/times.ts";
import type { LatencyMs, ReportView, RequestFigures } from "../view/types.ts";
import {
  actualText,
  baselineTexts,
  boundsText,
  budgetText,
  marginText,
  RESULT_SIGNS,
  wordFor,
} from "../view/words.ts";
import { invariantState } from "../view/invariants.ts";
import { objectiveMarks } from "../words/objective-marks.ts";
import { reasonText } from "../words/reasons.ts";
import type { Translate } from "../words/translate.ts";
import { type Column, markdownTable } from "./table.ts";

/** Rows of the long tables in Markdown; the JSON report has all of them. */
const ERROR_ROWS_MAX = 15;
const ENDPOINT_ROWS_MAX = 40;

export function scorecardTable(view: ReportView, translate: Translate): string {
  const { objectives, language } = view;
  if (objectives.length === 0) return translate("scorecard.none");
  const columns: Column[] = [
    { heading: translate("column.verdict") },
    { heading: translate("column.objective") },
    { heading: translate("column.target"), numeric: true },
    { heading: translate("column.limit"), numeric: true },
    { heading: translate("column.actual"), numeric: true },
    { heading: translate("column.margin"), numeric: true },
    { heading: translate("column.budget"), numeric: true },
    { heading: translate("column.baseline"), numeric: true },
    { heading: translate("column.samples"), numeric: true },
    { heading: translate("column.reason") },
  ];
  const rows = objectives.map((objective) => [
    `${RESULT_SIGNS[objective.result]} ${translate(`state.${objective.result}`)}`,
    `${markdownCellCode(objective.id)} ${markdownInline(objective.label)}${objectiveMarks(objective, translate)}`,
    markdownInline(boundsText(objective.pass)),
    markdownInline(boundsText(objective.warn)),
    actualText(objective),
    marginText(objective),
    budgetText(objective),
    baselineTexts(objective, view, translate).join("<br>") || NO_NUMBER,
    formatNumber(objective.numbers.samples),
    objective.result === "pass"
      ? markdownInline(objective.code)
      : `${markdownInline(objective.code)}: ${markdownInline(reasonText(objective.code, objective.message, language))}`,
  ]);
  return markdownTable(columns, rows);
}

/** The data checks after the load, with how much each compared; empty when none were made. */
export function invariantTable({ invariants }: ReportView, translate: Translate): string {
  if (invariants === null) return "";
  const columns: Column[] = [
    { heading: translate("column.result") },
    { heading: translate("column.check") },
    { heading: translate("column.compared"), numeric: true },
    { heading: translate("column.violations"), numeric: true },
    { heading: translate("column.example") },
  ];
  const rows = invariants.map((finding) => [
    `${RESULT_SIGNS[invariantState(finding)]} ${translate(`state.${invariantState(finding)}`)}`,
    markdownInline(finding.name),
    formatNumber(finding.compared),
    formatNumber(finding.violations),
    markdownInline(finding.examples[0] ?? ""),
  ]);
  return markdownTable(columns, rows);
}

export function validityTable({ validity, language }: ReportView, translate: Translate): string {
  if (validity.length === 0) return translate("validity.none");
  const columns = ["check", "result", "reason"].map((name) => ({
    heading: wordFor("column", name, translate),
  }));
  const rows = validity.map((check) => [
    markdownCellCode(check.check),
    translate(`validity.${check.result}`),
    `${markdownInline(check.code)}: ${markdownInline(reasonText(check.code, check.message, language))}`,
  ]);
  return markdownTable(columns, rows);
}

export function errorTable({ errors }: ReportView, translate: Translate): string {
  if (errors.length === 0) return translate("errors.none");
  const columns: Column[] = [
    { heading: translate("column.kind") },
    { heading: translate("column.service") },
    { heading: translate("column.endpoint") },
    { heading: translate("column.status") },
    { heading: translate("column.count"), numeric: true },
    { heading: translate("column.share"), numeric: true },
    { heading: translate("column.firstSeen"), numeric: true },
    { heading: translate("column.lastSeen"), numeric: true },
    { heading: translate("column.phases") },
  ];
  const rows = errors
    .slice(0, ERROR_ROWS_MAX)
    .map((group) => [
      translate(`kind.${group.kind}`),
      markdownInline(group.service ?? ""),
      group.endpoint === null ? "" : markdownCellCode(group.endpoint),
      markdownInline([group.status, group.errorCode].filter((part) => part !== null).join(" / ")),
      formatNumber(group.count),
      formatShare(group.share),
      formatClock(group.firstSeenMs),
      formatClock(group.lastSeenMs),
      markdownInline(group.phases.join(", ")),
    ]);
  const rest = errors.length - rows.length;
  return markdownTable(columns, rows) + (rest > 0 ? `\n\n${translate("errors.more", { count: rest })}` : "");
}

export function serviceTable({ figures }: ReportView, translate: Translate): string {
  const rows = figures.services.map((row) => [markdownInline(row.service), ...requestCells(row)]);
  if (rows.length === 0) return NO_NUMBER;
  return markdownTable([{ heading: translate("column.service") }, ...requestColumns(translate)], rows);
}

export function endpointTable({ figures }: ReportView, translate: Translate): string {
  const shown = figures.endpoints.slice(0, ENDPOINT_ROWS_MAX);
  if (shown.length === 0) return NO_NUMBER;
  const rows = shown.map((row) => [
    markdownCellCode(row.endpoint),
    markdownInline(row.service ?? ""),
    ...requestCells(row),
  ]);
  const columns = [
    { heading: translate("column.endpoint") },
    { heading: translate("column.service") },
    ...requestColumns(translate),
  ];
  const rest = figures.endpoints.length - shown.length;
  return (
    markdownTable(columns, rows) + (rest > 0 ? `\n\n${translate("endpoints.more", { count: rest })}` : "")
  );
}

export function metricTable({ figures }: ReportView, translate: Translate): string {
  if (figures.metrics.length === 0) return "";
  const columns: Column[] = [
    { heading: translate("column.metric") },
    { heading: translate("column.count"), numeric: true },
    { heading: translate("column.sum"), numeric: true },
    ...[translate("column.share"), "p50", "p95", "p99", translate("column.max")].map((heading) => ({
      heading,
      numeric: true,
    })),
  ];
  const rows = figures.metrics.map((row) => {
    const name = row.tag === null ? row.metric : `${row.metric}{source=${row.tag}}`;
    const { p50, p95, p99, max } = row.latencyMs;
    return [
      markdownCellCode(name),
      formatNumber(row.count),
      formatInUnit(row.sum, "count"),
      formatShare(row.share),
      ...[p50, p95, p99, max].map((value) => formatAmount(row.share === null ? value : null)),
    ];
  });
  return markdownTable(columns, rows);
}

export function generatorTable(view: ReportView, translate: Translate): string {
  const lost = view.generatorsExpected - view.generators.length;
  const warning =
    lost > 0 ? `${translate("generators.lost", { lost, expected: view.generatorsExpected })}\n\n` : "";
  if (view.generators.length === 0) return `${warning}${NO_NUMBER}`;
  const columns = ["id", "cpu", "machine", "memory", "exit", "stopped", "skew"].map((name) => ({
    heading: wordFor("generator", name, translate),
  }));
  return warning + markdownTable(columns, view.generators.map(generatorCells));
}

function generatorCells(generator: Generator): string[] {
  return [
    markdownCellCode(generator.id),
    `${formatShare(generator.cpuShareMean)} / ${formatShare(generator.cpuShareMax)}`,
    formatShare(generator.machineCpuShareMax),
    formatBytes(generator.memoryBytesMax),
    markdownInline(generator.signal ?? String(generator.exitCode ?? NO_NUMBER)),
    markdownInline(generator.stopReason ?? ""),
    formatMs(generator.clockSkewMs),
  ];
}

function requestColumns(translate: Translate): Column[] {
  const headings = [
    translate("column.requests"),
    translate("column.rps"),
    translate("column.failed"),
    "p50",
    "p95",
    "p99",
  ];
  return [...headings, translate("column.max")].map((heading) => ({ heading, numeric: true }));
}

function requestCells(row: RequestFigures): string[] {
  const rate = formatAmount(row.requestsPerSecond);
  return [formatNumber(row.requests), rate, formatShare(row.failedShare), ...latencyCells(row.latencyMs)];
}

function latencyCells({ p50, p95, p99, max }: LatencyMs): string[] {
  return [p50, p95, p99, max].map(formatMs);
}

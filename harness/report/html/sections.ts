import {
  formatAmount,
  formatBytes,
  formatInUnit,
  formatMs,
  formatNumber,
  formatShare,
  NO_NUMBER,
} from "../text/numbers.ts";
import { formatClock, formatLength } from "../text/times.ts";
import { spread } from "../svg/small-charts.ts";
import { invariantState } from "../view/invariants.ts";
import { identityRows } from "../view/identity-rows.ts";
import type { EndpointFigures, ReportView, RequestFigures, ServiceFigures } from "../view/types.ts";
import { wordFor } from "../view/words.ts";
import { causeWords, words } from "../words/reasons.ts";
import type { Translate } from "../words/translate.ts";
import { stateCell } from "./scorecard.ts";
import { htmlTable, type TableColumn } from "./table.ts";
import { type Cell, type HtmlTable, markupCell, numberCell, textCell } from "./types.ts";

/** Rows of the endpoint table in the page; the JSON report has all. */
export const ENDPOINT_ROWS_MAX = 200;
export const ERROR_ROWS_MAX = 60;

export function identityTable(view: ReportView, translate: Translate): HtmlTable {
  const columns = [{ heading: translate("column.field") }, { heading: translate("column.value") }];
  const rows = identityRows(view, translate).map(({ label, value, code }) => ({
    cells: [textCell(label), textCell(value, { code })],
  }));
  return htmlTable({ label: translate("section.identity"), columns, rows }, translate);
}

export function servicesTable({ figures }: ReportView, translate: Translate): HtmlTable {
  const scale = latencyScale(figures.endpoints.length > 0 ? figures.endpoints : figures.services);
  const rows = figures.services.map((row: ServiceFigures) => ({
    cells: [textCell(row.service, { sort: row.service }), ...requestCells(row, scale)],
  }));
  const columns = [{ heading: translate("column.service") }, ...requestColumns(translate)];
  return htmlTable({ label: translate("section.services"), sortable: true, columns, rows }, translate);
}

export function endpointsTable({ figures }: ReportView, translate: Translate): HtmlTable {
  const judged = figures.endpoints.some((row) => row.result !== null);
  const scale = latencyScale(figures.endpoints);
  const rows = pinned(figures.endpoints)
    .slice(0, ENDPOINT_ROWS_MAX)
    .map(({ row, remarks }) => ({
      cells: [
        textCell(row.endpoint, {
          code: true,
          sort: row.endpoint,
          note: remarks.map((remark) => translate(`endpoints.${remark}`)).join(", "),
        }),
        textCell(row.service ?? "", { sort: row.service ?? "" }),
        ...(judged
          ? [row.result === null ? textCell("", { sort: "4" }) : stateCell(row.result, translate)]
          : []),
        ...requestCells(row, scale),
      ],
    }));
  const columns = [
    { heading: translate("column.endpoint") },
    { heading: translate("column.service") },
    ...(judged ? [{ heading: translate("column.verdict") }] : []),
    ...requestColumns(translate),
  ];
  return htmlTable({ label: translate("section.endpoints"), sortable: true, columns, rows }, translate);
}

interface PinnedEndpoint {
  readonly row: EndpointFigures;
  readonly remarks: readonly ("slowest" | "mostFailing")[];
}

/** The slowest and the most failing endpoint first, and said to be so; the others slowest first. */
function pinned(endpoints: readonly EndpointFigures[]): PinnedEndpoint[] {
  const [slowest] = endpoints;
  if (slowest === undefined || endpoints.length < 2) return endpoints.map((row) => ({ row, remarks: [] }));
  const worst = endpoints.reduce((most, row) =>
    (row.failedShare ?? 0) > (most.failedShare ?? 0) ? row : most,
  );
  const failing = worst.failed > 0 ? worst : null;
  const top = [...new Set([slowest, ...(failing === null ? [] : [failing])])];
  const remarksOf = (row: EndpointFigures): PinnedEndpoint["remarks"] => [
    ...(row === slowest ? (["slowest"] as const) : []),
    ...(row === failing ? (["mostFailing"] as const) : []),
  ];
  return [...top, ...endpoints.filter((row) => !top.includes(row))].map((row) => ({
    row,
    remarks: remarksOf(row),
  }));
}

interface LatencyScale {
  readonly least: number;
  readonly most: number;
}

/** One scale for all rows of a table, so that their bars can be compared. */
function latencyScale(rows: readonly RequestFigures[]): LatencyScale {
  const medians = rows.flatMap((row) => row.latencyMs.p50 ?? []);
  const maxima = rows.flatMap((row) => row.latencyMs.max ?? []);
  return { least: Math.min(...medians, Number.MAX_VALUE), most: Math.max(...maxima, 0.1) };
}

function requestColumns(translate: Translate): TableColumn[] {
  const numeric = (heading: string): TableColumn => ({ heading, numeric: true });
  return [
    numeric(translate("column.requests")),
    numeric(translate("column.rps")),
    numeric(translate("column.failed")),
    ...["p50", "p95", "p99", translate("column.max")].map(numeric),
    { heading: translate("column.spread") },
  ];
}

function requestCells(row: RequestFigures, scale: LatencyScale): Cell[] {
  const { p50, p95, p99, max } = row.latencyMs;
  return [
    numberCell(formatNumber(row.requests), row.requests),
    numberCell(formatAmount(row.requestsPerSecond), row.requestsPerSecond),
    numberCell(formatShare(row.failedShare), row.failedShare),
    ...[p50, p95, p99, max].map((value) => numberCell(formatMs(value), value)),
    markupCell(spread(row.latencyMs, scale.least, scale.most), { sort: String(p95 ?? "") }),
  ];
}

export function metricsTable({ figures }: ReportView, translate: Translate): HtmlTable {
  const columns = [
    { heading: translate("column.metric") },
    ...[
      translate("column.count"),
      translate("column.sum"),
      translate("column.share"),
      "p50",
      "p95",
      "p99",
      translate("column.max"),
    ].map((heading) => ({ heading, numeric: true })),
  ];
  const rows = figures.metrics.map((row) => {
    const { p50, p95, p99, max } = row.latencyMs;
    const name = row.tag === null ? row.metric : `${row.metric}{source=${row.tag}}`;
    return {
      cells: [
        textCell(name, { code: true }),
        ...[row.count, row.sum].map((value) => numberCell(formatInUnit(value, "count"), value)),
        numberCell(formatShare(row.share), row.share),
        ...[p50, p95, p99, max].map((value) =>
          row.share === null ? numberCell(formatAmount(value), value) : numberCell(NO_NUMBER),
        ),
      ],
    };
  });
  return htmlTable({ label: translate("section.metrics"), columns, rows }, translate);
}

export function errorsTable({ errors }: ReportView, translate: Translate): HtmlTable {
  const columns = [
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
  const rows = errors.slice(0, ERROR_ROWS_MAX).map((group) => {
    const kind = translate(`kind.${group.kind}`);
    const answer = [group.status, group.errorCode].filter((part) => part !== null).join(" / ");
    return {
      cells: [
        textCell(kind, { sort: kind, note: translate(`origin.${group.origin}`) }),
        textCell(group.service ?? "", { sort: group.service ?? "" }),
        textCell(group.endpoint ?? "", { code: group.endpoint !== null, sort: group.endpoint ?? "" }),
        textCell(answer, { sort: answer }),
        numberCell(formatNumber(group.count), group.count),
        numberCell(formatShare(group.share), group.share),
        numberCell(formatClock(group.firstSeenMs), group.firstSeenMs),
        numberCell(formatClock(group.lastSeenMs), group.lastSeenMs),
        textCell(group.phases.join(", "), { sort: group.phases.join() }),
      ],
    };
  });
  return htmlTable({ label: translate("section.errors"), sortable: true, columns, rows }, translate);
}

export function faultsTable({ timeline, language }: ReportView, translate: Translate): HtmlTable {
  const faults = timeline?.faults ?? [];
  const columns = [
    { heading: translate("column.number"), numeric: true },
    { heading: translate("column.what") },
    { heading: translate("column.window"), numeric: true },
    { heading: translate("column.impact"), numeric: true },
    { heading: translate("column.usual"), numeric: true },
    { heading: translate("column.failed"), numeric: true },
    { heading: translate("column.recovery") },
    { heading: translate("column.settled"), numeric: true },
  ];
  const rows = faults.map((fault) => ({
    id: `fault-${fault.number}`,
    cells: [
      numberCell(String(fault.number)),
      textCell(`${fault.subject}: ${causeWords(fault.cause, fault.message, language)}`),
      numberCell(`${formatClock(fault.fromMs)}–${formatClock(fault.toMs)}`),
      numberCell(formatMs(fault.p99Ms)),
      numberCell(formatMs(fault.usualP99Ms)),
      numberCell(
        `${formatNumber(fault.failed)} (${formatShare(fault.requests > 0 ? fault.failed / fault.requests : null)})`,
      ),
      textCell(fault.recovery ?? translate("faults.noRecovery")),
      numberCell(fault.settleMs === null ? translate("faults.notSettled") : formatLength(fault.settleMs)),
    ],
  }));
  return htmlTable({ label: translate("section.faults"), columns, rows }, translate);
}

/** Data checks, with how much each of them compared. */
export function invariantsTable({ invariants }: ReportView, translate: Translate): HtmlTable {
  const columns = [
    { heading: translate("column.result") },
    { heading: translate("column.check") },
    { heading: translate("column.compared"), numeric: true },
    { heading: translate("column.violations"), numeric: true },
    { heading: translate("column.example") },
  ];
  const rows = (invariants ?? []).map((finding) => ({
    state: invariantState(finding),
    cells: [
      stateCell(invariantState(finding), translate),
      textCell(finding.name),
      numberCell(formatNumber(finding.compared), finding.compared),
      numberCell(formatNumber(finding.violations), finding.violations),
      textCell(finding.examples[0] ?? ""),
    ],
  }));
  return htmlTable({ label: translate("section.invariants"), columns, rows }, translate);
}

export function validityTable(view: ReportView, translate: Translate): HtmlTable {
  const columns = [
    { heading: translate("column.result") },
    { heading: translate("column.check") },
    { heading: translate("column.reason") },
  ];
  const states = { ok: "pass", warn: "warn", invalid: "breach", "not-applicable": "skipped" } as const;
  const rows = view.validity.map((check) => ({
    state: states[check.result],
    cells: [
      textCell(translate(`validity.${check.result}`)),
      textCell(check.check, { code: true }),
      textCell(words(check, view.language), { note: check.code }),
    ],
  }));
  return htmlTable({ label: translate("section.validity"), columns, rows }, translate);
}

export function generatorsTable({ generators, language }: ReportView, translate: Translate): HtmlTable {
  const columns = ["id", "cpu", "machine", "memory", "exit", "stopped", "skew"].map((name) => ({
    heading: wordFor("generator", name, translate),
    numeric: ["cpu", "machine", "memory", "skew"].includes(name),
  }));
  const rows = generators.map((one) => ({
    cells: [
      textCell(one.id, { code: true }),
      numberCell(`${formatShare(one.cpuShareMean)} / ${formatShare(one.cpuShareMax)}`),
      numberCell(formatShare(one.machineCpuShareMax)),
      numberCell(formatBytes(one.memoryBytesMax)),
      textCell(one.signal ?? String(one.exitCode ?? NO_NUMBER)),
      textCell(causeWords(one.stopCause, one.stopReason, language)),
      numberCell(formatMs(one.clockSkewMs)),
    ],
  }));
  return htmlTable({ label: translate("section.generators"), columns, rows }, translate);
}

/** Terms of the page with their meaning, as `term|meaning` in the catalogue. */
const TERMS = [
  "verdict",
  "objective",
  "margin",
  "invalid",
  "steady",
  "percentile",
  "vu",
  "rps",
  "baseline",
  "budget",
] as const;

export function glossary(translate: Translate): { readonly term: string; readonly meaning: string }[] {
  return TERMS.map((name) => {
    const [term = "", meaning = ""] = translate(`glossary.${name}`).split("|");
    return { term, meaning };
  });
}

import { JSON_REPORT_VERSION } from "../json/report-schema.ts";
import { banners } from "../markdown/banners.ts";
import { rangeBar, stateSign } from "../svg/small-charts.ts";
import { formatAmount, formatMs, formatNumber, formatShare } from "../text/numbers.ts";
import { formatKst, formatLength, formatUtc } from "../text/times.ts";
import type { Distribution } from "../view/timeline-types.ts";
import { comparisonCounts } from "../view/changes-text.ts";
import { invariantsText } from "../view/invariants.ts";
import { nextCommand } from "../view/next-command.ts";
import { plainObjective } from "../view/plain-objective.ts";
import type { ReportView } from "../view/types.ts";
import { actualText, headline, HEADLINE_STATES, subjectTitle, windowText, wordFor } from "../view/words.ts";
import { seenWords, words } from "../words/reasons.ts";
import type { Translate } from "../words/translate.ts";
import { changesPart } from "./changes.ts";
import { generatorErrors, limitsText } from "./remarks.ts";
import { scorecard } from "./scorecard.ts";
import {
  ENDPOINT_ROWS_MAX,
  endpointsTable,
  errorsTable,
  faultsTable,
  generatorsTable,
  glossary,
  identityTable,
  invariantsTable,
  metricsTable,
  servicesTable,
  validityTable,
} from "./sections.ts";
import { trendCharts } from "../trend/trend-charts.ts";
import { heatmap, percentiles } from "./shape-charts.ts";
import { dataTable } from "./table.ts";
import { timelineCharts, type TimelineChart } from "./timeline-charts.ts";
import type { HtmlChart } from "./types.ts";
import type { Chart } from "../svg/chart.ts";

/** Everything the page template prints. Strings are escaped by the template; fields named `svg`, `wide`, `html` are markup. */
export interface Page {
  readonly data: Readonly<Record<string, unknown>>;
  readonly charts: readonly TimelineChart[];
}

export function buildPage(view: ReportView, translate: Translate): Page {
  const charts = view.timeline === null ? [] : timelineCharts(view, view.timeline, translate);
  const data = {
    language: view.language,
    title: translate("html.title", {
      state: translate(`verdict.${headline(view)}`),
      subject: subjectTitle(view.run),
    }),
    ...verdictPart(view, translate),
    figures: keyFigureTiles(view, translate),
    causes: view.diagnosis.causes.map(({ cause, seen }) => ({
      name: translate(`cause.${cause}`),
      seen: seenWords({ cause, seen }, view.language),
    })),
    steps: view.diagnosis.nextSteps.map((step) => translate(`step.${step}`)),
    command: view.run.command,
    nextCommand: nextCommand(view),
    scorecard: scorecard(view, chartIds(charts, view), translate),
    changes: changesPart(view, translate),
    identity: identityTable(view, translate),
    timeline: charts.map(({ chart, input }) => htmlChart(chart, input !== null, translate)),
    distribution: distributionPart(view, translate),
    services: servicesTable(view, translate),
    endpoints: endpointsTable(view, translate),
    endpointsMore: moreText(view, translate),
    metrics: metricsTable(view, translate),
    errors: errorsTable(view, translate),
    faults: faultsTable(view, translate),
    validity: validityTable(view, translate),
    generators: generatorsTable(view, translate),
    generatorsLost: lostText(view, translate),
    closedModelNote: view.run.shape?.model === "open" ? "" : translate("health.note"),
    generatorErrors: generatorErrors(view, translate),
    scriptErrors: view.scriptErrors.messages,
    invariants: invariantsTable(view, translate),
    invariantsText: invariantsText(view, translate),
    history: trendCharts(
      view.history.filter(({ points }) => points.length > 1),
      translate,
      view.repositoryUrl,
    ).map((chart) => htmlChart(chart, false, translate)),
    glossary: glossary(translate),
    method: methodLines(view, translate),
    footer: translate("html.footer", { version: JSON_REPORT_VERSION }),
  };
  return { data, charts };
}

function verdictPart(view: ReportView, translate: Translate): Readonly<Record<string, unknown>> {
  const { run, verdict, figures } = view;
  const state = headline(view);
  const planned =
    run.shape?.model === "closed"
      ? Math.max(...run.shape.phases.flatMap((phase) => [phase.from, phase.to]))
      : null;
  const total = view.objectives.length;
  const confidence = [
    translate("html.objectives", { met: verdict.counts.pass, total }),
    translate("html.measured", {
      samples: formatNumber(figures.http.requests),
      window: windowText(figures.window, translate),
    }),
    ...(planned === null || figures.vusMax === null
      ? []
      : [
          translate("html.loadReached", {
            reached: formatNumber(figures.vusMax),
            planned: formatNumber(planned),
          }),
        ]),
    ...view.comparisons.flatMap((comparison) => {
      const counts = comparisonCounts(comparison, translate);
      const kind = translate(`baseline.${comparison.kind}`);
      return counts === "" ? [] : [translate("verdict.changes", { kind, counts })];
    }),
    translate("html.exitCode", { code: verdict.exitCode }),
  ];
  return {
    subject: subjectTitle(run),
    started: `${formatUtc(Date.parse(run.startedAt))} · ${formatKst(Date.parse(run.startedAt))}`,
    machine: `${wordFor("runtime", run.runtime, translate)} · ${run.revision === null ? translate("identity.noRevision") : `${run.revision.branch} ${run.revision.commit.slice(0, 12)}`}`,
    state: HEADLINE_STATES[state],
    word: translate(`verdict.${state}`),
    sign: stateSign(HEADLINE_STATES[state], 56),
    reason: mainReason(view, translate),
    ...missedPart(view, translate),
    confidence,
    banners: banners(view, translate),
    notes: verdict.notes.map((note) => words(note, view.language)),
  };
}

/** The judge's reason in the reader's words: an objective that it begins with is named by what it asks for. */
function mainReason(view: ReportView, translate: Translate): string {
  const { code, facts } = view.verdict;
  const objective = code === "MISSED" ? view.objectives.find(({ id }) => id === facts["id"]) : undefined;
  if (objective !== undefined)
    return words({ code, facts: { ...facts, id: plainObjective(objective, translate) } }, view.language);
  const text = words(view.verdict, view.language);
  // Reasons begin in lower case, because they stand after a colon elsewhere; names keep theirs.
  return /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Objectives that the first screen names; the scorecard has all. */
const MISSED_NAMED = 3;

function missedPart(view: ReportView, translate: Translate): Readonly<Record<string, unknown>> {
  const missed = view.objectives.filter(({ result }) => result === "breach" || result === "warn");
  const more = missed.length - MISSED_NAMED;
  return {
    missed: missed.slice(0, MISSED_NAMED).map((one) => ({
      sign: stateSign(one.result),
      text: translate("verdict.missed", {
        objective: plainObjective(one, translate),
        actual: actualText(one),
      }),
    })),
    missedMore: more > 0 ? translate("verdict.missedMore", { count: more }) : "",
  };
}

function keyFigureTiles({ figures }: ReportView, translate: Translate): { label: string; value: string }[] {
  const { http } = figures;
  return [
    { label: translate("figure.requests"), value: formatNumber(http.requests) },
    { label: translate("figure.rps"), value: formatAmount(http.requestsPerSecond) },
    { label: translate("figure.failed"), value: formatShare(http.failedShare) },
    { label: "p50", value: formatMs(http.latencyMs.p50) },
    { label: "p95", value: formatMs(http.latencyMs.p95) },
    { label: "p99", value: formatMs(http.latencyMs.p99) },
    { label: translate("figure.vus"), value: formatNumber(figures.vusMax) },
  ];
}

/** Which chart shows an objective. */
function chartIds(charts: readonly TimelineChart[], view: ReportView): Map<string, string> {
  const ids = new Map<string, string>();
  for (const objective of view.timeline?.latencyObjectives ?? []) ids.set(objective.id, "chart-latency");
  view.timeline?.missedObjectives.forEach((objective, position) =>
    ids.set(objective.id, `chart-objective-${position + 1}`),
  );
  view.timeline?.observed.forEach(({ metric }, position) => {
    for (const objective of view.objectives) {
      if (objective.metric === metric) ids.set(objective.id, `chart-observed-${position + 1}`);
    }
  });
  const drawn = new Set(charts.map(({ chart }) => `chart-${chart.id}`));
  return new Map([...ids].filter(([, chart]) => drawn.has(chart)));
}

function htmlChart(chart: Chart, interactive: boolean, translate: Translate): HtmlChart {
  const label = translate("html.dataTableOf", { title: chart.title });
  return { ...chart, table: dataTable(label, chart.table, translate), interactive };
}

function distributionPart(view: ReportView, translate: Translate): Readonly<Record<string, unknown>> {
  const { heatmap: map, distribution, timeline } = view;
  const charts = [
    ...(map === null || timeline === null ? [] : [heatmap(view, map, timeline, translate)]),
    ...(distribution === null ? [] : [percentiles(view, distribution, translate)]),
  ];
  return {
    charts: charts.map((chart) => htmlChart(chart, false, translate)),
    ranges:
      distribution?.ranges === undefined || distribution.ranges === null
        ? null
        : rangesPart(distribution.ranges, translate),
  };
}

function rangesPart(
  ranges: NonNullable<Distribution["ranges"]>,
  translate: Translate,
): Readonly<Record<string, unknown>> {
  const kinds = ["half", "within", "beyond", "failed"] as const;
  return {
    title: translate("range.title", { bound: formatMs(ranges.boundMs) }),
    svg: rangeBar(
      kinds.map((kind) => ({ kind, share: ranges[kind] })),
      1040,
    ),
    parts: kinds.map((kind) => ({
      kind,
      label: translate(`range.${kind}`),
      share: formatShare(ranges[kind]),
    })),
  };
}

function moreText({ figures }: ReportView, translate: Translate): string {
  const rest = figures.endpoints.length - ENDPOINT_ROWS_MAX;
  return rest > 0 ? translate("endpoints.more", { count: rest }) : "";
}

function lostText(view: ReportView, translate: Translate): string {
  const lost = view.generatorsExpected - view.generators.length;
  return lost > 0 ? translate("generators.lost", { lost, expected: view.generatorsExpected }) : "";
}

function methodLines(view: ReportView, translate: Translate): string[] {
  return [
    translate("method.judging", { breaches: view.verdict.breachesToFail }),
    translate("method.percentiles", { error: formatShare(view.samples.relativeError) }),
    ...(view.timeline === null ? [] : [translate("method.bins", { bin: formatLength(view.timeline.binMs) })]),
    translate("method.times"),
    limitsText(view, translate),
  ];
}

import { columns, numericColumns, stateCell } from "../blocks/make.ts";
import type { Table } from "../blocks/types.ts";
import { printBlocks, printTable } from "../markdown/print-blocks.ts";
import { comparisonBlocks } from "../sections/changes/section.ts";
import { markdownFence, markdownInline, markdownText } from "../text/markdown.ts";
import { formatAmount, formatMs, formatNumber, formatShare } from "../../text/numbers.ts";
import { formatLength } from "../text/times.ts";
import { printTemplate, type ReadTemplate } from "../templates.ts";
import { banners } from "../view/banners.ts";
import type { ObjectiveView, ReportView } from "../view/types.ts";
import {
  actualText,
  baselineTexts,
  HEADLINE_STATES,
  headline,
  marginText,
  RESULT_SIGNS,
  subjectTitle,
  targetText,
} from "../view/words.ts";
import { missOf } from "../../judge/policy/miss.ts";
import { changeStatistic, changeSubject, changeWithNoise } from "../sections/changes/texts.ts";
import { seenWords, words } from "../words/reasons.ts";
import { type Translate, translator } from "../words/translate.ts";
import { type Budget, COMMENT_BUDGET, fullestThatFits, SUMMARY_BUDGET } from "./fit.ts";
import { textSpark } from "../text/text-spark.ts";
import { verdictWords } from "../words/verdict-words.ts";

/** Where the full reports can be read; a link that is not given is left out. */
export interface ReportLinks {
  readonly html?: string;
  readonly json?: string;
  readonly trend?: string;
}

export interface CommentOptions {
  readonly links?: ReportLinks;
  /** What runs in pairs came to, as Markdown: it comes before all else, for it is what a pull request is asked about. */
  readonly compared?: string;
  /** Tells the comments of one pull request apart; by default scenario and profile. */
  readonly key?: string;
}

/** The hidden line by which a comment is found again. */
export function commentMarker(key: string): string {
  return `<!-- loadproof: ${key
    .toWellFormed()
    .replaceAll(/[^\w./ -]/gu, encodeURIComponent)
    .replaceAll("--", "__")} -->`;
}

export function commentKey({ run }: ReportView): string {
  return `${run.scenario}/${run.profile ?? "own-options"}`;
}

const ROW_LIMITS = [1_000, 300, 150, 80, 40, 20, 10, 5];

/** The first screen of a report for a pull request: verdict, why, objectives missed first, what changed, how to repeat it. */
export function renderComment(
  view: ReportView,
  readTemplate: ReadTemplate,
  options: CommentOptions = {},
): string {
  const marker = commentMarker(options.key ?? commentKey(view));
  const { links = {}, compared = "" } = options;
  return firstScreen(view, readTemplate, { marker, links, compared, budget: COMMENT_BUDGET });
}

/** The same for a step summary: no marker, and room for a megabyte. */
export function renderSummary(view: ReportView, readTemplate: ReadTemplate, links: ReportLinks = {}): string {
  return firstScreen(view, readTemplate, { marker: "", links, compared: "", budget: SUMMARY_BUDGET });
}

interface ScreenOptions {
  readonly marker: string;
  readonly compared: string;
  readonly links: ReportLinks;
  readonly budget: Budget;
}

function firstScreen(view: ReportView, readTemplate: ReadTemplate, options: ScreenOptions): string {
  const { language } = view;
  const translate = translator(language);
  const make = (rowsMax: number): string => {
    const data = screen(view, rowsMax, options, translate);
    const template = "markdown/comment.hbs";
    return printTemplate({ template, escape: "markdown", language, data }, readTemplate);
  };
  return fullestThatFits(ROW_LIMITS, make, options.budget);
}

function screen(
  view: ReportView,
  rowsMax: number,
  { marker, links, compared }: ScreenOptions,
  translate: Translate,
): object {
  const state = headline(view);
  const missed = view.objectives.filter((one) => one.result !== "pass");
  const met = view.objectives.filter((one) => one.result === "pass");
  const reason = verdictWords(view.verdict, view.language);
  return {
    marker,
    heading: `${RESULT_SIGNS[HEADLINE_STATES[state]]} ${translate(`verdict.${state}`)}: ${markdownText(subjectTitle(view.run))}`,
    reason: markdownText(reason),
    banners: banners(view, translate).map(markdownText),
    lead: leadLines(view, translate),
    compared,
    why: missed.slice(0, 3).map((one) => whyLine(one, view)),
    missed: missed.length === 0 ? "" : printTable(objectiveTable(missed, view, translate), { rowsMax }),
    met: met.length === 0 ? "" : printTable(objectiveTable(met, view, translate), { rowsMax }),
    metTitle: translate("comment.met", { count: met.length }),
    changes: printBlocks(
      comparisonBlocks(view.comparisons, translate).filter(({ kind }) => kind !== "fold"),
      { rowsMax },
    ),
    facts: markdownText(factsLine(view, translate)),
    links: linkLine(links, translate),
    command: markdownFence(view.run.command),
  };
}

function whyLine(objective: ObjectiveView, { language }: ReportView): string {
  return `${RESULT_SIGNS[objective.result]} ${markdownInline(words(missOf(objective), language))}`;
}

/** What to look at: how this differs from the base, the likeliest cause, the worst endpoint and what to do next. */
function leadLines(view: ReportView, translate: Translate): string[] {
  const { comparisons, diagnosis, faults, figures, language } = view;
  const isPass = headline(view) === "PASS";
  const [cause] = isPass ? [] : diagnosis.causes;
  const [slowest] = figures.endpoints;
  const step = diagnosis.nextSteps.find((one) => !one.startsWith("rerun"));
  return [
    ...comparisons.flatMap((one) => differenceLine(one, translate)),
    ...faults.map((fault) => words(fault, language)),
    ...(cause === undefined
      ? []
      : [
          translate("comment.cause", {
            cause: translate(`cause.${cause.cause}`),
            seen: seenWords(cause, language),
          }),
        ]),
    ...(isPass || slowest === undefined
      ? []
      : [
          translate("comment.worst", {
            endpoint: [slowest.service, slowest.endpoint].filter((part) => part !== null).join(" "),
            p95: formatMs(slowest.latencyMs.p95),
            failed: formatShare(slowest.failedShare),
          }),
        ]),
    ...(isPass || step === undefined ? [] : [translate("comment.next", { step: translate(`step.${step}`) })]),
  ].map(markdownInline);
}

/** One line for each base: what got worse most, else how much is as before. */
function differenceLine(comparison: ReportView["comparisons"][number], translate: Translate): string[] {
  if (comparison.obstacles.length > 0 || comparison.rows.length === 0) return [];
  const base = translate(`baseline.${comparison.kind}`);
  const worse = comparison.rows.filter(({ change }) => change === "worsened");
  const better = comparison.rows.filter(({ change }) => change === "improved").length;
  const [worst] = worse.toSorted(
    (left, right) => Math.abs(right.relative ?? 0) - Math.abs(left.relative ?? 0),
  );
  const counts = { worse: worse.length, better, same: comparison.rows.length - worse.length - better };
  if (worst === undefined) return [translate("comment.notWorse", { base, ...counts })];
  const change = changeWithNoise(worst);
  const statistic = worst.objective === null ? ` ${changeStatistic(worst, translate)}` : "";
  const subject = `${changeSubject(worst, translate)}${statistic}`;
  return [translate("comment.worse", { base, ...counts, subject, change })];
}

function objectiveTable(objectives: readonly ObjectiveView[], view: ReportView, translate: Translate): Table {
  const withBaseline = objectives.some((one) => baselineTexts(one, view, translate).length > 0);
  return {
    label: translate("section.scorecard"),
    columns: [
      ...columns(translate, "objective"),
      ...numericColumns(translate, "target", "actual", "margin"),
      ...(withBaseline ? numericColumns(translate, "baseline") : []),
      ...columns(translate, "trend", "verdict"),
    ],
    rows: objectives.map((one) => {
      const [text = "", ...lines] = baselineTexts(one, view, translate);
      return {
        cells: [
          { text: one.id, code: true },
          { text: targetText(one) },
          { text: actualText(one) },
          { text: marginText(one) },
          ...(withBaseline ? [{ text, lines }] : []),
          { text: textSpark(one.spark) },
          stateCell(one.result, translate),
        ],
      };
    }),
    more: (count) => translate("comment.more", { count }),
  };
}

/** Commit, profile, length, users, machine and k6: what a reader needs to know what the numbers are of. */
function factsLine({ run, figures }: ReportView, translate: Translate): string {
  const { http } = figures;
  return [
    translate("comment.requests", { count: formatNumber(http.requests) }),
    `${formatAmount(http.requestsPerSecond)}/s`,
    `${translate("figure.failed")} ${formatShare(http.failedShare)}`,
    `p95 ${formatMs(http.latencyMs.p95)}`,
    `p99 ${formatMs(http.latencyMs.p99)}`,
    formatLength(run.durationMs),
    ...(figures.vusMax === null ? [] : [`${formatNumber(figures.vusMax)} VU`]),
    ...(run.revision === null ? [] : [run.revision.commit.slice(0, 12)]),
    `${run.machine.cpuModel} ×${run.machine.cores}`,
    ...run.k6Versions.map((version) => `k6 ${version}`),
  ].join(" · ");
}

function linkLine(links: ReportLinks, translate: Translate): string {
  return (["html", "json", "trend"] as const)
    .flatMap((kind) => {
      const url = links[kind];
      return url === undefined || !/^https?:\/\/[^\s()<>]+$/.test(url)
        ? []
        : [`[${translate(`comment.link.${kind}`)}](${url})`];
    })
    .join(" · ");
}

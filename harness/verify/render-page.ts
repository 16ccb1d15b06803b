import type { Language } from "../options/table.ts";
import { heading, tableBlock } from "../report/blocks/make.ts";
import type { Cell, Part } from "../report/blocks/types.ts";
import { bannerPart } from "../report/html/banner.ts";
import { printPage } from "../report/html/print-page.ts";
import type { ReadTemplate } from "../report/index.ts";
import type { State } from "../report/svg/small-charts.ts";
import { translator } from "../report/words/translate.ts";
import type { CheckResult, Outcome, SectionResults } from "./checks.ts";
import {
  allResults,
  cellOf,
  decisionWord,
  evidenceOf,
  type Form,
  outcomeWord,
  type StagingReport,
  summarize,
  WORDS,
} from "./render.ts";

const STATES: Readonly<Record<Outcome, State>> = {
  pass: "pass",
  fail: "breach",
  unmeasured: "invalid",
  unchecked: "skipped",
};
const WORST_FIRST: readonly Outcome[] = ["fail", "unmeasured", "pass"];
/** Test cases that the first screen names; the tables have all. */
const MISSED_NAMED = 6;
const REASONS_NAMED = 12;

/** The filled-in tables of 000 as a page like every other of loadproof. */
export function renderPage(report: StagingReport, language: Language, readTemplate: ReadTemplate): string {
  const translate = translator(language);
  const title = report.title[language];
  return printPage(
    {
      language,
      title,
      kind: translate("staging.kind"),
      subject: title,
      lines: [report.at],
      verdict: banner(report, language),
      parts: [
        ...report.sections.map((section, position) => sectionPart(section, position, language)),
        ...(report.forms ?? []).map((form, position) =>
          formPart(form, report.sections.length + position, language),
        ),
      ],
      footer: translate("staging.footer"),
      timeline: null,
    },
    readTemplate,
  );
}

function banner(report: StagingReport, language: Language): Readonly<Record<string, unknown>> {
  const { decision } = report;
  if (decision !== undefined) {
    const state: State = decision.isGo ? "pass" : "breach";
    return bannerPart({
      state,
      word: decisionWord(decision),
      reason: summarize(allResults(report), language),
      missed: decision.reasons.slice(0, REASONS_NAMED).map((reason) => ({ state, text: reason[language] })),
      missedMore:
        decision.reasons.length > REASONS_NAMED ? `+${decision.reasons.length - REASONS_NAMED}` : "",
      banners: report.notes.map((note) => note[language]),
    });
  }
  const results = allResults(report);
  const worst = WORST_FIRST.find((outcome) => results.some((one) => one.outcome === outcome)) ?? "pass";
  const missed = (["fail", "unmeasured", "unchecked"] as const).flatMap((outcome) =>
    results.filter((one) => one.outcome === outcome),
  );
  return bannerPart({
    state: STATES[worst],
    word: outcomeWord(worst, language),
    reason: summarize(results, language),
    missed: missed.slice(0, MISSED_NAMED).map((one) => ({
      state: STATES[one.outcome],
      text: `${one.title[language]}: ${cellOf(one, "actual", language)}`,
    })),
    banners: report.notes.map((note) => note[language]),
  });
}

function sectionPart(section: SectionResults, position: number, language: Language): Part {
  const { table, results } = section;
  const evidence = evidenceOf(section, language);
  const title = `${table.title[language]}: ${summarize(results, language)}`;
  return {
    name: `part-${position + 1}`,
    title,
    blocks: [
      tableBlock({
        label: title,
        columns: table.columns.map(({ heading: text }) => ({ heading: text[language] })),
        rows: results.map((result) => ({
          cells: table.columns.map(({ cell }) => pageCell(result, cell, language)),
        })),
      }),
      ...(evidence.length === 0
        ? []
        : [
            heading(WORDS.evidence[language]),
            {
              kind: "list",
              items: evidence.map(([subject = "", text = ""]) => ({ text: `${subject}: ${text}` })),
            } as const,
          ]),
    ],
  };
}

function formPart({ title, columns, rows }: Form, position: number, language: Language): Part {
  return {
    name: `part-${position + 1}`,
    title: title[language],
    blocks: [
      tableBlock({
        label: title[language],
        columns: columns.map((column) => ({ heading: column[language] })),
        rows: rows.map((row) => ({
          cells: row.map((cell, index) => ({
            text: cell[language] === "" ? (columns[index]?.[language] ?? "") : cell[language],
            blank: cell[language] === "",
          })),
        })),
      }),
    ],
  };
}

function pageCell(result: CheckResult, cell: string, language: Language): Cell {
  if (cell === "outcome")
    return { text: outcomeWord(result.outcome, language), state: STATES[result.outcome] };
  return { text: cellOf(result, cell, language) };
}

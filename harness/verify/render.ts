import type { Language } from "../options/table.ts";
import { type CheckResult, type Outcome, type SectionResults, textIn, type Words } from "./checks.ts";

export interface StagingReport {
  readonly title: Words;
  /** ISO time of the end. */
  readonly at: string;
  /** What a reader must know before the tables: that the run was shortened, for one. */
  readonly notes: readonly Words[];
  readonly sections: readonly SectionResults[];
  readonly decision?: Decision;
  readonly forms?: readonly Form[];
}

/** Go or No-Go, with what decided it. */
export interface Decision {
  readonly isGo: boolean;
  readonly reasons: readonly Words[];
}

/** A table without results; an empty cell is to be filled in by people. */
export interface Form {
  readonly title: Words;
  readonly columns: readonly Words[];
  readonly rows: readonly (readonly Words[])[];
}

export function decisionWord({ isGo }: Decision): string {
  return isGo ? "GO" : "NO-GO";
}

/** `24/24 passed`, `13/13 passed, 7 not checked`: what nobody looked at is counted apart. */
export function summarize(results: readonly Pick<CheckResult, "outcome">[], language: Language): string {
  const count = (outcome: Outcome): number => results.filter((one) => one.outcome === outcome).length;
  const unchecked = count("unchecked");
  const tried = results.length - unchecked;
  const parts = [
    ...(tried > 0 ? [`${count("pass")}/${tried} ${WORDS.passed[language]}`] : []),
    ...(unchecked > 0 ? [WORDS.unchecked[language].replace("{count}", String(unchecked))] : []),
  ];
  return parts.join(", ");
}

export function allResults({ sections }: Pick<StagingReport, "sections">): readonly CheckResult[] {
  return sections.flatMap(({ results }) => results);
}

export const WORDS = {
  passed: { en: "passed", ko: "통과" },
  unchecked: { en: "{count} not checked", ko: "{count}건 확인 안 함" },
  evidence: { en: "Evidence", ko: "근거" },
} as const satisfies Readonly<Record<string, Words>>;

interface OutcomeSigns {
  readonly emoji: string;
  readonly words: Words;
}

const OUTCOMES: Readonly<Record<Outcome, OutcomeSigns>> = {
  pass: { emoji: "✅", words: { en: "PASS", ko: "PASS" } },
  fail: { emoji: "❌", words: { en: "FAIL", ko: "FAIL" } },
  unmeasured: { emoji: "⚠️", words: { en: "NOT MEASURED", ko: "측정 불가" } },
  unchecked: { emoji: "⬜", words: { en: "NOT CHECKED", ko: "확인 안 함" } },
};

export function outcomeWord(outcome: Outcome, language: Language): string {
  return OUTCOMES[outcome].words[language];
}

/** `❌ FAIL`: a mark and a word, so that colour is not needed. */
function outcomeText(outcome: Outcome, language: Language): string {
  return `${OUTCOMES[outcome].emoji} ${outcomeWord(outcome, language)}`;
}

/** A section's table as plain texts, in the columns of its document. */
function rowsOf({ table, results }: SectionResults, language: Language): readonly (readonly string[])[] {
  return results.map((result) => table.columns.map(({ cell }) => cellOf(result, cell, language)));
}

export function cellOf(result: CheckResult, cell: string, language: Language): string {
  switch (cell) {
    case "title":
    case "expected":
      return result[cell][language];
    case "actual":
      return textIn(result.actual, language);
    case "outcome":
      return outcomeText(result.outcome, language);
    default:
      return textIn(result.cells?.[cell] ?? "", language);
  }
}

/** What stands behind a section's results, where the document's table has no room for it. */
export function evidenceOf(
  { table, results }: SectionResults,
  language: Language,
): readonly (readonly string[])[] {
  const isShown = table.columns.some(({ cell }) => cell === "actual");
  return results.flatMap(({ title, actual, evidence }) => {
    const text = evidence ?? (isShown ? null : textIn(actual, language));
    return text === null ? [] : [[title[language], text]];
  });
}

/** The filled-in tables of 000, as Markdown. */
export function renderMarkdown(report: StagingReport, language: Language): string {
  const { title, at, notes } = report;
  const lines = [`# ${title[language]}`, "", `${at}: **${summarize(allResults(report), language)}**`, ""];
  for (const note of notes) lines.push(`> ⚠️ **${note[language]}**`, "");
  lines.push(...decisionLines(report, language));
  for (const section of report.sections) {
    const { table, results } = section;
    lines.push(`## ${table.title[language]}: ${summarize(results, language)}`, "");
    lines.push(markdownRow(table.columns.map(({ heading }) => heading[language])));
    lines.push(`|${"---|".repeat(table.columns.length)}`);
    for (const row of rowsOf(section, language)) lines.push(markdownRow(row));
    lines.push("");
    const evidence = evidenceOf(section, language);
    if (evidence.length > 0) lines.push(`${WORDS.evidence[language]}:`, "");
    for (const [subject = "", text = ""] of evidence) lines.push(`- ${oneLine(subject)}: ${oneLine(text)}`);
    if (evidence.length > 0) lines.push("");
  }
  for (const form of report.forms ?? []) lines.push(...formLines(form, language));
  return lines.join("\n");
}

function decisionLines({ decision }: StagingReport, language: Language): readonly string[] {
  if (decision === undefined) return [];
  const sign = OUTCOMES[decision.isGo ? "pass" : "fail"].emoji;
  const reasons = decision.reasons.map((reason) => `- ${oneLine(reason[language])}`);
  return [`## Go/No-Go: ${sign} ${decisionWord(decision)}`, "", ...reasons, ""];
}

function formLines({ title, columns, rows }: Form, language: Language): readonly string[] {
  return [
    `## ${title[language]}`,
    "",
    markdownRow(columns.map((heading) => heading[language])),
    `|${"---|".repeat(columns.length)}`,
    ...rows.map((row) => markdownRow(row.map((cell) => cell[language]))),
    "",
  ];
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => oneLine(cell).replaceAll("|", "\\|")).join(" | ")} |`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

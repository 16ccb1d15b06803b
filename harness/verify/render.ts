import type { Language } from "../options/table.ts";
import { type CheckResult, type Outcome, type SectionResults, textIn, type Words } from "./checks.ts";

export interface StagingReport {
  readonly title: Words;
  /** ISO time of the end. */
  readonly at: string;
  /** What a reader must know before the tables: that the run was shortened, for one. */
  readonly notes: readonly Words[];
  readonly sections: readonly SectionResults[];
}

/** `24/24 passed`. */
export function summarize(results: readonly CheckResult[], language: Language): string {
  const passed = results.filter(({ outcome }) => outcome === "pass").length;
  return `${passed}/${results.length} ${WORDS.passed[language]}`;
}

export function allResults({ sections }: Pick<StagingReport, "sections">): readonly CheckResult[] {
  return sections.flatMap(({ results }) => results);
}

const WORDS = {
  passed: { en: "passed", ko: "통과" },
  evidence: { en: "Evidence", ko: "근거" },
} as const satisfies Readonly<Record<string, Words>>;

interface OutcomeSigns {
  /** In Markdown, where it is shown, emoji are drawn. */
  readonly emoji: string;
  /** In HTML, which is opened on machines without a font for emoji. */
  readonly sign: string;
  readonly words: Words;
}

const OUTCOMES: Readonly<Record<Outcome, OutcomeSigns>> = {
  pass: { emoji: "✅", sign: "✔", words: { en: "PASS", ko: "PASS" } },
  fail: { emoji: "❌", sign: "✘", words: { en: "FAIL", ko: "FAIL" } },
  unmeasured: { emoji: "⚠️", sign: "!", words: { en: "NOT MEASURED", ko: "측정 불가" } },
};

type Mark = "emoji" | "sign";

/** `❌ FAIL`: a mark and a word, so that colour is not needed. */
function outcomeText(outcome: Outcome, language: Language, mark: Mark): string {
  return `${OUTCOMES[outcome][mark]} ${OUTCOMES[outcome].words[language]}`;
}

/** A section's table as plain texts, in the columns of its document. */
function rowsOf(
  { table, results }: SectionResults,
  language: Language,
  mark: Mark,
): readonly (readonly string[])[] {
  return results.map((result) => table.columns.map(({ cell }) => cellOf(result, cell, language, mark)));
}

function cellOf(result: CheckResult, cell: string, language: Language, mark: Mark): string {
  switch (cell) {
    case "title":
    case "expected":
      return result[cell][language];
    case "actual":
      return textIn(result.actual, language);
    case "outcome":
      return outcomeText(result.outcome, language, mark);
    default:
      return result.cells?.[cell] ?? "";
  }
}

/** What stands behind a section's results, where the document's table has no room for it. */
function evidenceOf({ table, results }: SectionResults, language: Language): readonly (readonly string[])[] {
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
  for (const section of report.sections) {
    const { table, results } = section;
    lines.push(`## ${table.title[language]}: ${summarize(results, language)}`, "");
    lines.push(markdownRow(table.columns.map(({ heading }) => heading[language])));
    lines.push(`|${"---|".repeat(table.columns.length)}`);
    for (const row of rowsOf(section, language, "emoji")) lines.push(markdownRow(row));
    lines.push("");
    const evidence = evidenceOf(section, language);
    if (evidence.length > 0) lines.push(`${WORDS.evidence[language]}:`, "");
    for (const [subject = "", text = ""] of evidence) lines.push(`- ${oneLine(subject)}: ${oneLine(text)}`);
    if (evidence.length > 0) lines.push("");
  }
  return lines.join("\n");
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => oneLine(cell).replaceAll("|", "\\|")).join(" | ")} |`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

/** The same as one HTML file that is complete without scripts. */
export function renderHtml(report: StagingReport, language: Language): string {
  const title = escapeHtml(report.title[language]);
  const notes = report.notes.map((note) => `<p class="note">⚠️ ${escapeHtml(note[language])}</p>`);
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>${STYLE}</style></head>
<body><h1>${title}</h1>
<p>${escapeHtml(report.at)}: <strong>${summarize(allResults(report), language)}</strong></p>
${[...notes, ...report.sections.map((section) => htmlSection(section, language))].join("\n")}
</body></html>
`;
}

const STYLE = [
  "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}",
  "table{border-collapse:collapse;width:100%}",
  "th,td{border:1px solid #bbb;padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}",
  ".pass{color:#0072b2;font-weight:600}.fail{color:#8b1a1a;font-weight:600}.unmeasured{color:#6b4e00;font-weight:600}",
  ".note{border:2px solid #6b4e00;padding:.5rem 1rem;font-weight:600}",
].join("");

function htmlSection(section: SectionResults, language: Language): string {
  const { table, results } = section;
  const head = table.columns.map(({ heading }) => `<th>${escapeHtml(heading[language])}</th>`).join("");
  const rows = rowsOf(section, language, "sign").map((row, index) => {
    const cells = row.map((cell, column) => {
      const isOutcome = table.columns[column]?.cell === "outcome";
      const style = isOutcome ? ` class="${results[index]?.outcome ?? ""}"` : "";
      return `<td${style}>${escapeHtml(cell)}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const evidence = evidenceOf(section, language).map(
    ([subject = "", text = ""]) => `<li>${escapeHtml(subject)}: ${escapeHtml(text)}</li>`,
  );
  return [
    `<h2>${escapeHtml(table.title[language])}: ${summarize(results, language)}</h2>`,
    `<table><thead><tr>${head}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`,
    ...(evidence.length === 0
      ? []
      : [`<p>${WORDS.evidence[language]}:</p><ul>\n${evidence.join("\n")}\n</ul>`]),
  ].join("\n");
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

import type { Language } from "../../options/table.ts";
import { tableBlock } from "../../report/blocks/make.ts";
import type { Cell } from "../../report/blocks/types.ts";
import { printPage } from "../../report/html/print-page.ts";
import type { ReadTemplate } from "../../report/index.ts";
import type { State } from "../../report/svg/small-charts.ts";
import { translator } from "../../report/words/translate.ts";
import type { Words } from "../checks.ts";
import { decisionWord, type ListCell, type ListTable, type Mark } from "./check-list-tables.ts";

export interface CheckListPage {
  readonly title: Words;
  /** ISO time of the newest step; `null` before the first. */
  readonly at: string | null;
  readonly tables: readonly ListTable[];
}

export const CHECK_LIST_TITLE: Words = {
  en: "Production deployment check list",
  ko: "프로덕션 배포 체크리스트",
};

interface Sign {
  readonly emoji: string;
  readonly words: Words;
  /** `null` for what is no result. */
  readonly state: State | null;
}

/** A sign and a word, so that colour is not needed; only what was measured gets a tick. */
const SIGNS: Readonly<Record<Mark, Sign>> = {
  pass: { emoji: "✅", words: { en: "PASS", ko: "PASS" }, state: "pass" },
  fail: { emoji: "❌", words: { en: "FAIL", ko: "FAIL" }, state: "breach" },
  unmeasured: { emoji: "⚠️", words: { en: "not measured", ko: "측정 불가" }, state: "invalid" },
  unchecked: { emoji: "⬜", words: { en: "not checked", ko: "미확인" }, state: null },
  people: { emoji: "✍️", words: { en: "checked by hand", ko: "수동 확인" }, state: null },
  "go on": { emoji: "✅", words: decisionWord("go on"), state: "pass" },
  wait: { emoji: "⚠️", words: decisionWord("wait"), state: "invalid" },
  "roll back": { emoji: "❌", words: decisionWord("roll back"), state: "breach" },
};

/** The filled-in check list of 001, as Markdown. */
export function renderCheckList({ title, at, tables }: CheckListPage, language: Language): string {
  const lines = [`# ${title[language]}`, "", ...(at === null ? [] : [at, ""])];
  for (const table of tables) {
    lines.push(`## ${table.title[language]}`, "");
    lines.push(
      row(table.columns.map((column) => column[language])),
      `|${"---|".repeat(table.columns.length)}`,
    );
    for (const cells of table.rows) lines.push(row(cells.map((cell) => markdownCell(cell, language))));
    lines.push("");
  }
  return lines.join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function markdownCell({ mark, text, link }: ListCell, language: Language): string {
  const oneLine = (text?.[language] ?? "").replaceAll(/\s+/g, " ");
  const plain = oneLine.replaceAll(/[|\\<>[\]`*_]/g, String.raw`\$&`);
  const evidenced = link === undefined ? plain : withEvidence(plain, link);
  const sign = mark === undefined ? "" : markText(mark, plain === "" || SIGNS[mark].state === null, language);
  return [sign, evidenced].filter(Boolean).join(" ");
}

/** An address is linked to; what is none, the path of a file or a broker, is named. */
function withEvidence(text: string, link: string): string {
  if (!isAddress(link)) return `${text} (\`${link}\`)`;
  const address = link.replaceAll(
    /[()\s<>|]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return text === "" ? "" : `[${text}](${address})`;
}

function isAddress(link: string): boolean {
  return /^https?:/.test(link);
}

function markText(mark: Mark, isAlone: boolean, language: Language): string {
  const { emoji, words } = SIGNS[mark];
  return isAlone ? `${emoji} ${words[language]}` : emoji;
}

/** The same as a page like every other of loadproof. */
export function renderCheckListPage(
  { title, at, tables }: CheckListPage,
  language: Language,
  readTemplate: ReadTemplate,
): string {
  const translate = translator(language);
  return printPage(
    {
      language,
      title: title[language],
      kind: translate("production.kind"),
      subject: title[language],
      lines: at === null ? [] : [at],
      verdict: null,
      parts: tables.map((table, position) => ({
        name: `part-${position + 1}`,
        title: table.title[language],
        blocks: [
          tableBlock({
            label: table.title[language],
            columns: table.columns.map((column) => ({ heading: column[language] })),
            rows: table.rows.map((cells) => ({ cells: cells.map((cell) => pageCell(cell, language)) })),
          }),
        ],
      })),
      footer: translate("production.footer"),
      timeline: null,
    },
    readTemplate,
  );
}

function pageCell({ mark, text, link }: ListCell, language: Language): Cell {
  const plain = text?.[language] ?? "";
  const href = link !== undefined && isAddress(link) ? { href: link } : {};
  if (mark === undefined) return { text: plain, ...href };
  const { words, state } = SIGNS[mark];
  const shown = [words[language], plain].filter(Boolean).join(": ");
  return { text: shown, ...(state === null ? {} : { state }), ...href };
}

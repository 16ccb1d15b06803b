import { tableBlock } from "../report/blocks/make.ts";
import type { Block, Part } from "../report/blocks/types.ts";
import { bannerPart } from "../report/html/banner.ts";
import { endOf, originLines } from "../report/html/page-of-runs.ts";
import { printPage } from "../report/html/print-page.ts";
import type { ReadTemplate } from "../report/index.ts";
import { printParts } from "../report/markdown/print-blocks.ts";
import { type Telling, tellingIn } from "../report/words/telling.ts";
import type { Language } from "../options/table.ts";
import { formatNumber } from "../text/numbers.ts";
import { chaosTable, clientsBack, OUTCOME_STATES, sentences, titleOf } from "./page-tables.ts";
import { CHAOS_OUTCOMES, type ChaosReport, type ChaosRow } from "./report.ts";

/** Every experiment on one page, as one HTML file like every other page of loadproof. */
export function renderChaosPage(report: ChaosReport, language: Language, readTemplate: ReadTemplate): string {
  const telling = tellingIn(language);
  const { text } = telling;
  return printPage(
    {
      language,
      title: text("chaos.title"),
      kind: text("chaos.kind"),
      subject: text("chaos.title"),
      lines: originLines(report, "chaos.machine", telling),
      verdict: bannerPart({
        ...endOf(report.exitCode, telling),
        reason: scoreText(report, telling),
        missed: report.rows
          .filter(({ outcome }) => outcome !== "survived")
          .map((row) => ({ state: OUTCOME_STATES[row.outcome], text: rowText(row, telling) })),
        banners: report.isWhole ? [] : [text("chaos.part")],
      }),
      parts: partsOf(report, telling),
      footer: text("chaos.footer"),
      timeline: null,
    },
    readTemplate,
  );
}

/** The same as Markdown. */
export function renderChaosMarkdown(report: ChaosReport, language: Language): string {
  const telling = tellingIn(language);
  const { text } = telling;
  const lines = [
    `### ${text("chaos.title")}`,
    `**${scoreText(report, telling)}**`,
    ...(report.isWhole ? [] : [text("chaos.part")]),
    originLines(report, "chaos.machine", telling).join("\n"),
    printParts(partsOf(report, telling)),
  ];
  return `${lines.join("\n\n")}\n`;
}

/** `12 of 12 faults survived; 0 lost, 0 duplicated`. What was not checked is neither lost nor safe: it is counted apart. */
export function scoreText({ rows }: Pick<ChaosReport, "rows">, { text }: Telling): string {
  const sum = (of: (row: ChaosRow) => number | null): string =>
    formatNumber(rows.reduce((total, row) => total + (of(row) ?? 0), 0));
  const score = text("chaos.score", {
    survived: rows.filter(({ outcome }) => outcome === "survived").length,
    count: rows.length,
    lost: sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
  });
  const count = rows.filter(({ outcome }) => outcome === "not-shown").length;
  return count === 0 ? score : text("chaos.scoreNotShown", { score, count });
}

/** `✔ chat/redis-slow: survived, clients back 3.8 s`. */
export function rowText(row: ChaosRow, telling: Telling): string {
  const { text, reason } = telling;
  const outcome = text(`chaos.outcome.${row.outcome}`);
  const back = row.faults.map((fault) => clientsBack(fault, telling)).filter((time) => time !== "");
  const why = row.outcome === "survived" ? back.join("; ") : reason(row);
  return `${titleOf(row, telling)}: ${outcome}${why === "" ? "" : ` (${why})`}`;
}

function partsOf({ rows }: ChaosReport, telling: Telling): readonly Part[] {
  const { text } = telling;
  const systems = [...Map.groupBy(rows, ({ system }) => system ?? "")];
  return [
    ...systems.map(([system, own]) => ({
      name: `system-${system}`,
      title: system === "" ? text("chaos.kind") : system,
      blocks: [tableBlock(chaosTable(system, own, telling))],
    })),
    {
      name: "sentences",
      title: text("chaos.sentences"),
      blocks: [{ kind: "list", items: sentences(rows, telling) }],
    },
    { name: "terms", title: text("chaos.terms"), blocks: [meanings(telling)] },
    { name: "rules", title: text("chaos.rules"), blocks: [rules(telling)] },
    {
      name: "commands",
      title: text("chaos.commands"),
      blocks: rows.map(({ command }): Block => ({ kind: "command", command })),
    },
  ];
}

function meanings({ text }: Telling): Block {
  const terms = (["clients", "system", "lost"] as const).map((name) => ({
    term: text(`chaos.term.${name}`),
    meaning: text(`chaos.meaning.${name}`),
  }));
  return { kind: "terms", terms };
}

function rules({ text }: Telling): Block {
  const terms = CHAOS_OUTCOMES.map((outcome) => ({
    term: text(`chaos.outcome.${outcome}`),
    meaning: text(`chaos.rule.${outcome}`),
  }));
  return { kind: "terms", terms };
}

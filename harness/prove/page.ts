import { heading, tableBlock } from "../report/blocks/make.ts";
import type { Part } from "../report/blocks/types.ts";
import { bannerPart } from "../report/html/banner.ts";
import { endOf, originLines } from "../report/html/page-of-runs.ts";
import { printPage } from "../report/html/print-page.ts";
import type { ReadTemplate } from "../report/index.ts";
import { printParts } from "../report/markdown/print-blocks.ts";
import { formatLength } from "../report/text/times.ts";
import { type Telling, tellingIn } from "../report/words/telling.ts";
import type { Language } from "../options/table.ts";
import { formatShare } from "../text/numbers.ts";
import type { Outcome } from "./decide.ts";
import { becauseText, controlTable, loadTable, mistakeTable, OUTCOME_STATES } from "./page-tables.ts";
import type { ControlRow, ProofReport, ProofRow } from "./report.ts";
import { ALARM_SHARE_MAX, alarmShare, scoreOf } from "./score.ts";

/** The proof as one HTML file, like every other page of loadproof. */
export function renderProofPage(report: ProofReport, language: Language, readTemplate: ReadTemplate): string {
  const telling = tellingIn(language);
  const { text } = telling;
  return printPage(
    {
      language,
      title: text("proof.title"),
      kind: text("proof.kind"),
      subject: text("proof.title"),
      lines: originLines(report, "proof.machine", telling),
      verdict: banner(report, telling),
      parts: partsOf(report, telling),
      footer: text("proof.footer"),
      timeline: null,
    },
    readTemplate,
  );
}

/** The same as Markdown. */
export function renderProofMarkdown(report: ProofReport, language: Language): string {
  const telling = tellingIn(language);
  const lines = [
    `### ${telling.text("proof.title")}`,
    `**${scoreText(report, telling)}**`,
    ...(report.isWhole ? [] : [telling.text("proof.part")]),
    figuresOf(report, telling)
      .map(({ label, value }) => `- ${label}: ${value}`)
      .join("\n"),
    originLines(report, "proof.machine", telling).join("\n"),
    printParts(partsOf(report, telling)),
  ];
  return `${lines.join("\n\n")}\n`;
}

/** `38 of 38 known mistakes caught, 0 of 14 loads without one alarmed`. */
export function scoreText({ score }: Pick<ProofReport, "score">, { text }: Telling): string {
  const { caught, mistakes, alarms, quietLoads: quiet, notShown } = score;
  const told = text("proof.score", { caught, mistakes, alarms, quiet });
  return notShown === 0 ? told : text("proof.scoreNotShown", { score: told, count: notShown });
}

const WORST_FIRST: readonly Outcome[] = ["escaped", "alarm", "cause-missed", "not-shown"];
/** Loads that the first screen names; the tables have all. */
const MISSED_NAMED = 6;

function banner(report: ProofReport, telling: Telling): Readonly<Record<string, unknown>> {
  const { text } = telling;
  const loads = [...report.rows, ...report.controls];
  const missed = WORST_FIRST.flatMap((outcome) => loads.filter((one) => one.outcome === outcome));
  return bannerPart({
    ...endOf(report.exitCode, telling),
    reason: scoreText(report, telling),
    missed: missed.slice(0, MISSED_NAMED).map((one) => ({
      state: OUTCOME_STATES[one.outcome],
      text: missedText(one, telling),
    })),
    banners: report.isWhole ? [] : [text("proof.part")],
    figures: figuresOf(report, telling),
  });
}

function missedText(one: ProofRow | ControlRow, telling: Telling): string {
  const { text } = telling;
  const what = "defect" in one ? one.defect : text("proof.control");
  const because = becauseText(one, telling);
  const told = `${one.system} ${what}: ${text(`proof.outcome.${one.outcome}`)}`;
  return because === "" ? told : `${told} (${because})`;
}

function figuresOf({ score, seconds, rows, controls }: ProofReport, { text }: Telling) {
  const of = (count: number, total: number): string => text("proof.of", { count, total });
  const alarms = { count: score.alarms, total: score.quietLoads, share: formatShare(alarmShare(score)) };
  return [
    { label: text("proof.figure.caught"), value: of(score.caught, score.mistakes) },
    { label: text("proof.figure.causes"), value: of(score.causesNamed, score.causes) },
    { label: text("proof.figure.alarms"), value: text("proof.ofShare", alarms) },
    {
      label: text("proof.figure.time"),
      value: text("proof.time", {
        length: formatLength(seconds * 1_000),
        count: rows.length + controls.length,
      }),
    },
  ];
}

function partsOf(report: ProofReport, telling: Telling): readonly Part[] {
  const { text } = telling;
  const systems = [...Map.groupBy(report.rows, ({ system }) => system)];
  return [
    ...systems.map(([system, rows]) => systemPart(system, rows, telling)),
    {
      name: "controls",
      title: text("proof.controls"),
      blocks: [tableBlock(controlTable(text("proof.controls"), report.controls, telling))],
    },
    rulesPart(telling),
  ];
}

function systemPart(system: string, rows: readonly ProofRow[], telling: Telling): Part {
  const { text } = telling;
  const { caught, mistakes } = scoreOf({ rows, controls: [] });
  const title = text("proof.ofSystem", { system, caught, mistakes });
  return {
    name: `system-${system}`,
    title,
    blocks: [
      tableBlock(mistakeTable(title, rows, telling)),
      heading(text("proof.loads")),
      tableBlock(loadTable(text("proof.loads"), rows, telling)),
    ],
  };
}

const RULES = ["caught", "cause-missed", "escaped", "alarm", "not-shown"] as const;

function rulesPart({ text }: Telling): Part {
  const share = formatShare(ALARM_SHARE_MAX);
  const terms = RULES.map((rule) => ({
    term: text(`proof.outcome.${rule}`),
    meaning: text(`proof.rule.${rule}`, rule === "alarm" ? { share } : {}),
  }));
  return { name: "rules", title: text("proof.rules"), blocks: [{ kind: "terms", terms }] };
}

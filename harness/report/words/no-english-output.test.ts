import { expect, test } from "vitest";
import { buildReportView, type ReportInput } from "../build-view.ts";
import { judgeMadeUp, type MadeUp, madeUpInput } from "../../judge/testing/judge-made-up.ts";
import { CASES } from "../fixtures/cases.ts";
import { readTemplate } from "../fixtures/golden.ts";
import { SCENES } from "../fixtures/scenes.ts";
import { type FormatName, renderFormat } from "../formats.ts";
import { finalLines } from "../terminal/final-lines.ts";

const FORMS = ["md", "html", "summary", "annotations"] as const satisfies readonly FormatName[];

/** Three words of lower-case letters in a row are an English sentence, or a piece of one. */
const SENTENCE = /(?<![\w/.-])[a-z]{2,}(?:,? [a-z]{2,}){2,}(?![\w/.=-])/g;
/** Text that is no sentence of ours: markup, styles, code, commands, data, and what foreign programs said. */
const FOREIGN: readonly RegExp[] = [
  /<(style|script|pre|code)\b[^>]*>[\s\S]*?<\/\1>/g,
  /<[^>]*>/g,
  /```[\s\S]*?```/g,
  /`[^`]*`/g,
  /https?:\/\/\S+/g,
];

function sentencesIn(text: string): string[] {
  const own = FOREIGN.reduce((rest, pattern) => rest.replaceAll(pattern, " · "), text);
  return [...new Set(own.match(SENTENCE))];
}

/** Whys of threshold files and messages of foreign programs that the made-up runs hold. */
function quoted({ verdict, evidence }: ReportInput): string[] {
  return [
    ...verdict.objectives.flatMap(({ why }) => why ?? []),
    ...(evidence.scriptErrors.fatal ?? "").split("`").filter((part) => part.trim() !== ""),
    ...evidence.scriptErrors.messages.map(({ message }) => message),
    ...evidence.events.filter(({ cause }) => cause === undefined).map(({ message }) => message),
  ];
}

function outputOf(input: ReportInput, form: (typeof FORMS)[number] | "terminal"): string {
  const view = buildReportView({ ...input, language: "ko" });
  const text =
    form === "terminal"
      ? finalLines({
          verdict: input.verdict,
          reportPath: "report.html",
          runDirectory: "run",
          command: "`command`",
          cause: view.diagnosis.causes[0],
          language: "ko",
        }).join("\n")
      : renderFormat(form, { view, readTemplate, links: {} });
  return quoted(input).reduce((rest, foreign) => rest.replaceAll(foreign, "·"), text);
}

function madeUpReport(madeUp: MadeUp): ReportInput {
  const { evidence, samples, observations } = madeUpInput(madeUp);
  return {
    evidence,
    verdict: judgeMadeUp(madeUp),
    samples,
    observations: observations ?? null,
    language: "ko",
  };
}

const NAMES = Object.keys(CASES) as (keyof typeof CASES)[];

test.each(NAMES.flatMap((name) => [...FORMS, "terminal" as const].map((form) => [name, form] as const)))(
  "the %s run as %s holds no English sentence in Korean",
  (name, form) => {
    expect(sentencesIn(outputOf({ ...CASES[name](), language: "ko" }, form))).toEqual([]);
  },
);

test.each(SCENES)(
  "a run of %s holds no English sentence in Korean, as report and on the terminal",
  (_name, madeUp) => {
    const input = madeUpReport(madeUp);
    expect(sentencesIn(outputOf(input, "md"))).toEqual([]);
    expect(sentencesIn(outputOf(input, "terminal"))).toEqual([]);
  },
);

test("an English sentence would be seen", () => {
  const view = buildReportView({ ...CASES.failing(), language: "en" });
  expect(sentencesIn(renderFormat("md", { view, readTemplate, links: {} })).length).toBeGreaterThan(2);
});

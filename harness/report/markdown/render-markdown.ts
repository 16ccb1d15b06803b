import { reportParts } from "../sections/list.ts";
import { markdownCode, markdownText } from "../text/markdown.ts";
import { formatUtcMinute } from "../text/times.ts";
import { printTemplate, type ReadTemplate } from "../templates.ts";
import { banners } from "../view/banners.ts";
import type { ReportView } from "../view/types.ts";
import { HEADLINE_STATES, headline, RESULT_SIGNS, subjectTitle } from "../view/words.ts";
import { words } from "../words/reasons.ts";
import { type Translate, translator } from "../words/translate.ts";
import { printParts } from "./print-blocks.ts";
import { templatePart } from "./template-part.ts";
import { verdictWords } from "../words/verdict-words.ts";

/** 002's result template, filled in, then the evidence behind it. GitHub-flavoured Markdown. */
export function renderMarkdown(view: ReportView, readTemplate: ReadTemplate): string {
  const translate = translator(view.language);
  const started = formatUtcMinute(Date.parse(view.run.startedAt));
  const data = {
    title: translate("title.result", { subject: markdownText(subjectTitle(view.run)), time: started }),
    banners: banners(view, translate).map(markdownText),
    verdictLine: verdictLine(view, translate),
    notes: view.verdict.notes.map((note) => markdownText(words(note, view.language))),
    command: markdownCode(view.run.command),
    ...templatePart(view, translate),
    sections: printParts(reportParts(view, "markdown", translate)),
  };
  return printTemplate(
    { template: "markdown/full.hbs", escape: "markdown", language: view.language, data },
    readTemplate,
  );
}

function verdictLine(view: ReportView, translate: Translate): string {
  const state = headline(view);
  return `${RESULT_SIGNS[HEADLINE_STATES[state]]} <b>${translate(`verdict.${state}`)}</b>: ${markdownText(verdictWords(view.verdict, view.language))}`;
}

import { heading, paragraph } from "../../blocks/make.ts";
import type { Block } from "../../blocks/types.ts";
import { nextCommand } from "./next-command.ts";
import type { ReportView } from "../../view/types.ts";
import { seenWords } from "../../words/reasons.ts";
import type { Translate } from "../../words/translate.ts";
import type { Section } from "../types.ts";

/** What may be behind the result, and what to do next. In Markdown 002's template says it. */
export const findings: Section = {
  name: "findings",
  title: "section.findings",
  only: "html",
  blocks: (view, translate) => [
    { kind: "columns", columns: [causes(view, translate), steps(view, translate)] },
  ],
};

function causes({ diagnosis, language }: ReportView, translate: Translate): Block[] {
  const items = diagnosis.causes.map((found) => ({
    term: translate(`cause.${found.cause}`),
    text: seenWords(found, language),
  }));
  const listed: Block[] =
    items.length === 0 ? paragraph(translate("template.noCauses")) : [{ kind: "list", ordered: true, items }];
  return [heading(translate("template.causes")), ...listed];
}

function steps(view: ReportView, translate: Translate): Block[] {
  const items = view.diagnosis.nextSteps.map((step) => ({ text: translate(`step.${step}`) }));
  return [
    heading(translate("html.nextSteps")),
    { kind: "list", items },
    { kind: "command", command: nextCommand(view) },
  ];
}

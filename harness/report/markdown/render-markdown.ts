import { markdownCellCode, markdownCode, markdownFence, markdownText } from "../text/markdown.ts";
import { formatUtcMinute } from "../text/times.ts";
import { printTemplate, type ReadTemplate } from "../templates.ts";
import { identityRows } from "../view/identity-rows.ts";
import type { ReportView } from "../view/types.ts";
import { HEADLINE_SIGNS, headline, subjectTitle } from "../view/words.ts";
import { words } from "../words/reasons.ts";
import { type Translate, translator } from "../words/translate.ts";
import { banners } from "./banners.ts";
import { CHANGE_ROWS_MAX, changesText } from "./changes-part.ts";
import { markdownTable } from "./table.ts";
import {
  endpointTable,
  errorTable,
  generatorTable,
  invariantTable,
  metricTable,
  scorecardTable,
  serviceTable,
  validityTable,
} from "./tables-part.ts";
import { templatePart } from "./template-part.ts";

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
    scorecard: scorecardTable(view, translate),
    changes: changesText(view, CHANGE_ROWS_MAX, translate),
    invariants: invariantTable(view, translate),
    validity: validityTable(view, translate),
    errors: errorTable(view, translate),
    services: serviceTable(view, translate),
    endpoints: endpointTable(view, translate),
    metrics: metricTable(view, translate),
    generators: generatorTable(view, translate),
    identity: identityTable(view, translate),
    reproduce: markdownFence(view.run.command),
  };
  return printTemplate(
    { template: "markdown/full.hbs", escape: "markdown", language: view.language, data },
    readTemplate,
  );
}

function verdictLine(view: ReportView, translate: Translate): string {
  const state = headline(view);
  return `${HEADLINE_SIGNS[state]} <b>${translate(`verdict.${state}`)}</b>: ${markdownText(words(view.verdict, view.language))}`;
}

function identityTable(view: ReportView, translate: Translate): string {
  const columns = [{ heading: translate("column.field") }, { heading: translate("column.value") }];
  const rows = identityRows(view, translate).map(({ label, value, code }) => [
    label,
    code ? markdownCellCode(value) : markdownText(value),
  ]);
  return markdownTable(columns, rows);
}

import { JSON_REPORT_VERSION } from "../json/report-schema.ts";
import { reportParts } from "../sections/list.ts";
import type { ReadTemplate } from "../templates.ts";
import { formatKst, formatUtc } from "../text/times.ts";
import type { ReportView } from "../view/types.ts";
import { headline, subjectTitle, wordFor } from "../view/words.ts";
import { translator } from "../words/translate.ts";
import { printPage } from "./print-page.ts";
import { verdictPart } from "./verdict-part.ts";

/** The report as one HTML file. */
export function renderHtml(view: ReportView, readTemplate: ReadTemplate): string {
  const translate = translator(view.language);
  const { run, language, timeline } = view;
  const started = Date.parse(run.startedAt);
  const subject = subjectTitle(run);
  const revision =
    run.revision === null
      ? translate("identity.noRevision")
      : `${run.revision.branch} ${run.revision.commit.slice(0, 12)}`;
  return printPage(
    {
      language,
      title: translate("html.title", { state: translate(`verdict.${headline(view)}`), subject }),
      kind: translate("html.kind"),
      subject,
      lines: [
        `${formatUtc(started)} · ${formatKst(started)}`,
        `${wordFor("runtime", run.runtime, translate)} · ${revision}`,
      ],
      verdict: verdictPart(view, translate),
      parts: reportParts(view, "html", translate),
      footer: translate("html.footer", { version: JSON_REPORT_VERSION }),
      timeline,
    },
    readTemplate,
  );
}

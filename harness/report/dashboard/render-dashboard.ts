import { heading, paragraph, pictures } from "../blocks/make.ts";
import type { Block, Part } from "../blocks/types.ts";
import { printPage } from "../html/print-page.ts";
import { formatDuration } from "../../text/duration.ts";
import { cleanDeep } from "../../text/clean.ts";
import type { TimeFrame } from "../svg/time-frame.ts";
import type { ReadTemplate } from "../templates.ts";
import { formatUtc, wallClock } from "../text/times.ts";
import type { ReportLanguage } from "../view/types.ts";
import { type Translate, translator } from "../words/translate.ts";
import { panelChart } from "./panel-chart.ts";
import type { AnsweredDashboard, AnsweredDashboards } from "./types.ts";

/** Grafana's dashboards as one page with the charts of the reports. */
export function renderDashboards(
  given: AnsweredDashboards,
  language: ReportLanguage,
  readTemplate: ReadTemplate,
): string {
  const translate = translator(language);
  const answered = cleanDeep(given);
  const { dashboards, fromMs, toMs, stepMs, rateMs, system, url } = answered;
  const frame: TimeFrame = {
    fromMs: 0,
    toMs: toMs - fromMs + stepMs,
    phases: [],
    faults: [],
    clock: wallClock(fromMs, language),
  };
  const [first] = dashboards;
  const subject =
    dashboards.length === 1 && first !== undefined ? first.title : translate("dashboard.several", { system });
  const span = translate("dashboard.span", {
    from: formatUtc(fromMs),
    to: formatUtc(toMs),
    step: formatDuration(stepMs),
    rate: formatDuration(rateMs),
  });
  return printPage(
    {
      language,
      title: subject,
      kind: translate("dashboard.kind"),
      subject,
      lines: [url, span],
      verdict: null,
      parts: dashboards.map(
        (dashboard, index): Part => ({
          name: `dashboard-${index + 1}`,
          title: dashboard.title,
          blocks: dashboardBlocks(dashboard, `${index + 1}`, answered, frame, translate),
        }),
      ),
      footer: translate("dashboard.footer", { url }),
      timeline: null,
    },
    readTemplate,
  );
}

function dashboardBlocks(
  { description, rows }: AnsweredDashboard,
  prefix: string,
  times: AnsweredDashboards,
  frame: TimeFrame,
  translate: Translate,
): readonly Block[] {
  const blocks: Block[] = paragraph(description);
  for (const [rowIndex, { title, panels }] of rows.entries()) {
    if (title !== "") blocks.push(heading(title));
    const empty: string[] = [];
    for (const [index, panel] of panels.entries()) {
      const chart = panelChart(
        `panel-${prefix}-${rowIndex + 1}-${index + 1}`,
        panel,
        times,
        frame,
        translate,
      );
      if (chart !== null) blocks.push(...pictures([chart]));
      else if (panel.problem === null) empty.push(panel.title);
      if (panel.problem !== null)
        blocks.push(
          ...paragraph(translate("dashboard.problem", { panel: panel.title, why: panel.problem }), "strong"),
        );
    }
    if (empty.length > 0)
      blocks.push(...paragraph(translate("dashboard.noData", { panels: empty.join(", ") }), "small"));
  }
  return blocks;
}

import { createHash } from "node:crypto";
import { paletteStyles } from "../svg/palette.ts";
import { printTemplate, type ReadTemplate } from "../templates.ts";
import type { ReportView } from "../view/types.ts";
import { translator } from "../words/translate.ts";
import { liveData } from "./live-data.ts";
import { buildPage } from "./page.ts";

/** Partials that every page may use. */
export const PARTIALS = {
  verdict: "html/verdict.hbs",
  findings: "html/findings.hbs",
  command: "html/command.hbs",
  table: "html/table.hbs",
  chart: "html/chart.hbs",
} as const;

/** The report as one HTML file: no request leaves it, and it is complete without scripts and without its style sheet. */
export function renderHtml(view: ReportView, readTemplate: ReadTemplate): string {
  const translate = translator(view.language);
  const { data, charts } = buildPage(view, translate);
  const assets = pageAssets(readTemplate);
  return printTemplate(
    {
      template: "html/page.hbs",
      partials: PARTIALS,
      escape: "html",
      language: view.language,
      data: { ...data, ...assets, liveData: liveData(charts, view.timeline, translate("column.time")) },
    },
    readTemplate,
  );
}

export interface PageAssets {
  readonly styles: string;
  readonly script: string;
  readonly contentPolicy: string;
}

/** Style sheet and script of a page, and the policy that lets nothing else run or load. */
export function pageAssets(readTemplate: ReadTemplate): PageAssets {
  const styles = `${paletteStyles()}\n${readTemplate("uplot/uPlot.min.css")}\n${readTemplate("html/report.css")}`;
  const script = `${readTemplate("uplot/uPlot.iife.min.js")}\n${readTemplate("html/report.js")}`;
  const contentPolicy = [
    "default-src 'none'",
    `script-src ${policyHash(script)}`,
    `style-src ${policyHash(styles)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return { styles, script, contentPolicy };
}

function policyHash(content: string): string {
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

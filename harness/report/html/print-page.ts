import { createHash } from "node:crypto";
import type { Part } from "../blocks/types.ts";
import { paletteStyles } from "../svg/palette.ts";
import { printTemplate, type ReadTemplate } from "../templates.ts";
import type { Timeline } from "../sections/timeline/types.ts";
import type { ReportLanguage } from "../view/types.ts";
import { translator } from "../words/translate.ts";
import { liveData } from "./live-data.ts";
import { printParts } from "./print-blocks.ts";

export interface PageContent {
  readonly language: ReportLanguage;
  readonly title: string;
  /** What kind of page it is, above its subject. */
  readonly kind: string;
  readonly subject: string;
  /** Small print beside the subject. */
  readonly lines: readonly string[];
  /** The first screen; `null` when the page has no verdict of its own. */
  readonly verdict: Readonly<Record<string, unknown>> | null;
  readonly parts: readonly Part[];
  readonly footer: string;
  /** The time base of the live charts; `null` without any. */
  readonly timeline: Timeline | null;
}

/** A page as one HTML file: no request leaves it, and it is complete without scripts and without its style sheet. */
export function printPage(content: PageContent, readTemplate: ReadTemplate): string {
  const { language, verdict, parts, timeline } = content;
  const translate = translator(language);
  const charts = parts.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === "chart" && block.live !== null ? [block.live] : [])),
  );
  const start =
    verdict === null
      ? { anchor: parts[0]?.name ?? "", text: translate("html.skipContent") }
      : { anchor: "verdict", text: translate("html.skip") };
  return printTemplate(
    {
      template: "html/page.hbs",
      partials: { verdict: "html/verdict.hbs" },
      escape: "html",
      language,
      data: {
        ...content,
        ...pageAssets(readTemplate),
        start,
        sections: printParts(parts, translate),
        liveData: liveData(charts, timeline, translate("column.time"), language),
      },
    },
    readTemplate,
  );
}

/** Style sheet and script of a page, and the policy that lets nothing else run or load. */
export function pageAssets(
  readTemplate: ReadTemplate,
): Readonly<Record<"styles" | "script" | "contentPolicy", string>> {
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

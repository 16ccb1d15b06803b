import { renderAnnotations } from "./ci/render-annotations.ts";
import { renderBadge } from "./ci/render-badge.ts";
import { renderComment, renderSummary, type ReportLinks } from "./ci/render-comment.ts";
import { renderMetrics } from "./ci/render-metrics.ts";
import { renderHtml } from "./html/render-html.ts";
import { renderJson } from "./json/render-json.ts";
import { renderJunit } from "./junit/render-junit.ts";
import { renderMarkdown } from "./markdown/render-markdown.ts";
import type { ReadTemplate } from "./templates.ts";
import type { ReportView } from "./view/types.ts";

interface RenderOptions {
  readonly view: ReportView;
  readonly readTemplate: ReadTemplate;
  readonly links: ReportLinks;
}

interface Format {
  /** Name of the file in the run folder. */
  readonly file: string;
  readonly what: string;
  readonly render: (options: RenderOptions) => string;
}

/** Every form a report can take, by the name that `--format` knows. */
export const FORMATS = {
  md: {
    file: "report.md",
    what: "the result template, filled in",
    render: ({ view, readTemplate }) => renderMarkdown(view, readTemplate),
  },
  html: {
    file: "report.html",
    what: "everything, with charts, in one file",
    render: ({ view, readTemplate }) => renderHtml(view, readTemplate),
  },
  json: {
    file: "report.json",
    what: "everything, for programs (report.schema.json)",
    render: ({ view }) => renderJson(view),
  },
  junit: { file: "junit.xml", what: "one test case per objective", render: ({ view }) => renderJunit(view) },
  metrics: { file: "metrics.txt", what: "OpenMetrics for GitLab", render: ({ view }) => renderMetrics(view) },
  comment: {
    file: "comment.md",
    what: "first screen for a pull request",
    render: ({ view, readTemplate, links }) => renderComment(view, readTemplate, { links }),
  },
  summary: {
    file: "summary.md",
    what: "GitHub step summary",
    render: ({ view, readTemplate, links }) => renderSummary(view, readTemplate, links),
  },
  annotations: {
    file: "annotations.txt",
    what: "GitHub workflow commands",
    render: ({ view }) => renderAnnotations(view),
  },
  badge: { file: "badge.json", what: "shields.io endpoint", render: ({ view }) => renderBadge(view) },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** What a run writes by itself. */
export const DEFAULT_FORMATS: readonly FormatName[] = ["md", "html", "json"];

export function renderFormat(name: FormatName, options: RenderOptions): string {
  const format: Format = FORMATS[name];
  return format.render(options);
}

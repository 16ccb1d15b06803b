import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import {
  buildReportView,
  DEFAULT_FORMATS,
  type FormatName,
  FORMATS,
  type ReadTemplate,
  renderFormat,
  type ReportLanguage,
  type ReportLinks,
} from "../report/index.ts";
import { templatePath } from "../report/template-path.ts";
import { loadReportInput, type ReportSources } from "./load-report-input.ts";
import type { RunFolder } from "./run-folder.ts";

export interface WriteReportsOptions extends Pick<ReportSources, "baseline" | "history"> {
  readonly language: ReportLanguage;
  readonly context: Pick<Context, "projectDirectory" | "workingDirectory" | "environment">;
  readonly formats?: readonly FormatName[];
  readonly links?: ReportLinks;
}

/** Writes the reports of a judged run into its folder, from the saved files alone. Returns their paths, Markdown first. */
export async function writeReports(
  folder: RunFolder,
  { language, context, formats = DEFAULT_FORMATS, links = {}, baseline, history }: WriteReportsOptions,
): Promise<readonly string[]> {
  const view = buildReportView(
    await loadReportInput(folder, { language, baseline, history, place: context }),
  );
  const readTemplate = templatesOf(context);
  const written: string[] = [];
  for (const name of formats) {
    const { file } = FORMATS[name];
    await folder.writeText(file, renderFormat(name, { view, readTemplate, links }));
    written.push(folder.file(file));
  }
  return written;
}

/** Reads the templates of this checkout. */
export function templatesOf({ projectDirectory }: Pick<Context, "projectDirectory">): ReadTemplate {
  return (name) => readFileSync(join(projectDirectory, templatePath(name)), "utf8");
}

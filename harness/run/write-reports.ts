import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import {
  buildReportView,
  type CauseFinding,
  type ReportView,
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
import type { RunFolder } from "../saved/run-folder.ts";

export interface WriteReportsOptions extends Pick<ReportSources, "baseline" | "history"> {
  readonly language: ReportLanguage;
  readonly context: Pick<Context, "projectDirectory" | "workingDirectory" | "environment">;
  readonly formats?: readonly FormatName[];
  readonly links?: ReportLinks;
}

export interface WrittenReports {
  /** Markdown first. */
  readonly paths: readonly string[];
  /** The candidate cause that the evidence speaks for most. */
  readonly cause: CauseFinding | undefined;
  /** The first failures that the script saw. */
  readonly failures: ReportView["failures"];
}

/** Writes the reports of a judged run into its folder, from the saved files alone. */
export async function writeReports(
  folder: RunFolder,
  { language, context, formats = DEFAULT_FORMATS, links = {}, baseline, history }: WriteReportsOptions,
): Promise<WrittenReports> {
  const view = buildReportView(
    await loadReportInput(folder, { language, baseline, history, place: context }),
  );
  const readTemplate = templatesOf(context);
  const paths: string[] = [];
  for (const name of formats) {
    const { file } = FORMATS[name];
    await folder.writeText(file, renderFormat(name, { view, readTemplate, links }));
    paths.push(folder.file(file));
  }
  return { paths, cause: view.diagnosis.causes[0], failures: view.failures };
}

/** Reads the templates of this checkout. */
export function templatesOf({ projectDirectory }: Pick<Context, "projectDirectory">): ReadTemplate {
  return (name) => readFileSync(join(projectDirectory, templatePath(name)), "utf8");
}

import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { EXIT } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { readReportLanguage } from "../plan/report-language.ts";
import { DEFAULT_FORMATS, FORMAT_NAMES, FORMATS } from "../report/index.ts";
import { RunFolder } from "../saved/run-folder.ts";
import { writeReports } from "../run/write-reports.ts";
import { readFormats } from "./read-formats.ts";
import type { Register } from "./program.ts";

interface ReportFlags {
  readonly format?: string;
  readonly lang?: string;
  readonly baseline?: string;
  readonly history?: string;
  readonly htmlUrl?: string;
}

/** `loadproof report RUN`: writes the reports of a saved and judged run again, in another form or language for example. */
export const registerReport: Register = (program, context, exit) => {
  const formats = FORMAT_NAMES.map((name) => `${name} (${FORMATS[name].what})`).join(", ");
  program
    .command("report")
    .description("write the reports of a saved run again; needs no k6, no server, no network")
    .argument("<run>", "folder of the run (REPORT_DIR/runs/<id>)")
    .option("--format <names>", `comma-separated: ${formats}; default ${DEFAULT_FORMATS.join(",")}`)
    .option("--lang <code>", "en, ko or both (REPORT_LANG)")
    .option(
      "--baseline <run>",
      "folder of an earlier run, baseline file, or name of a pinned baseline to compare with; default the pinned and the rolling one, where there are",
    )
    .option(
      "--history <file>",
      "history file to show trends from; default history/<scenario>/<profile>.ndjson, where there is one",
    )
    .option("--html-url <url>", "address of the HTML report, for the comment and the step summary")
    .action(async (run: string, flags: ReportFlags) => {
      const problems = new ProblemCollector();
      const language = readReportLanguage(flags.lang, context, problems);
      const chosen = readFormats(flags.format, FORMAT_NAMES, DEFAULT_FORMATS, problems);
      problems.throwIfAny();
      const folder = RunFolder.open(resolve(context.workingDirectory, run));
      const { paths: written } = await writeReports(folder, {
        language,
        context,
        formats: chosen,
        baseline: flags.baseline,
        history: resolved(flags.history, context),
        links: flags.htmlUrl === undefined ? {} : { html: flags.htmlUrl },
      });
      for (const path of written) context.stdout.write(`${path}\n`);
      exit(EXIT.pass);
    });
};

function resolved(path: string | undefined, context: Context): string | undefined {
  return path === undefined ? undefined : resolve(context.workingDirectory, path);
}

import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EXIT } from "../errors.ts";
import { otavaConfiguration, otavaCsv } from "../history/otava-csv.ts";
import { ProblemCollector } from "../text/problems.ts";
import { readReportLanguage } from "../plan/report-language.ts";
import { renderTrend } from "../report/index.ts";
import { loadHistory } from "../run/load-report-input.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { templatesOf } from "../run/write-reports.ts";
import type { Register } from "./program.ts";

interface TrendFlags {
  readonly output?: string;
  readonly csv?: string;
  readonly lang?: string;
}

/** `loadproof trend FILE`: the trend page of a history, and on request its CSV for Apache Otava. */
export const registerTrend: Register = (program, context, exit) => {
  program
    .command("trend")
    .description("write the trend page of a history file: every objective over the runs, with level changes")
    .argument("<file>", "history file (history/<scenario>/<profile>.ndjson)")
    .option("--output <file>", "where to write it; default trend.html beside the history file")
    .option("--csv <file>", "also write CSV for Apache Otava, and its configuration beside it (.yaml)")
    .option("--lang <code>", "en, ko or both (REPORT_LANG)")
    .action(async (file: string, flags: TrendFlags) => {
      const problems = new ProblemCollector();
      const language = readReportLanguage(flags.lang, context, problems);
      problems.throwIfAny();
      const source = resolve(context.workingDirectory, file);
      const history = await loadHistory(source);
      const write = async (path: string, text: string): Promise<void> => {
        await guardDisk(path, () => writeFile(path, text));
        context.stdout.write(`${path}\n`);
      };
      const page =
        flags.output === undefined
          ? join(dirname(source), "trend.html")
          : resolve(context.workingDirectory, flags.output);
      await write(page, renderTrend(history, language, templatesOf(context)));
      if (flags.csv !== undefined) {
        const csv = resolve(context.workingDirectory, flags.csv);
        await write(csv, otavaCsv(history.records));
        await write(csv.replace(/\.csv$|$/, ".yaml"), otavaConfiguration(history.records, csv));
      }
      exit(EXIT.pass);
    });
};

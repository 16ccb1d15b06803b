import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EXIT, InputProblems } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readTextIfThere } from "../files/read-regular-file.ts";
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

/** What stands in every trend page, and in every configuration for Otava. */
const PAGE_MARK = '<meta name="generator" content="loadproof"';
const OTAVA_MARK = "time_column: time";

/** A file that nobody named is written over only when it is ours. */
function refuseAnothers(path: string, mark: string): void {
  const text = readTextIfThere(path, FILE_BYTES_MAX.history);
  if (text === null || text.includes(mark)) return;
  const hint = "it is not one that `loadproof trend` wrote; move it, or give another --output or --csv";
  throw new InputProblems([{ subject: path, expected: "a place where nothing else is", hint }]);
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
      const history = loadHistory(source);
      const csv = flags.csv === undefined ? null : resolve(context.workingDirectory, flags.csv);
      const configuration = csv?.replace(/\.csv$|$/, ".yaml") ?? null;
      const beside = flags.output === undefined ? join(dirname(source), "trend.html") : null;
      if (beside !== null) refuseAnothers(beside, PAGE_MARK);
      if (configuration !== null) refuseAnothers(configuration, OTAVA_MARK);
      const write = async (path: string, text: string): Promise<void> => {
        await guardDisk(path, () => writeFile(path, text), "another path");
        context.stdout.write(`${path}\n`);
      };
      const page = beside ?? resolve(context.workingDirectory, flags.output ?? "");
      await write(page, renderTrend(history, language, templatesOf(context)));
      if (csv !== null && configuration !== null) {
        await write(csv, otavaCsv(history.records));
        await write(configuration, otavaConfiguration(history.records, csv));
      }
      exit(EXIT.pass);
    });
};

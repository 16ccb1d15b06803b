import { resolve } from "node:path";
import { mergeFolders } from "../compare/merge-folders.ts";
import { EXIT } from "../errors.ts";
import { LANGUAGES } from "../plan/run-options.ts";
import { finalLines } from "../report/index.ts";
import { judgeFolder } from "../saved/judge-folder.ts";
import { readSavedThresholds } from "../saved/read-run.ts";
import { writeReports } from "../run/write-reports.ts";
import type { Register } from "./program.ts";

interface MergeFlags {
  readonly reportDir?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

const DEFAULT_REPORT_DIRECTORY = "loadtest_reports";

/** `loadproof merge RUN...`: several generators of one load as one run with one verdict. */
export const registerMerge: Register = (program, context, exit) => {
  program
    .command("merge")
    .description(
      "make one run of several generators that ran at the same time, and judge it; needs no k6, no server, no network",
    )
    .argument("<runs...>", "folders of the runs")
    .option("--report-dir <folder>", "where the merged run goes (REPORT_DIR, default loadtest_reports)")
    .option("--strict", "exit 2 on WARN")
    .option("--json", "print the verdict as JSON")
    .action(async (runs: readonly string[], flags: MergeFlags) => {
      const reportDirectory =
        flags.reportDir ?? (context.environment["REPORT_DIR"] || DEFAULT_REPORT_DIRECTORY);
      const folder = await mergeFolders({
        runs,
        reportDirectory: resolve(context.workingDirectory, reportDirectory),
        context,
      });
      const verdict = await judgeFolder(folder, await readSavedThresholds(folder));
      const language = LANGUAGES.find((one) => one === context.environment["REPORT_LANG"]) ?? LANGUAGES[0];
      const { paths, cause } = await writeReports(folder, { language, context });
      const [reportPath = folder.path] = paths;
      const lines = finalLines({
        verdict,
        reportPath,
        runDirectory: folder.path,
        cause,
        command: `loadproof merge ${runs.join(" ")}`,
        language,
      });
      context.stdout.write(
        flags.json === true ? `${JSON.stringify(verdict, null, 2)}\n` : `${lines.join("\n")}\n`,
      );
      exit(flags.strict === true && verdict.verdict === "WARN" ? EXIT.warnStrict : verdict.exitCode);
    });
};

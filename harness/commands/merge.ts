import { resolve } from "node:path";
import { mergeFolders } from "../compare/merge-folders.ts";
import { LANGUAGES } from "../plan/run-options.ts";
import { judgeFolder } from "../saved/judge-folder.ts";
import { readEvidence } from "../saved/read-run.ts";
import { outcomeLines } from "../run/outcome-lines.ts";
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
      const verdict = await judgeFolder(folder, { strict: flags.strict === true });
      const language = LANGUAGES.find((one) => one === context.environment["REPORT_LANG"]) ?? LANGUAGES[0];
      const { paths, cause } = await writeReports(folder, { language, context });
      const lines = outcomeLines({
        evidence: await readEvidence(folder),
        verdict,
        cause,
        reportPath: paths[0] ?? folder.path,
        runDirectory: folder.path,
        language,
        context,
      });
      context.stdout.write(
        flags.json === true ? `${JSON.stringify(verdict, null, 2)}\n` : `${lines.join("\n")}\n`,
      );
      exit(verdict.exitCode);
    });
};

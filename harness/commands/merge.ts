import { resolve } from "node:path";
import { mergeFolders } from "../compare/merge-folders.ts";
import { addOptions } from "../options/add-options.ts";
import { readOption } from "../options/read-option.ts";
import type { Flags } from "../options/table.ts";
import { ProblemCollector } from "../text/problems.ts";
import { judgeFolder } from "../saved/judge-folder.ts";
import { readEvidence } from "../saved/read-run.ts";
import { outcomeLines, pageOf } from "../run/outcome-lines.ts";
import { writeReports } from "../run/write-reports.ts";
import type { Register } from "./program.ts";

const MERGE_OPTIONS = ["reportDir", "strict", "json"] as const;

/** `loadproof merge RUN...`: several generators of one load as one run with one verdict. */
export const registerMerge: Register = (program, context, exit) => {
  const command = program
    .command("merge")
    .description(
      "make one run of several generators that ran at the same time, and judge it; needs no k6, no server, no network",
    )
    .argument("<runs...>", "folders of the runs");
  addOptions(command, MERGE_OPTIONS, {
    reportDir: "where the merged run goes, default loadtest_reports",
    json: "print the verdict as JSON",
  }).action(async (runs: readonly string[], flags: Pick<Flags, (typeof MERGE_OPTIONS)[number]>) => {
    const problems = new ProblemCollector();
    const reportDirectory = readOption("reportDir", flags, context, problems);
    const language = readOption("lang", {}, context, problems);
    problems.throwIfAny();
    const folder = await mergeFolders({
      runs,
      reportDirectory: resolve(context.workingDirectory, reportDirectory),
      context,
    });
    const verdict = await judgeFolder(folder, { strict: flags.strict === true });
    const { paths, cause, failures } = await writeReports(folder, { language, context });
    const lines = outcomeLines({
      evidence: await readEvidence(folder),
      verdict,
      cause,
      failures,
      reportPath: pageOf(paths) ?? folder.path,
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

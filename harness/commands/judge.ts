import { resolve } from "node:path";
import { loadThresholds } from "../plan/read-thresholds.ts";
import { readReportLanguage } from "../plan/report-language.ts";
import { buildReportView } from "../report/index.ts";
import { loadReportInput } from "../run/load-report-input.ts";
import { outcomeLines } from "../run/outcome-lines.ts";
import { judgeFolder } from "../saved/judge-folder.ts";
import { readEvidence } from "../saved/read-run.ts";
import { RunFolder, THRESHOLDS_FILE } from "../saved/run-folder.ts";
import { ProblemCollector } from "../text/problems.ts";
import type { Register } from "./program.ts";

interface JudgeFlags {
  readonly thresholds?: string;
  readonly lang?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `loadproof judge RUN`: judges a saved run again, from its folder alone. */
export const registerJudge: Register = (program, context, exit) => {
  program
    .command("judge")
    .description("judge a saved run again and write its verdict.json; needs no k6, no server, no network")
    .argument("<run>", "folder of the run (REPORT_DIR/runs/<id>)")
    .option("--thresholds <file>", "judge it by another threshold file, which is then saved with the run")
    .option("--lang <code>", "en, ko or both (REPORT_LANG)")
    .option("--strict", "exit 2 on WARN")
    .option("--json", "print the verdict as JSON")
    .action(async (run: string, flags: JudgeFlags) => {
      const folder = RunFolder.open(resolve(context.workingDirectory, run));
      const evidence = await readEvidence(folder);
      const problems = new ProblemCollector();
      const language = readReportLanguage(flags.lang, context, problems);
      const given = loadThresholds({
        given: flags.thresholds,
        scenario: null,
        profile: null,
        context,
        problems,
      });
      problems.throwIfAny();
      if (given !== null) await folder.writeJson(THRESHOLDS_FILE, given.saved);
      const verdict = await judgeFolder(folder, { strict: flags.strict === true });
      const view = buildReportView(await loadReportInput(folder, { language, place: context }));
      const lines = outcomeLines({
        evidence,
        verdict,
        cause: view.diagnosis.causes[0],
        failures: view.failures,
        reportPath: folder.file("verdict.json"),
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

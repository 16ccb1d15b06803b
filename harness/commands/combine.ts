import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { EXIT } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { readReportLanguage } from "../plan/report-language.ts";
import {
  buildCombined,
  buildReportView,
  renderCombinedHtml,
  renderCombinedMarkdown,
} from "../report/index.ts";
import { loadReportInput } from "../run/load-report-input.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { RunFolder } from "../saved/run-folder.ts";
import { templatesOf } from "../run/write-reports.ts";
import type { Register } from "./program.ts";

/** Runs that one document can hold: more would be a list, not a comparison. */
const RUNS_MAX = 50;

/** `loadproof combine RUN...`: several runs in one document, with before and after where a scenario was run twice. */
export const registerCombine: Register = (program, context, exit) => {
  program
    .command("combine")
    .description(
      "write one report over several saved runs: a table per scenario, before and after with factors",
    )
    .argument("<runs...>", "folders of runs (REPORT_DIR/runs/<id>)")
    .option("--output <name>", "where to write it, without ending", "combined")
    .option("--lang <code>", "en, ko or both (REPORT_LANG)")
    .action(async (runs: readonly string[], flags: { readonly output: string; readonly lang?: string }) => {
      const problems = new ProblemCollector();
      const language = readReportLanguage(flags.lang, context, problems);
      if (runs.length > RUNS_MAX)
        problems.add({ subject: "runs", value: String(runs.length), expected: `at most ${RUNS_MAX}` });
      problems.throwIfAny();
      const views = [];
      for (const run of runs) {
        const folder = RunFolder.open(resolve(context.workingDirectory, run));
        views.push(buildReportView(await loadReportInput(folder, { language })));
      }
      const combined = buildCombined(views, language);
      for (const [ending, text] of [
        ["md", renderCombinedMarkdown(combined)],
        ["html", renderCombinedHtml(combined, templatesOf(context))],
      ] as const) {
        const path = resolve(context.workingDirectory, `${flags.output}.${ending}`);
        await guardDisk(path, () => writeFile(path, text), "another path");
        context.stdout.write(`${path}\n`);
      }
      exit(EXIT.pass);
    });
};

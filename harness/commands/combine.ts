import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { EXIT } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { readReportLanguage } from "../plan/report-language.ts";
import {
  buildCombined,
  buildReportView,
  type PairedViews,
  renderCombinedHtml,
  renderCombinedMarkdown,
  type ReportLanguage,
  type ReportView,
} from "../report/index.ts";
import { loadReportInput } from "../run/load-report-input.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { readComparison } from "../saved/read-run.ts";
import { COMPARISON_FILE, EVIDENCE_FILE, RunFolder } from "../saved/run-folder.ts";
import { templatesOf } from "../run/write-reports.ts";
import type { Register } from "./program.ts";

/** Folders that one document can hold: more would be a list, not a comparison. */
const FOLDERS_MAX = 50;

/** `loadproof combine FOLDER...`: several runs in one document, with before and after of what was run twice or in pairs. */
export const registerCombine: Register = (program, context, exit) => {
  program
    .command("combine")
    .description(
      "write one report over several saved runs: a table per scenario, before and after with factors",
    )
    .argument("<folders...>", "folders of runs (REPORT_DIR/runs/<id>) or of pairs (REPORT_DIR/pairs/<UTC>)")
    .option("--output <name>", "where to write it, without ending", "combined")
    .option("--lang <code>", "en, ko or both (REPORT_LANG)")
    .action(
      async (folders: readonly string[], flags: { readonly output: string; readonly lang?: string }) => {
        const problems = new ProblemCollector();
        const language = readReportLanguage(flags.lang, context, problems);
        if (folders.length > FOLDERS_MAX)
          problems.add({
            subject: "folders",
            value: String(folders.length),
            expected: `at most ${FOLDERS_MAX}`,
          });
        problems.throwIfAny();
        const views: ReportView[] = [];
        const paired: PairedViews[] = [];
        for (const name of folders) {
          const folder = RunFolder.open(resolve(context.workingDirectory, name));
          if (holdsPairs(folder)) paired.push(await readPairs(folder, language));
          else views.push(await readView(folder, language));
        }
        const combined = buildCombined(views, paired, language);
        for (const [ending, text] of [
          ["md", renderCombinedMarkdown(combined)],
          ["html", renderCombinedHtml(combined, templatesOf(context))],
        ] as const) {
          const path = resolve(context.workingDirectory, `${flags.output}.${ending}`);
          await guardDisk(path, () => writeFile(path, text), "another path");
          context.stdout.write(`${path}\n`);
        }
        exit(EXIT.pass);
      },
    );
};

/** A run may hold a comparison too, with what ran before it. */
function holdsPairs(folder: RunFolder): boolean {
  return existsSync(folder.file(COMPARISON_FILE)) && !existsSync(folder.file(EVIDENCE_FILE));
}

async function readView(folder: RunFolder, language: ReportLanguage): Promise<ReportView> {
  return buildReportView(await loadReportInput(folder, { language }));
}

async function readPairs(folder: RunFolder, language: ReportLanguage): Promise<PairedViews> {
  const { baseRuns, currentRuns } = readComparison(folder);
  const problems = new ProblemCollector();
  if (baseRuns.length === 0) {
    const hint = "its comparison.json says why; run them anew";
    problems.add({ subject: folder.path, expected: "pairs of runs that were measured well", hint });
  }
  problems.throwIfAny();
  const side = async (name: string, runs: readonly string[]): Promise<readonly ReportView[]> => {
    const views: ReportView[] = [];
    for (const run of runs)
      views.push(await readView(RunFolder.open(join(folder.path, name, "runs", run)), language));
    return views;
  };
  return { before: await side("a", baseRuns), after: await side("b", currentRuns) };
}

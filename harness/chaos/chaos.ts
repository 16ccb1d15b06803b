import { join } from "node:path";
import type { Context } from "../context.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { writeTexts } from "../files/write-texts.ts";
import { tellingIn } from "../report/words/telling.ts";
import { loadproofVersion } from "../run/revision.ts";
import { templatesOf } from "../run/write-reports.ts";
import { formatNumber } from "../text/numbers.ts";
import { exitCodeOf } from "./decide.ts";
import { renderChaosMarkdown, renderChaosPage, rowText } from "./page.ts";
import { perform } from "./perform.ts";
import type { ChaosOptions } from "./read-options.ts";
import type { ChaosReport, ChaosRow } from "./report.ts";

/** Carries out the experiments one after the other and writes one page over all of them, anew after each. */
export async function chaos(options: ChaosOptions, context: Context): Promise<ChaosReport> {
  const { experiments, language, reportDirectory } = options;
  const directory = join(reportDirectory, "chaos");
  const { text } = tellingIn(language);
  const say = (line: string): void => void context.stderr.write(`${line}\n`);
  const loadproof = (await loadproofVersion(context)) ?? null;
  const rows: ChaosRow[] = [];
  let report = reportOf(rows, null, loadproof, options, context);
  for (const experiment of experiments) {
    say(text("chaos.begins", { at: rows.length + 1, total: experiments.length, experiment: experiment.id }));
    const { row, evidence } = await perform(experiment, directory, options, context);
    rows.push(row);
    say(text("chaos.ended", { row: rowText(row, tellingIn(language)), seconds: formatNumber(row.seconds) }));
    report = reportOf(rows, evidence, loadproof, options, context);
    await writePages(report, directory, options, context);
  }
  return report;
}

function reportOf(
  rows: readonly ChaosRow[],
  evidence: RunEvidence | null,
  loadproof: string | null,
  { experiments, isWhole }: ChaosOptions,
  context: Context,
): ChaosReport {
  return {
    schema: "loadproof.chaos",
    version: 1,
    endedAt: new Date(context.now()).toISOString(),
    isWhole: isWhole && rows.length === experiments.length,
    loadproof,
    machine: evidence?.machine ?? null,
    runtime: evidence?.environment.runtime ?? null,
    exitCode: exitCodeOf(rows),
    rows: [...rows],
  };
}

/** `chaos.md`, `chaos.html` and, for machines, `chaos.json`. */
async function writePages(
  report: ChaosReport,
  directory: string,
  { language }: ChaosOptions,
  context: Context,
): Promise<void> {
  await writeTexts(directory, {
    "chaos.md": renderChaosMarkdown(report, language),
    "chaos.html": renderChaosPage(report, language, templatesOf(context)),
    "chaos.json": `${JSON.stringify(report, null, 2)}\n`,
  });
}

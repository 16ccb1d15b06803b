import type { Context } from "../context.ts";
import { writeTexts } from "../files/write-texts.ts";
import type { Language } from "../options/table.ts";
import { templatesOf } from "../run/write-reports.ts";
import { renderProofMarkdown, renderProofPage } from "./page.ts";
import type { ProofReport } from "./report.ts";

/** Writes `prove.md`, `prove.html` and, for machines, `prove.json` into the folder of the proof. */
export async function writePages(
  report: ProofReport,
  directory: string,
  language: Language,
  context: Context,
): Promise<void> {
  await writeTexts(directory, {
    "prove.md": renderProofMarkdown(report, language),
    "prove.html": renderProofPage(report, language, templatesOf(context)),
    "prove.json": `${JSON.stringify(report, null, 2)}\n`,
  });
}

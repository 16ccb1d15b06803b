import { join } from "node:path";
import type { Context } from "../context.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { writeWhole } from "../files/write-whole.ts";
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
  const pages = {
    "prove.md": renderProofMarkdown(report, language),
    "prove.html": renderProofPage(report, language, templatesOf(context)),
    "prove.json": `${JSON.stringify(report, null, 2)}\n`,
  };
  await guardDisk(directory, async () => {
    for (const [name, text] of Object.entries(pages)) await writeWhole(join(directory, name), text);
  });
}

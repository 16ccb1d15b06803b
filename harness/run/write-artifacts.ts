import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunEvidence } from "../contracts/run.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { type RunFolder } from "../saved/run-folder.ts";
import { fileName } from "../text/names.ts";
import { utcStamp } from "../text/utc-stamp.ts";

/** 002's artifacts in the report folder: `k6_msa_hotpath_summary_<UTC>.json`, `.md` and `_console_<UTC>.log`. */
export async function writeArtifacts(
  folder: RunFolder,
  evidence: RunEvidence,
  reportDirectory: string,
  transcript: string,
): Promise<readonly string[]> {
  const name = fileName(evidence.scenario).replaceAll(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+/gu, "_");
  const stamp = utcStamp(Date.parse(evidence.startedAt));
  const copies: readonly (readonly [string, string])[] = [
    ["report.json", `k6_${name}_summary_${stamp}.json`],
    ["report.md", `k6_${name}_summary_${stamp}.md`],
  ];
  const written: string[] = [];
  for (const [source, target] of copies) {
    const path = join(reportDirectory, target);
    await guardDisk(path, () => copyFile(folder.file(source), path));
    written.push(path);
  }
  const consoleLog = join(reportDirectory, `k6_${name}_console_${stamp}.log`);
  await guardDisk(consoleLog, async () =>
    writeFile(consoleLog, await consoleText(folder, evidence, transcript)),
  );
  return [...written, consoleLog];
}

/** The story of the run as the terminal told it, then what k6 and the script said. */
async function consoleText(folder: RunFolder, evidence: RunEvidence, transcript: string): Promise<string> {
  const said = evidence.console === null ? "" : await readFile(folder.file(evidence.console.path), "utf8");
  return `${transcript}\n# k6\n${said === "" ? "k6 and the script said nothing.\n" : said}`;
}

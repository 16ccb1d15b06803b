import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunEvidence } from "../contracts/run.ts";
import { errorCode } from "../files/error-code.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText } from "../files/read-regular-file.ts";
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
  const ending = await freeEnding(
    (one) => join(reportDirectory, `k6_${name}_summary_${stamp}${one}.json`),
    evidence,
  );
  const copies: readonly (readonly [string, string])[] = [
    ["report.json", `k6_${name}_summary_${stamp}${ending}.json`],
    ["report.md", `k6_${name}_summary_${stamp}${ending}.md`],
  ];
  const written: string[] = [];
  for (const [source, target] of copies) {
    const path = join(reportDirectory, target);
    await guardDisk(path, () => copyFile(folder.file(source), path));
    written.push(path);
  }
  const consoleLog = join(reportDirectory, `k6_${name}_console_${stamp}${ending}.log`);
  await guardDisk(consoleLog, async () =>
    writeFile(consoleLog, await consoleText(folder, evidence, transcript)),
  );
  return [...written, consoleLog];
}

/**
 * What the names of a run end with so that they are no other's: nothing, or `-2` after another run of the same second. The
 * first file is made here, so that of two runs at once one gets it; a run that is concluded again finds its own.
 */
async function freeEnding(pathOf: (ending: string) => string, { runId }: RunEvidence): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const ending = attempt === 1 ? "" : `-${attempt}`;
    const path = pathOf(ending);
    const claim = JSON.stringify({ runId });
    const isOurs = await guardDisk(path, () =>
      writeFile(path, claim, { flag: "wx" }).then(
        () => true,
        (error: unknown) => {
          if (errorCode(error) !== "EEXIST" || attempt >= ENDINGS_MAX) throw error;
          return readRegularText(path, FILE_BYTES_MAX.saved).includes(`"${runId}"`);
        },
      ),
    );
    if (isOurs) return ending;
  }
}

const ENDINGS_MAX = 1_000;

/** The story of the run as the terminal told it, then what k6 and the script said. */
async function consoleText(folder: RunFolder, evidence: RunEvidence, transcript: string): Promise<string> {
  const said = evidence.console === null ? "" : await readFile(folder.file(evidence.console.path), "utf8");
  return `${transcript}\n# k6\n${said === "" ? "k6 and the script said nothing.\n" : said}`;
}

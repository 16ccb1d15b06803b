import { readFile } from "node:fs/promises";
import { InputProblems } from "../errors.ts";
import { type History, parseHistory } from "../history/parse-history.ts";
import type { ReportInput, ReportLanguage } from "../report/index.ts";
import { readEvidence, readSamples, readVerdict } from "./judge-folder.ts";
import { RunFolder } from "./run-folder.ts";

export interface ReportSources {
  readonly language: ReportLanguage;
  /** Folder of the run to compare with. */
  readonly baseline?: string | undefined;
  /** History file (`history/<scenario>/<profile>.ndjson`). */
  readonly history?: string | undefined;
}

/** All that the reports of a saved run are made from, read from its folder and from what it is compared with. */
export async function loadReportInput(folder: RunFolder, sources: ReportSources): Promise<ReportInput> {
  const evidence = await readEvidence(folder);
  const input = {
    evidence,
    verdict: await readVerdict(folder),
    samples: await readSamples(folder, evidence),
    language: sources.language,
  };
  return {
    ...input,
    ...(sources.baseline === undefined ? {} : { baseline: await loadBaseline(sources.baseline) }),
    ...(sources.history === undefined ? {} : { history: (await loadHistory(sources.history)).records }),
  };
}

async function loadBaseline(path: string): Promise<NonNullable<ReportInput["baseline"]>> {
  const folder = RunFolder.open(path);
  const evidence = await readEvidence(folder);
  return { kind: "previous", evidence, samples: await readSamples(folder, evidence) };
}

export async function loadHistory(path: string): Promise<History> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text !== null) return parseHistory(text);
  const hint = "`loadproof history add RUN` makes one";
  throw new InputProblems([{ subject: path, expected: "a history file that can be read", hint }]);
}

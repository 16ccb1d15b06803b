import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reportBaselines } from "./report-baselines.ts";
import type { Context } from "../context.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { InputProblems } from "../errors.ts";
import { type History, historyPath, parseHistory } from "../history/parse-history.ts";
import type { HistoryRecord } from "../history/record.ts";
import type { ReportInput, ReportLanguage } from "../report/index.ts";
import {
  readEvidence,
  readFailures,
  readObservations,
  readSamples,
  readSummary,
  readVerdict,
} from "../saved/read-run.ts";
import type { RunFolder } from "../saved/run-folder.ts";

export interface ReportSources {
  readonly language: ReportLanguage;
  /** Folder of a run, baseline file or name of a pinned baseline to compare with, instead of those that are found. */
  readonly baseline?: string | undefined;
  /** History file, instead of `history/<scenario>/<profile>.ndjson` where the user works. */
  readonly history?: string | undefined;
  /** Where pinned baselines and the history are looked for; without it the run is shown alone. */
  readonly place?: Pick<Context, "workingDirectory" | "environment"> | undefined;
}

/** All that the reports of a saved run are made from, read from its folder and from what it is compared with. */
export async function loadReportInput(folder: RunFolder, sources: ReportSources): Promise<ReportInput> {
  const evidence = await readEvidence(folder);
  const { language, place, baseline: given } = sources;
  const history = await historyOf(evidence, sources);
  const compared =
    place === undefined
      ? { baselines: [], rollingRuns: 0 }
      : await reportBaselines(folder, { given, history, place });
  return {
    evidence,
    verdict: await readVerdict(folder),
    samples: await readSamples(folder, evidence),
    summary: await readSummary(folder, evidence),
    failures: await readFailures(folder, evidence),
    observations: await readObservations(folder, evidence),
    language,
    ...compared,
    history,
    repositoryUrl: place === undefined ? null : repositoryUrl(place),
  };
}

async function historyOf(
  { scenario, profile }: RunEvidence,
  { history, place }: ReportSources,
): Promise<readonly HistoryRecord[]> {
  if (history !== undefined) return (await loadHistory(history)).records;
  if (place === undefined) return [];
  const path = join(place.workingDirectory, historyPath(scenario, profile));
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null ? [] : parseHistory(text).records;
}

/** The repository as GitHub Actions or GitLab CI names it. */
function repositoryUrl({ environment }: Pick<Context, "environment">): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, CI_PROJECT_URL: project } = environment;
  if (server && repository) return `${server}/${repository}`;
  return project || null;
}

export async function loadHistory(path: string): Promise<History> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text !== null) return parseHistory(text);
  const hint = "`loadproof history add RUN` makes one";
  throw new InputProblems([{ subject: path, expected: "a history file that can be read", hint }]);
}

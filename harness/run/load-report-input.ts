import { existsSync } from "node:fs";
import { join } from "node:path";
import { reportBaselines } from "./report-baselines.ts";
import type { Context } from "../context.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { InputProblems } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readUserText } from "../files/read-user-text.ts";
import { type History, historyPath, parseHistory } from "../history/parse-history.ts";
import type { HistoryRecord } from "../history/record.ts";
import type { ReportInput, ReportLanguage } from "../report/index.ts";
import { readEvidence, readFailures, readObservations, readSamples, readSummary } from "../saved/read-run.ts";
import { loadSources } from "./load-sources.ts";
import { readOwnVerdict } from "../saved/own-verdict.ts";
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
  const verdict = await readOwnVerdict(folder);
  return {
    evidence,
    verdict,
    samples: await readSamples(folder, evidence),
    summary: await readSummary(folder, evidence),
    failures: await readFailures(folder, evidence),
    observations: await readObservations(folder, evidence),
    language,
    ...compared,
    history,
    ...(place === undefined
      ? {}
      : { sources: loadSources(folder, evidence, verdict, place.workingDirectory) }),
    repositoryUrl: place === undefined ? null : repositoryUrl(place),
  };
}

async function historyOf(
  { scenario, profile }: RunEvidence,
  { history, place }: ReportSources,
): Promise<readonly HistoryRecord[]> {
  if (history !== undefined) return loadHistory(history).records;
  if (place === undefined) return [];
  const path = join(place.workingDirectory, historyPath(scenario, profile));
  return existsSync(path) ? loadHistory(path).records : [];
}

/** The repository as GitHub Actions or GitLab CI names it. */
function repositoryUrl({ environment }: Pick<Context, "environment">): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, CI_PROJECT_URL: project } = environment;
  if (server && repository) return `${server}/${repository}`;
  return project || null;
}

/** A history file. @throws InputProblems for one that can't be read, and for a file that holds no run. */
export function loadHistory(path: string): History {
  const wanted = { expected: "a history file", hint: "`loadproof history add RUN` makes one" };
  const history = parseHistory(readUserText(path, { ...wanted, bytesMax: FILE_BYTES_MAX.history }));
  if (history.records.length > 0 || history.damaged.length === 0) return history;
  throw new InputProblems([{ subject: path, ...wanted }]);
}

import { existsSync } from "node:fs";
import { relative } from "node:path";
import { FORMATS, headline, type Incident, type IncidentSource } from "../report/index.ts";
import { RunFolder } from "../saved/run-folder.ts";
import type { ProblemCollector } from "../text/problems.ts";
import { loadReportInput } from "./load-report-input.ts";

interface ReadSource extends IncidentSource {
  /** Path of the run's folder. */
  readonly path: string;
}

/** The runs of an incident, read from their folders. What can't be used is a problem. */
export async function readIncidentRuns(
  paths: readonly string[],
  problems: ProblemCollector,
): Promise<readonly ReadSource[]> {
  const sources: ReadSource[] = [];
  for (const path of paths) {
    const folder = RunFolder.open(path);
    const input = await problems.attemptLater(() => loadReportInput(folder, { language: "en" }));
    if (input === undefined) continue;
    const { runId } = input.evidence;
    if (sources.some((one) => one.input.evidence.runId === runId))
      problems.add({ subject: "run", value: path, expected: "each run once" });
    if ((input.samples?.accepted ?? 0) === 0) {
      const hint = `it is ${headline({ verdict: input.verdict })}: ${input.verdict.reason}`;
      problems.add({ subject: "run", value: path, expected: "a run that measured something", hint });
    }
    sources.push({ input, path, folder: path, page: null });
  }
  return sources;
}

/** A report of an incident that was none would make one up: a list without one is a problem for each run. */
export function refuseCalm(
  { runs }: Incident,
  sources: readonly ReadSource[],
  problems: ProblemCollector,
): void {
  if (runs.some((run) => run.isIncident)) return;
  for (const { input, path } of sources) {
    const run = runs.find(({ runId }) => runId === input.evidence.runId);
    if (run === undefined) continue;
    const hint = `it is ${run.headline}: ${run.verdict.reason}`;
    const expected = "a run in which the system missed something";
    problems.add({ subject: "run", value: path, expected, hint });
  }
}

/** As links from a folder to the runs and their pages. */
export function seenFrom(sources: readonly ReadSource[], place: string): readonly IncidentSource[] {
  return sources.map(({ input, path }) => {
    const page = RunFolder.open(path).file(FORMATS.html.file);
    return { input, folder: linkTo(path, place), page: existsSync(page) ? linkTo(page, place) : null };
  });
}

/** Begins with a dot, so that no name of a folder is read as an address. */
function linkTo(path: string, place: string): string {
  const link = relative(place, path);
  return link.startsWith(".") ? link : `./${link}`;
}

import { existsSync } from "node:fs";
import { relative } from "node:path";
import { FORMATS, headline, isIncident, type IncidentSource, buildReportView } from "../report/index.ts";
import { RunFolder } from "../saved/run-folder.ts";
import type { ProblemCollector } from "../text/problems.ts";
import { loadReportInput } from "./load-report-input.ts";

interface ReadSource extends IncidentSource {
  /** Path of the run's folder. */
  readonly path: string;
}

/** The runs of an incident, read from their folders. What can't be used, and a list without an incident, are problems. */
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
  if (problems.isEmpty) refuseCalm(sources, problems);
  return sources;
}

/** A report of an incident that was none would make one up. */
function refuseCalm(sources: readonly ReadSource[], problems: ProblemCollector): void {
  const seen = sources.map(({ input, path }) => ({
    path,
    view: buildReportView({ ...input, language: "en" }),
  }));
  if (seen.some(({ view }) => isIncident(view))) return;
  for (const { path, view } of seen) {
    const hint = `it is ${headline(view)}: ${view.verdict.reason}`;
    problems.add({
      subject: "run",
      value: path,
      expected: "a run in which the system missed something",
      hint,
    });
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

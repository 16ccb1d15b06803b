import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EXIT } from "../errors.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { makeFolder } from "../files/make-folder.ts";
import { readOption } from "../options/read-option.ts";
import { checkIsFree } from "../plan/new-files.ts";
import { readReportLanguage } from "../plan/report-language.ts";
import {
  buildIncident,
  type Incident,
  type ReadTemplate,
  renderIncidentHtml,
  renderIncidentJson,
  renderIncidentMarkdown,
  type ReportLanguage,
} from "../report/index.ts";
import { readIncidentRuns, refuseCalm, seenFrom } from "../run/incident-sources.ts";
import { templatesOf } from "../run/write-reports.ts";
import { ProblemCollector } from "../text/problems.ts";
import { utcStamp } from "../text/utc-stamp.ts";
import type { Register } from "./program.ts";
import { readFormats } from "./read-formats.ts";

/** Runs that one incident can have: more would be a history. */
const RUNS_MAX = 20;

type Render = (incident: Incident, language: ReportLanguage, readTemplate: ReadTemplate) => string;

/** What is written, by the name that `--format` knows and the file's ending. */
const RENDERERS = {
  md: renderIncidentMarkdown,
  html: renderIncidentHtml,
  json: renderIncidentJson,
} as const satisfies Readonly<Record<string, Render>>;
const FORMAT_NAMES = Object.keys(RENDERERS) as (keyof typeof RENDERERS)[];

interface IncidentFlags {
  readonly output?: string;
  readonly format?: string;
  readonly lang?: string;
}

/** `loadproof incident RUN...`: 003's incident report, filled in as far as the evidence goes; the rest is left blank. */
export const registerIncident: Register = (program, context, exit) => {
  program
    .command("incident")
    .description(
      "write the incident report of saved runs: timeline, impact, detection, 5 whys, actions; what the evidence does not say is left blank",
    )
    .argument("<runs...>", "folders of runs (REPORT_DIR/runs/<id>)")
    .option("--output <name>", "where to write it, without ending; default REPORT_DIR/incident_<UTC>")
    .option("--format <names>", `comma-separated: ${FORMAT_NAMES.join(", ")}; default all`)
    .option("--lang <code>", "en, ko or both (REPORT_LANG)")
    .action(async (runs: readonly string[], flags: IncidentFlags) => {
      const problems = new ProblemCollector();
      const language = readReportLanguage(flags.lang, context, problems);
      const formats = readFormats(flags.format, FORMAT_NAMES, FORMAT_NAMES, problems);
      if (runs.length > RUNS_MAX)
        problems.add({ subject: "runs", value: String(runs.length), expected: `at most ${RUNS_MAX}` });
      const sources = await readIncidentRuns(
        runs.map((run) => resolve(context.workingDirectory, run)),
        problems,
      );
      const starts = sources.map(({ input }) => Date.parse(input.evidence.startedAt));
      const named = join(readOption("reportDir", {}, context, problems), `incident_${stampOf(starts)}`);
      const output = resolve(context.workingDirectory, flags.output ?? named);
      const incident = buildIncident(seenFrom(sources, dirname(output)));
      if (problems.isEmpty) refuseCalm(incident, sources, problems);
      const files = formats.map((format) => ({ format, path: `${output}.${format}` }));
      const hint = "people may have filled it in: move it, or give another --output";
      for (const { path } of files) checkIsFree(path, "--output", hint, problems);
      problems.throwIfAny();
      await guardDisk(dirname(output), () => makeFolder(dirname(output)), "another path");
      for (const { format, path } of files) {
        const text = RENDERERS[format](incident, language, templatesOf(context));
        await guardDisk(path, () => writeFile(path, text), "another path");
        context.stdout.write(`${path}\n`);
      }
      exit(EXIT.pass);
    });
};

/** When the first of the runs began; the name of a list that is refused does not matter. */
function stampOf(starts: readonly number[]): string {
  return starts.length === 0 ? "" : utcStamp(Math.min(...starts));
}

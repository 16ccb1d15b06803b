import { dirname, join, relative, sep } from "node:path";
import { writeFile } from "node:fs/promises";
import type { Context } from "../context.ts";
import { SeriesIndex } from "../figures/series-index.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { makeFolder } from "../files/make-folder.ts";
import { metricKinds, parseThresholds } from "../judge/index.ts";
import { readEvidence, readSamples, readSummary } from "../saved/read-run.ts";
import type { Telling } from "../report/words/telling.ts";
import type { RunFolder } from "../saved/run-folder.ts";
import { formatDuration } from "../text/duration.ts";
import { NAME_PATTERN } from "../text/names.ts";
import { proposedObjectives } from "./proposed-objectives.ts";
import { thresholdsText } from "./thresholds-text.ts";

/** With more failures than that, times say nothing. */
const FAILED_SHARE_MAX = 0.1;

export interface ThresholdsRequest {
  readonly path: string;
  readonly script: string;
  readonly context: Context;
  readonly telling: Telling;
}

/**
 * Writes the threshold file that a finished run proposes. Returns, in the reader's language, why there is none instead, where the run measured too
 * little to propose anything.
 */
export async function writeThresholds(
  folder: RunFolder,
  { path, script, context, telling: { text: told } }: ThresholdsRequest,
): Promise<string | null> {
  const evidence = await readEvidence(folder);
  const samples = await readSamples(folder, evidence);
  if (evidence.status === "incomplete" || samples === null) return told("thresholds.incomplete");
  const index = new SeriesIndex(samples);
  const failed = index.total("http_req_failed");
  if (failed.sum > failed.count * FAILED_SHARE_MAX)
    return told("thresholds.failing", { failed: failed.sum, count: failed.count });
  const kinds = metricKinds(await readSummary(folder, evidence));
  const objectives = proposedObjectives(index, evidence.shape, kinds);
  if (objectives.length === 0) return told("thresholds.tooFew");
  const text = thresholdsText({
    script: relative(context.workingDirectory, script),
    scenario: NAME_PATTERN.test(evidence.scenario) ? evidence.scenario : null,
    schema: schemaPath(path, context),
    runId: evidence.runId,
    load: describeLoad(index, Date.parse(evidence.endedAt) - Date.parse(evidence.startedAt)),
    date: evidence.startedAt.slice(0, 10),
    objectives,
  });
  // What can't be read back would be an error of the user's next run.
  parseThresholds(text, path);
  const write = async (): Promise<void> => {
    await makeFolder(dirname(path));
    await writeFile(path, text, { flag: "w" });
  };
  await guardDisk(path, write, "another path");
  return null;
}

/** A run of a moment has no sample of its users, and its iterations say more of it than no seconds. */
export function describeLoad(index: SeriesIndex, durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000);
  const { max: users, count } = index.total("vus");
  const length =
    seconds < 2 ? `${index.total("iterations").sum} iterations` : formatDuration(seconds * 1_000);
  if (count === 0) return length;
  return `${users} ${users === 1 ? "user" : "users"} for ${length}`;
}

/**
 * From the file's folder, so that an editor finds it wherever the project lies: in the package that the project has, or
 * will have; in a clone for a file of the clone.
 */
export function schemaPath(
  file: string,
  context: Pick<Context, "projectDirectory" | "workingDirectory">,
): string {
  const isOfClone = file.startsWith(`${context.projectDirectory}${sep}`);
  const directory = isOfClone
    ? context.projectDirectory
    : join(context.workingDirectory, "node_modules", "loadproof", "dist");
  return relative(dirname(file), join(directory, "thresholds", "schema.json"));
}

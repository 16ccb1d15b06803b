import { dirname, join, relative, sep } from "node:path";
import { writeFile } from "node:fs/promises";
import type { Context } from "../context.ts";
import { SeriesIndex } from "../figures/series-index.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { makeFolder } from "../files/make-folder.ts";
import { metricKinds, parseThresholds } from "../judge/index.ts";
import { readEvidence, readSamples, readSummary } from "../saved/read-run.ts";
import type { RunFolder } from "../saved/run-folder.ts";
import { formatDuration } from "../text/duration.ts";
import { NAME_PATTERN } from "../text/names.ts";
import { proposedObjectives } from "./proposed-objectives.ts";
import { thresholdsText } from "./thresholds-text.ts";

/** With more failures than that, times say nothing. */
const FAILED_SHARE_MAX = 0.1;
/**
 * Writes the threshold file that a finished run proposes. Returns why there is none instead, where the run measured too
 * little to propose anything.
 */
export async function writeThresholds(
  folder: RunFolder,
  { path, script, context }: { path: string; script: string; context: Context },
): Promise<string | null> {
  const evidence = await readEvidence(folder);
  const samples = await readSamples(folder, evidence);
  if (evidence.status === "incomplete" || samples === null) return "the run did not reach its end";
  const index = new SeriesIndex(samples);
  const failed = index.total("http_req_failed");
  if (failed.sum > failed.count * FAILED_SHARE_MAX)
    return `${failed.sum} of ${failed.count} requests failed, and nothing can be held to that`;
  const kinds = metricKinds(await readSummary(folder, evidence));
  const objectives = proposedObjectives(index, evidence.shape, kinds);
  if (objectives.length === 0)
    return "the run measured too little: 10 requests at least, 300 for a limit of 1%";
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
  await guardDisk(path, async () => {
    await makeFolder(dirname(path));
    await writeFile(path, text, { flag: "w" });
  });
  return null;
}

function describeLoad(index: SeriesIndex, durationMs: number): string {
  const vus = index.total("vus");
  const users = vus.count === 0 ? 1 : vus.max;
  return `${users} ${users === 1 ? "user" : "users"} for ${formatDuration(Math.round(durationMs / 1_000) * 1_000)}`;
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

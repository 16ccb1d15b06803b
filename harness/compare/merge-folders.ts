import { access, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { OBSERVATIONS_FILE } from "../contracts/observations.ts";
import type { FileReference } from "../contracts/plan.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { InputProblems } from "../errors.ts";
import { mergeEvidence } from "../load/merge/merge-evidence.ts";
import { mergeFindings, type RunFindings } from "../load/merge/merge-findings.ts";
import { writeIds, writeSamples } from "../load/merge/merge-parts.ts";
import { mergeSummaries } from "../load/merge/merge-summaries.ts";
import { readEvidence, readFindings, readSavedThresholds, readSummary } from "../saved/read-run.ts";
import { INVARIANTS_FILE, RunFolder, THRESHOLDS_FILE } from "../saved/run-folder.ts";
import { utcStamp } from "../text/utc-stamp.ts";

export interface MergeOptions {
  readonly runs: readonly string[];
  readonly reportDirectory: string;
  readonly context: Context;
}

/**
 * Makes one run of several that were parts of one load: samples, evidence, counters and thresholds. Percentiles are
 * those of all samples together, never of parts. Returns the folder; it is judged like any other.
 */
export async function mergeFolders({ runs, reportDirectory, context }: MergeOptions): Promise<RunFolder> {
  const folders = runs.map((run) => RunFolder.open(resolve(context.workingDirectory, run)));
  const evidence = await Promise.all(folders.map(readEvidence));
  // Refuses what can't be merged before anything is written.
  mergeEvidence(evidence, filesOf("merged", evidence[0]));
  const files = await Promise.all(
    folders.map((folder, index) => sampleFileOf(folder, evidence[index] as RunEvidence)),
  );
  const findings = await findingsOf(folders, evidence);
  const [first] = evidence as [RunEvidence];
  const wanted = [utcStamp(context.now()), first.scenario, first.profile ?? "own", "merged"].join("-");
  const { folder, runId } = await RunFolder.create(reportDirectory, wanted);
  const summaries = await Promise.all(
    folders.map((one, index) => readSummary(one, evidence[index] as RunEvidence)),
  );
  const complete = summaries.every((summary) => summary !== null);
  const merged = mergeEvidence(evidence, {
    ...filesOf(runId, first),
    command: ["loadproof merge", ...runs].join(" "),
    plan: await folder.writeJson("plan.json", { merged: evidence.map(({ runId: id }) => id) }),
    samples: await writeSamples(files, folder.path),
    recordedIds: await writeIds(
      evidence.map(({ recordedIds }, index) => ({
        recordedIds,
        directory: (folders[index] as RunFolder).path,
      })),
      folder.path,
    ),
    summary: complete ? await folder.writeJson("summary.json", mergeSummaries(summaries)) : null,
    observations: await copyObservations(folders, evidence, folder),
    invariants: await uniteFindings(findings, folder),
  });
  await folder.writeJson("run.json", merged);
  await copyThresholds(folders[0] as RunFolder, folder);
  return folder;
}

function filesOf(runId: string, first: RunEvidence | undefined): Parameters<typeof mergeEvidence>[1] {
  const none = { path: "none", sha256: "0".repeat(64) };
  return {
    runId,
    command: "",
    plan: none,
    bundle: first?.bundle ?? null,
    samples: null,
    summary: null,
    console: null,
    recordedIds: {},
    observations: null,
    invariants: { state: "none" },
  };
}

async function sampleFileOf(folder: RunFolder, { samples, runId }: RunEvidence): Promise<string> {
  const path = samples === null ? null : folder.file(samples.path);
  if (
    path !== null &&
    (await access(path).then(
      () => true,
      () => false,
    ))
  )
    return path;
  throw new InputProblems([
    { subject: "run", value: runId, expected: "a run with samples", hint: "leave it out, or run it again" },
  ]);
}

/** All generators loaded the same system: what one of them had observed of it is what all of them did to it. */
async function copyObservations(
  folders: readonly RunFolder[],
  evidence: readonly RunEvidence[],
  to: RunFolder,
): Promise<FileReference | null> {
  for (const [index, { observations }] of evidence.entries()) {
    const from = folders[index];
    if (from === undefined || observations === null) continue;
    return to.writeText(OBSERVATIONS_FILE, await readFile(from.file(observations.path), "utf8"));
  }
  return null;
}

function findingsOf(
  folders: readonly RunFolder[],
  evidence: readonly RunEvidence[],
): Promise<readonly RunFindings[]> {
  return Promise.all(
    evidence.map(async (one, index) => ({
      evidence: one,
      findings: await readFindings(folders[index] as RunFolder, one),
    })),
  );
}

/** The merged run has found what its parts have; without a part that looked, it says why as they do. */
async function uniteFindings(
  runs: readonly RunFindings[],
  to: RunFolder,
): Promise<RunEvidence["invariants"]> {
  const findings = mergeFindings(runs);
  if (findings !== null) return { state: "checked", findings: await to.writeJson(INVARIANTS_FILE, findings) };
  const unchecked = runs.map(({ evidence }) => evidence.invariants).find(({ state }) => state !== "none");
  return unchecked ?? { state: "none" };
}

/** The merged run is judged by the thresholds of the first one. */
async function copyThresholds(from: RunFolder, to: RunFolder): Promise<void> {
  if ((await readSavedThresholds(from)).thresholds === null) return;
  await to.writeText(THRESHOLDS_FILE, await readFile(from.file(THRESHOLDS_FILE), "utf8"));
}

import { readFile } from "node:fs/promises";
import { commandName } from "../installation.ts";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { firstOfEach } from "../contracts/failures.ts";
import { OBSERVATIONS_FILE } from "../contracts/observations.ts";
import type { FileReference } from "../contracts/plan.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { InputProblems } from "../errors.ts";
import { checkParts, mergeEvidence } from "../load/merge/merge-evidence.ts";
import { mergeFindings, type RunFindings } from "../load/merge/merge-findings.ts";
import { writeFailures, writeIds, writeSamples } from "../load/merge/merge-parts.ts";
import { mergeSummaries } from "../load/merge/merge-summaries.ts";
import {
  readEvidence,
  readFailures,
  readFindings,
  readSavedThresholds,
  readSummary,
} from "../saved/read-run.ts";
import { readRunFile } from "../saved/run-file.ts";
import { EVIDENCE_FILE, INVARIANTS_FILE, RunFolder, THRESHOLDS_FILE } from "../saved/run-folder.ts";
import { fileName } from "../text/names.ts";
import { quote } from "../text/quote.ts";
import { utcStamp } from "../text/utc-stamp.ts";

export interface MergeOptions {
  readonly runs: readonly string[];
  readonly reportDirectory: string;
  readonly context: Context;
}

/** One of the runs that are merged. */
interface Part {
  readonly folder: RunFolder;
  readonly evidence: RunEvidence;
}

/**
 * Makes one run of several that were parts of one load: samples, evidence, counters and thresholds. Percentiles are
 * those of all samples together, never of parts. Returns the folder; it is judged like any other.
 */
export async function mergeFolders({ runs, reportDirectory, context }: MergeOptions): Promise<RunFolder> {
  const parts = await Promise.all(runs.map((run) => openPart(resolve(context.workingDirectory, run))));
  const evidence = parts.map((part) => part.evidence);
  // Refuses what can't be merged before anything is written.
  checkParts(evidence);
  const samples = await Promise.all(parts.map(sampleFileOf));
  const findings = await Promise.all(parts.map(findingsOf));
  const [first] = parts as [Part];
  const { scenario, profile, bundle } = first.evidence;
  const wanted = [utcStamp(context.now()), fileName(scenario), fileName(profile ?? "own"), "merged"].join(
    "-",
  );
  const { folder, runId } = await RunFolder.create(reportDirectory, wanted);
  const summaries = await Promise.all(parts.map((part) => readSummary(part.folder, part.evidence)));
  const failures = await Promise.all(parts.map((part) => readFailures(part.folder, part.evidence)));
  const complete = summaries.every((summary) => summary !== null);
  const withIds = parts.map((part) => ({
    directory: part.folder.path,
    recordedIds: part.evidence.recordedIds,
  }));
  const merged = mergeEvidence(evidence, {
    runId,
    command: [commandName(context), "merge", ...runs.map(quote)].join(" "),
    plan: await folder.writeJson("plan.json", { merged: evidence.map(({ runId: id }) => id) }),
    bundle,
    samples: await writeSamples(samples, folder.path),
    recordedIds: await writeIds(withIds, folder.path),
    summary: complete ? await folder.writeJson("summary.json", mergeSummaries(summaries)) : null,
    console: null,
    failures: await writeFailures(firstOfEach(failures.flat()), folder.path),
    observations: await copyObservations(parts, folder),
    invariants: await uniteFindings(findings, folder),
  });
  await folder.writeJson(EVIDENCE_FILE, merged);
  await copyThresholds(first.folder, folder);
  return folder;
}

async function openPart(path: string): Promise<Part> {
  const folder = RunFolder.open(path);
  return { folder, evidence: await readEvidence(folder) };
}

async function sampleFileOf({ folder, evidence: { samples, runId } }: Part): Promise<string> {
  if (samples !== null) {
    readRunFile(folder, samples);
    return folder.file(samples.path);
  }
  const hint = "leave it out, or run it again";
  throw new InputProblems([{ subject: "run", value: runId, expected: "a run with samples", hint }]);
}

/** All generators loaded the same system: what one of them had observed of it is what all of them did to it. */
async function copyObservations(parts: readonly Part[], to: RunFolder): Promise<FileReference | null> {
  for (const { folder, evidence } of parts) {
    if (evidence.observations === null) continue;
    return to.writeText(OBSERVATIONS_FILE, readRunFile(folder, evidence.observations).toString("utf8"));
  }
  return null;
}

async function findingsOf({ folder, evidence }: Part): Promise<RunFindings> {
  return { evidence, findings: await readFindings(folder, evidence) };
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

import { readFile } from "node:fs/promises";
import { z, ZodError } from "zod";
import { type Finding, findingSchema } from "../contracts/findings.ts";
import type { FileReference } from "../contracts/plan.ts";
import { type FailureSample, failuresSchema } from "../contracts/failures.ts";
import { type Observations, observationsSchema } from "../contracts/observations.ts";
import { runEvidenceSchema, type RunEvidence } from "../contracts/run.ts";
import type { SampleStore } from "../contracts/samples.ts";
import { verdictSchema, type Verdict } from "../contracts/verdict.ts";
import { InputProblems, messageOf } from "../errors.ts";
import type { ThresholdFile } from "../judge/index.ts";
import { parseSavedThresholds, savedThresholdsSchema } from "../plan/read-thresholds.ts";
import { readSampleStore } from "../sketch/index.ts";
import { THRESHOLDS_FILE, type RunFolder } from "./run-folder.ts";

/** The thresholds a run is judged by; both `null` when there are none. */
export interface SavedThresholds {
  readonly thresholds: ThresholdFile | null;
  readonly thresholdsReference: FileReference | null;
}

/** The thresholds saved with the run. */
export async function readSavedThresholds(folder: RunFolder): Promise<SavedThresholds> {
  const thresholdsReference = await folder.reference(THRESHOLDS_FILE);
  if (thresholdsReference === null) return { thresholds: null, thresholdsReference: null };
  const saved = await parseSaved(folder.file(THRESHOLDS_FILE), (value) => savedThresholdsSchema.parse(value));
  return { thresholds: parseSavedThresholds(saved), thresholdsReference };
}

export async function readEvidence(folder: RunFolder): Promise<RunEvidence> {
  return parseSaved(folder.file("run.json"), (value) => runEvidenceSchema.parse(value));
}

export async function readVerdict(folder: RunFolder): Promise<Verdict> {
  const hint = `judge the run: bin/loadproof judge ${folder.path}`;
  return parseSaved(folder.file("verdict.json"), (value) => verdictSchema.parse(value), hint);
}

/** The sketches of a run; `null` when it took none. */
export async function readSamples(folder: RunFolder, evidence: RunEvidence): Promise<SampleStore | null> {
  if (evidence.samples === null) return null;
  return readSampleStore(await readSaved(folder.file(evidence.samples.path)));
}

/** k6's own summary as parsed JSON; `null` when k6 wrote none. */
export async function readSummary(folder: RunFolder, evidence: RunEvidence): Promise<unknown> {
  if (evidence.summary === null) return null;
  return JSON.parse((await readSaved(folder.file(evidence.summary.path))).toString("utf8")) as unknown;
}

/** The first failures of each kind that the script saw; empty when it saw none, or nobody looked. */
export async function readFailures(
  folder: RunFolder,
  { failures }: Pick<RunEvidence, "failures">,
): Promise<readonly FailureSample[]> {
  if (failures === null || failures === undefined) return [];
  return (await parseSaved(folder.file(failures.path), (value) => failuresSchema.parse(value))).failures;
}

/** What was observed of the system's side; `null` when nothing was. */
export async function readObservations(
  folder: RunFolder,
  { observations }: Pick<RunEvidence, "observations">,
): Promise<Observations | null> {
  if (observations === null) return null;
  return parseSaved(folder.file(observations.path), (value) => observationsSchema.parse(value));
}

/** What was found of the system's invariants; empty when they were not checked. */
export async function readFindings(
  folder: RunFolder,
  { invariants }: Pick<RunEvidence, "invariants">,
): Promise<readonly Finding[]> {
  if (invariants.state !== "checked") return [];
  const { path, sha256 } = invariants.findings;
  // They decide whether data is broken: nothing but what the run has found may be read for it.
  if ((await folder.reference(path))?.sha256 !== sha256) {
    const expected = "the file that the run wrote, with the hash that run.json has of it";
    throw new InputProblems([{ subject: folder.file(path), expected, hint: "run the load again" }]);
  }
  return parseSaved(folder.file(path), (value) => z.array(findingSchema).parse(value));
}

async function parseSaved<Value>(
  path: string,
  parse: (value: unknown) => Value,
  hint?: string,
): Promise<Value> {
  const text = (await readSaved(path, hint)).toString("utf8");
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    const [issue] = error instanceof ZodError ? error.issues : [];
    const message = issue === undefined ? messageOf(error) : `${issue.path.join(".")}: ${issue.message}`;
    throw new InputProblems([
      { subject: path, expected: `a file loadproof wrote (${message})`, hint: hint ?? DAMAGED },
    ]);
  }
}

const DAMAGED = "the run folder is damaged or of another version";

async function readSaved(path: string, otherHint?: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch {
    const hint =
      otherHint ?? "give the folder of a run, such as loadtest_reports/runs/<UTC>-<scenario>-<profile>";
    throw new InputProblems([{ subject: path, expected: "a file of a saved run that can be read", hint }]);
  }
}

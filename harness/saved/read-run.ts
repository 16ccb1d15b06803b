import { z, ZodError } from "zod";
import { type Comparison, comparisonSchema } from "../contracts/comparison.ts";
import { type Finding, findingSchema } from "../contracts/findings.ts";
import type { FileReference } from "../contracts/plan.ts";
import { type FailureSample, failuresSchema } from "../contracts/failures.ts";
import { type Observations, observationsSchema } from "../contracts/observations.ts";
import { runEvidenceSchema, type RunEvidence } from "../contracts/run.ts";
import type { SampleStore } from "../contracts/samples.ts";
import { verdictSchema, type Verdict } from "../contracts/verdict.ts";
import { type SystemState, systemStateSchema } from "../contracts/system-state.ts";
import { InputProblems } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { parseWhole } from "../text/parse-whole.ts";
import { readRegularText, UnreadableFile } from "../files/read-regular-file.ts";
import type { ThresholdFile } from "../judge/index.ts";
import { parseSavedThresholds, savedThresholdsSchema } from "../plan/read-thresholds.ts";
import { readSampleStore } from "../sketch/index.ts";
import { checkRunFiles, readRunFile } from "./run-file.ts";
import { COMPARISON_FILE, EVIDENCE_FILE, THRESHOLDS_FILE, type RunFolder } from "./run-folder.ts";

/** The thresholds a run is judged by; both `null` when there are none. */
export interface SavedThresholds {
  readonly thresholds: ThresholdFile | null;
  readonly thresholdsReference: FileReference | null;
}

/** The thresholds saved with the run. */
export async function readSavedThresholds(folder: RunFolder): Promise<SavedThresholds> {
  const thresholdsReference = await folder.reference(THRESHOLDS_FILE);
  if (thresholdsReference === null) return { thresholds: null, thresholdsReference: null };
  const saved = readOwnFile(folder, THRESHOLDS_FILE, savedThresholdsSchema);
  return { thresholds: parseSavedThresholds(saved), thresholdsReference };
}

/** Folders whose files were checked already: a command reads the evidence several times. */
const checked = new WeakSet<RunFolder>();

/** `run.json`. The files that it names lie in the folder and are those that the run wrote, or it is refused. */
export async function readEvidence(folder: RunFolder): Promise<RunEvidence> {
  const hint = "give the folder of a run, such as loadtest_reports/runs/<UTC>-<scenario>-<profile>";
  const evidence = readOwnFile(folder, EVIDENCE_FILE, runEvidenceSchema, hint);
  if (!checked.has(folder)) checkRunFiles(folder, evidence);
  checked.add(folder);
  return evidence;
}

/** `verdict.json`, which must be that of this run. */
export async function readVerdict(folder: RunFolder): Promise<Verdict> {
  const hint = `judge the run: loadproof judge ${folder.path}`;
  const verdict = readOwnFile(folder, "verdict.json", verdictSchema, hint);
  const { runId, status } = await readEvidence(folder);
  if (verdict.runId === runId && verdict.incomplete === (status === "incomplete")) return verdict;
  const value =
    verdict.runId === runId ? `${runId}, ${verdict.incomplete ? "in" : ""}complete` : verdict.runId;
  const expected = `the verdict of the run of run.json, ${runId} (${status})`;
  throw new InputProblems([{ subject: folder.file("verdict.json"), value, expected, hint }]);
}

/** `comparison.json` of a folder of pairs. */
export function readComparison(folder: RunFolder): Comparison {
  const hint = "give the folder of pairs, such as loadtest_reports/pairs/<UTC>";
  return readOwnFile(folder, COMPARISON_FILE, comparisonSchema, hint);
}

/** The sketches of a run; `null` when it took none. */
export async function readSamples(folder: RunFolder, evidence: RunEvidence): Promise<SampleStore | null> {
  if (evidence.samples === null) return null;
  return readSampleStore(readRunFile(folder, evidence.samples));
}

/** k6's own summary as parsed JSON; `null` when k6 wrote none, or ended while it did. */
export async function readSummary(folder: RunFolder, { summary }: RunEvidence): Promise<unknown> {
  if (summary === null) return null;
  return parseWhole(readRunFile(folder, summary).toString("utf8"));
}

/** The first failures of each kind that the script saw; empty when it saw none, or nobody looked. */
export async function readFailures(
  folder: RunFolder,
  { failures }: Pick<RunEvidence, "failures">,
): Promise<readonly FailureSample[]> {
  if (failures === null || failures === undefined) return [];
  return readNamedFile(folder, failures, failuresSchema).failures;
}

/** What was observed of the system's side; `null` when nothing was. */
export async function readObservations(
  folder: RunFolder,
  { observations }: Pick<RunEvidence, "observations">,
): Promise<Observations | null> {
  return observations === null ? null : readNamedFile(folder, observations, observationsSchema);
}

/** How the system was through the run; `null` when nobody looked. */
export async function readSystemState(
  folder: RunFolder,
  { systemState }: Pick<RunEvidence, "systemState">,
): Promise<SystemState | null> {
  return systemState == null ? null : readNamedFile(folder, systemState, systemStateSchema);
}

/** What was found of the system's invariants; empty when they were not checked. */
export async function readFindings(
  folder: RunFolder,
  { invariants }: Pick<RunEvidence, "invariants">,
): Promise<readonly Finding[]> {
  return invariants.state === "checked"
    ? readNamedFile(folder, invariants.findings, z.array(findingSchema))
    : [];
}

/** A file that `run.json` names with its hash. */
function readNamedFile<Value>(folder: RunFolder, reference: FileReference, schema: z.ZodType<Value>): Value {
  return parseSaved(
    folder.file(reference.path),
    readRunFile(folder, reference).toString("utf8"),
    schema,
    DAMAGED,
  );
}

/** A file of the folder that is found by its name. */
function readOwnFile<Value>(
  folder: RunFolder,
  name: string,
  schema: z.ZodType<Value>,
  hint: string = DAMAGED,
): Value {
  const path = folder.file(name);
  let text: string;
  try {
    text = readRegularText(path, FILE_BYTES_MAX.saved);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const expected = "a file of a saved run that can be read";
    throw new InputProblems([{ subject: path, expected, hint: `${error.message}; ${hint}` }]);
  }
  return parseSaved(path, text, schema, hint);
}

function parseSaved<Value>(path: string, text: string, schema: z.ZodType<Value>, hint: string): Value {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const [issue] = error instanceof ZodError ? error.issues : [];
    const message = issue === undefined ? "no whole JSON" : `${issue.path.join(".")}: ${issue.message}`;
    throw new InputProblems([{ subject: path, expected: `a file loadproof wrote (${message})`, hint }]);
  }
}

const DAMAGED = "the run folder is damaged or of another version";

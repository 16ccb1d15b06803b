import type { Baseline } from "../contracts/baseline.ts";
import type { Finding } from "../contracts/findings.ts";
import type { Observations } from "../contracts/observations.ts";
import type { FaultResult } from "../contracts/fault-result.ts";
import type { FileReference } from "../contracts/plan.ts";
import type { RunEvidence } from "../contracts/run.ts";
import type { SampleStore } from "../contracts/samples.ts";
import type { ObjectiveResult, Verdict } from "../contracts/verdict.ts";
import type { SystemState } from "../contracts/system-state.ts";
import { attachComparison } from "./comparison/attach.ts";
import { compareWithEarlier } from "./comparison/compare-runs.ts";
import { recordRun } from "./comparison/record-run.ts";
import { guardResults } from "./guards/index.ts";
import { impliedNotes, judgeImplied } from "./guards/implied.ts";
import { judgeK6Exit, withK6Words } from "./guards/k6-word.ts";
import { metricKinds, recordOf } from "./metrics/metric-types.ts";
import { explain } from "./notes/explain.ts";
import { k6Notes } from "./notes/k6-notes.ts";
import { judgeExpectedFailures } from "./objectives/expected-failures.ts";
import { judgeAll, type Judged, type MeasurementOf } from "./objectives/judge-all.ts";
import { measurementsFor } from "./objectives/measurements-for.ts";
import { createMeasurement, type Measurement } from "./objectives/measurement.ts";
import { judgeReproducibleErrors } from "./objectives/reproducible-errors.ts";
import { type JudgedInvariants, judgeInvariants } from "./invariants/judge-invariants.ts";
import { exitCodeOf } from "./policy/exit-code.ts";
import { enoughLoad } from "./policy/enough.ts";
import { runWord } from "./policy/run-word.ts";
import { weightedScore } from "./policy/score.ts";
import { applyWaivers } from "./policy/waivers.ts";
import { faultNotes } from "./recovery/fault-notes.ts";
import { judgeFaults } from "./recovery/judge-faults.ts";
import { rowOf } from "./statistic/table.ts";
import { BARE_FILE } from "./thresholds/bare-file.ts";
import { k6AbortThresholds } from "./thresholds/k6-abort.ts";
import { importScriptThresholds, OWN_THRESHOLDS, thresholdsInSummary } from "./thresholds/k6-import.ts";
import type { Objective, ThresholdFile } from "./thresholds/types.ts";
import { judgeValidity } from "./validity/judge-validity.ts";

export interface JudgeInput {
  readonly evidence: RunEvidence;
  /** `null` when the run took no samples. */
  readonly samples: SampleStore | null;
  /** k6's `handleSummary` data as parsed JSON; `null` when there is none. */
  readonly summary: unknown;
  /** `null` when no threshold file was given: then the script's own thresholds are judged, and what every run is held to. */
  readonly thresholds: ThresholdFile | null;
  readonly thresholdsReference: FileReference | null;
  /** Milliseconds since the epoch, for waivers that end. */
  readonly nowMs: number;
  /** `options.thresholds` of the user's script: judged beside the file, with k6's meaning. */
  readonly scriptThresholds?: unknown;
  /** Earlier runs, for objectives with `compare` and for errors that come again. */
  readonly baselines?: readonly Baseline[];
  /** What was found of the system's invariants; empty when none were checked. */
  readonly findings?: readonly Finding[];
  /** What was observed of the system's side, for objectives with `source: prometheus`; `null` when nothing was. */
  readonly observations?: Observations | null;
  /** How the system was through the run, where something disturbed it; `null` when nobody looked. */
  readonly systemState?: SystemState | null;
}

/** A run with all that was made of it on the way to its verdict. */
interface Assessment {
  readonly verdict: Verdict;
  readonly judged: readonly Judged[];
  readonly measurement: Measurement | null;
  readonly measurementOf: MeasurementOf;
  readonly faults: readonly FaultResult[];
  readonly invariants: JudgedInvariants;
}

/** @public Evidence and threshold file to verdict. Pure: the same inputs give the same bytes. */
export function judgeRun(input: JudgeInput): Verdict {
  return assess(input).verdict;
}

/** The verdict, and what of the run is kept to compare others with it: judged once for both. */
export function judgeAndRecord(input: JudgeInput): {
  readonly verdict: Verdict;
  readonly baseline: Baseline;
} {
  const assessment = assess(input);
  return { verdict: assessment.verdict, baseline: recordRun({ evidence: input.evidence, ...assessment }) };
}

/** What of this run is kept to compare others with it. */
export function baselineOf(input: JudgeInput): Baseline {
  return recordRun({ evidence: input.evidence, ...assess(input) });
}

/** The objectives of a run with their units: what a comparison compares. */
export function objectivesOf(
  input: JudgeInput,
): readonly { readonly objective: Objective; readonly unit: string }[] {
  return assess(input).judged.map(({ objective, result }) => ({ objective, unit: result.unit }));
}

/**
 * The objectives alone, on what was measured so far, for a live display. Windows, parts of the run, spikes and
 * values per second need the whole run and are left out.
 */
export function judgeObjectives(
  samples: SampleStore,
  thresholds: ThresholdFile,
  summary: unknown = null,
): ObjectiveResult[] {
  const measurement = measure(samples, thresholds, null, summary);
  const told = thresholds.objectives.filter(({ window, statistic, source, pass, warn, when }) => {
    const perSecond = [...pass, ...warn].some(({ unit }) => unit === "perSecond");
    return (
      when === null &&
      window === null &&
      rowOf(statistic).spikeFactor === undefined &&
      source === "k6" &&
      !perSecond
    );
  });
  return [
    ...judgeAll(told, () => measurement).map(({ result }) => result),
    ...judgeImplied({ file: thresholds, script: [], measurement }),
  ];
}

function assess(input: JudgeInput): Assessment {
  const { evidence, samples, summary, observations = null } = input;
  const file = input.thresholds ?? BARE_FILE;
  const measurement = samples === null ? null : measure(samples, file, evidence.shape, summary);
  const script = scriptThresholds(input);
  const invariants = judgeInvariants(evidence, input.findings ?? []);
  const asked = { objectives: [...file.objectives, ...script], implied: file.implied };
  const systemState = input.systemState ?? null;
  const faults = judgeFaults({ evidence, measurement, asked, systemState, invariants });
  const { actions } = evidence;
  const measurementOf = measurementsFor({
    measurement,
    observations,
    objectives: file.objectives,
    actions,
    faults,
  });
  const judged =
    measurement === null
      ? []
      : withK6Words(judgeAll([...file.objectives, ...script], measurementOf), summary, evidence);
  const made = { judged, measurement, measurementOf, faults, invariants };
  return { verdict: conclude({ ...input, ...made, file, script }), ...made };
}

/**
 * The script's own thresholds: as given, else as the bundle kept them, and as k6's summary repeats them (which knows those of
 * a configuration file too) without those that came from the threshold file.
 */
function scriptThresholds({
  scriptThresholds: given,
  thresholds,
  summary,
}: JudgeInput): readonly Objective[] {
  const own = importScriptThresholds(given ?? recordOf(summary)[OWN_THRESHOLDS]);
  if (given !== undefined) return own;
  const fromFile = thresholds === null ? new Set<string>() : abortExpressions(thresholds, summary);
  const repeated = Object.entries(thresholdsInSummary(summary)).map(([key, expressions]) => [
    key,
    expressions.filter((expression) => !fromFile.has(`${key} ${expression}`)),
  ]);
  const further = importScriptThresholds(Object.fromEntries(repeated) as unknown);
  const known = new Set(own.map(({ id }) => id));
  return [...own, ...further.filter(({ id }) => !known.has(id))];
}

/** What k6 was given of the file to abort on, with and without the phase in its keys. */
function abortExpressions(file: ThresholdFile, summary: unknown): ReadonlySet<string> {
  const ways = (["tagged", "one"] as const).map((phases) =>
    k6AbortThresholds(file, metricKinds(summary), phases),
  );
  const keys = ways.flatMap(({ thresholds }) => Object.entries(thresholds));
  return new Set(keys.flatMap(([key, list]) => list.map(({ threshold }) => `${key} ${threshold}`)));
}

interface Parts extends JudgeInput, Omit<Assessment, "verdict"> {
  readonly file: ThresholdFile;
  /** The script's own thresholds. */
  readonly script: readonly Objective[];
}

function conclude(parts: Parts): Verdict {
  const { evidence, file, measurement, summary, faults, invariants } = parts;
  const { validity: bounds, scenarios } = file;
  const validity = judgeValidity({ evidence, summary, measurement, faults, bounds, scenarios });
  const objectives = [
    ...applyWaivers(compared(parts), file.waivers, parts.nowMs),
    ...furtherResults(parts),
    ...guardResults(parts),
    ...judgeK6Exit(parts.judged, evidence),
  ];
  const score = weightedScore(objectives);
  const word = runWord({
    validity,
    objectives,
    policy: file.policy,
    score,
    scoreBounds: file.score,
    invariants,
    enough: enoughLoad(objectives, evidence),
  });
  const { breachesToFail, spikesToWarn } = file.policy;
  return {
    schema: "loadproof.verdict",
    version: 1,
    runId: evidence.runId,
    scenario: evidence.scenario,
    profile: evidence.profile,
    verdict: word.verdict,
    invalid: word.invalid,
    incomplete: evidence.status === "incomplete",
    code: word.said.code,
    facts: word.said.facts,
    reason: word.said.message,
    exitCode: exitCodeOf(evidence, word, invariants.broken !== null),
    validity: [...validity],
    objectives,
    invariants: [...invariants.results],
    faults: [...faults],
    policy: { breachesToFail, spikesToWarn },
    score,
    thresholds: parts.thresholdsReference,
    notes: [
      ...word.notes,
      ...invariants.notes,
      ...impliedNotes(parts),
      ...k6Notes(parts.judged, evidence, measurement),
      ...faultNotes(
        faults,
        evidence,
        { ...file, objectives: [...file.objectives, ...parts.script] },
        measurement,
      ),
      ...explain(evidence, file, measurement),
    ],
  };
}

/** Objectives that ask for it are compared with earlier runs; the worse of both results counts. */
function compared(parts: Parts): readonly ObjectiveResult[] {
  const { judged, evidence, file, baselines } = parts;
  const asking = judged.filter(({ objective }) => objective.compare !== null);
  if (asking.length === 0) return judged.map(({ result }) => result);
  const current = recordRun({
    ...parts,
    judged: asking,
    evidence,
    verdict: { verdict: "PASS", invalid: false, code: "ALL_MET" },
  });
  const subjects = asking.map(({ objective, result }) => ({ objective, unit: result.unit }));
  return attachComparison(judged, compareWithEarlier(subjects, baselines ?? [], current), file.noBaseline);
}

/** Results that no objective of the file stands for: expected failures, and errors that come again and again. */
function furtherResults({ measurement, file, evidence, baselines }: Parts): readonly ObjectiveResult[] {
  if (measurement === null) return [];
  const { runId, comparabilityKey } = evidence;
  const before = baselines?.findLast(
    (run) => run.runId !== runId && run.comparabilityKey === comparabilityKey && !run.invalid,
  );
  const earlier = before?.errors.map(({ name, share }) => ({ name, share, endpoint: {} }));
  return [
    ...file.expectedFailures.map((rule) => judgeExpectedFailures(rule, measurement)),
    ...judgeReproducibleErrors(measurement, earlier),
  ];
}

function measure(
  store: SampleStore,
  file: ThresholdFile,
  shape: RunEvidence["shape"],
  summary: unknown,
): Measurement {
  const { expectedFailures, policy } = file;
  return createMeasurement({ store, kinds: metricKinds(summary), shape, expectedFailures, policy, summary });
}

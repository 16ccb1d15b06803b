import { isNameOf } from "../../text/names.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import { formatShare, formatValue } from "../format.ts";
import type { Measurement } from "../objectives/measurement.ts";
import { say, type Fact, type Said } from "../../contracts/reason.ts";
import type { ThresholdFile } from "../thresholds/types.ts";
import type { BucketSketch } from "../../contracts/samples.ts";
import { mergedSketch } from "../metrics/own-sketch.ts";

/** What helps to read a verdict and never decides it. */
export function explain(
  evidence: RunEvidence,
  file: ThresholdFile,
  measurement: Measurement | null,
): Verdict["notes"] {
  return [
    ...fileNotes(file, evidence),
    ...stopNotes(evidence),
    ...machineNotes(evidence),
    ...summaryNotes(evidence),
    ...(measurement === null ? [] : dropNotes(measurement)),
  ];
}

/** A file made for another scenario or profile may be meant, but is said. */
function fileNotes({ scenario, profiles }: ThresholdFile, evidence: RunEvidence): readonly Said[] {
  const wrongScenario = scenario !== null && !isNameOf(scenario, evidence.scenario);
  const wrongProfile =
    profiles.length > 0 && (evidence.profile === null || !profiles.includes(evidence.profile));
  if (!wrongScenario && !wrongProfile) return [];
  return [
    say("FILE_FOR_ANOTHER_RUN", {
      file: meantFor(scenario, profiles.join(", ")),
      run: [evidence.scenario, evidence.profile ?? ""].join(" ").trim(),
    }),
  ];
}

function meantFor(scenario: string | null, profiles: string): Fact {
  return scenario === null ? say("ANY_SCENARIO_WITH", { profiles }) : `${scenario} ${profiles}`.trim();
}

/** The load was complete, so the verdict stands; what still runs is the reader's to stop. */
function stopNotes({ failure, status }: RunEvidence): readonly Said[] {
  return failure === null || status === "incomplete"
    ? []
    : [say("STOP_FAILED", { message: failure.message })];
}

/** What the run measured does not depend on what the script makes of it. */
function summaryNotes({ scriptErrors: { summaryFailure } }: RunEvidence): readonly Said[] {
  return summaryFailure === undefined ? [] : [say("SUMMARY_FAILED", { message: summaryFailure })];
}

const MACHINE_BUSY_SHARE = 0.95;

function machineNotes({ generators }: RunEvidence): readonly Said[] {
  const value = Math.max(0, ...generators.map(({ machineCpuShareMax }) => machineCpuShareMax));
  return value < MACHINE_BUSY_SHARE ? [] : [say("MACHINE_BUSY", { value: formatShare(value) })];
}

/** Drops that begin after times have doubled are the system's doing: slow answers keep the virtual users busy. */
const RISE_FACTOR = 2;
const BEFORE_DROPS_MS = 5_000;

function dropNotes({ store, catalog }: Measurement): readonly Said[] {
  const firstDrop = store
    .buckets(catalog.select("dropped_iterations", {}, "all"))
    .find(({ sketch }) => sketch.sum > 0);
  if (firstDrop === undefined) return [];
  const times = store
    .buckets(catalog.select("iteration_duration", {}, "all"))
    .filter(({ offsetMs }) => offsetMs < firstDrop.offsetMs);
  const start = times[0]?.offsetMs ?? firstDrop.offsetMs;
  const calmUntil = start + (firstDrop.offsetMs - start) / 2;
  const before = medianOf(times.filter(({ offsetMs }) => offsetMs < calmUntil));
  const after = medianOf(times.filter(({ offsetMs }) => offsetMs >= firstDrop.offsetMs - BEFORE_DROPS_MS));
  if (!(after >= before * RISE_FACTOR)) return [];
  return [
    say("DROPS_FOLLOW_LATENCY", { before: formatValue(before, "ms"), after: formatValue(after, "ms") }),
  ];
}

function medianOf(buckets: readonly BucketSketch[]): number {
  return mergedSketch(buckets.map(({ sketch }) => sketch)).quantile(0.5);
}

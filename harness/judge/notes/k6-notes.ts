import { say, type Reason, type Said } from "../../contracts/reason.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import { formatDuration } from "../../text/duration.ts";
import { formatSelection, formatValue } from "../format.ts";
import { cutOffIterations } from "../validity/cut-off.ts";
import type { Measurement } from "../objectives/measurement.ts";
import type { Judged } from "../objectives/judge-all.ts";

const SHOWN_MAX = 5;

/** What k6 made of the thresholds that it was given: which ended the run, and which had nothing to judge. */
export function k6Notes(
  judged: readonly Judged[],
  evidence: RunEvidence,
  measurement: Measurement | null,
): readonly Said[] {
  return [...endedNotes(judged, evidence), ...keptNotes(judged), ...cutOffNotes(evidence, measurement)];
}

function cutOffNotes(evidence: RunEvidence, measurement: Measurement | null): readonly Said[] {
  const count = measurement === null ? 0 : cutOffIterations(measurement, evidence);
  return count === 0 ? [] : [say("ITERATIONS_CUT_OFF", { count: formatValue(count, "count") })];
}

function endedNotes(judged: readonly Judged[], { scriptErrors, generators }: RunEvidence): readonly Said[] {
  const { ended } = scriptErrors;
  if (ended?.by !== "threshold") return [];
  const lengths = generators.map(({ startedAt, endedAt }) => Date.parse(endedAt) - Date.parse(startedAt));
  const time = formatDuration(Math.round(Math.max(0, ...lengths) / 1_000) * 1_000);
  return [say("ENDED_BY_THRESHOLD", { time, who: whoEnded(judged, ended.message) })];
}

function whoEnded(judged: readonly Judged[], metrics: string): Reason {
  const breached = judged.find(
    ({ objective, result }) => objective.abortAfterMs !== null && result.result === "breach",
  );
  if (breached === undefined) return say("THRESHOLD_ON", { metrics });
  const { id, isScripts } = breached.objective;
  return say(isScripts ? "THRESHOLD_OF_SCRIPT" : "OBJECTIVE_OF_FILE", { id });
}

function keptNotes(judged: readonly Judged[]): readonly Said[] {
  const kept = judged.filter(({ objective, result }) => objective.isScripts && result.result === "skipped");
  if (kept.length === 0) return [];
  const all = [...new Set(kept.map(({ objective }) => formatSelection(objective.metric, objective.where)))];
  const shown = all.slice(0, SHOWN_MAX).join(", ");
  const what = all.length > SHOWN_MAX ? `${shown}, ...` : shown;
  return [say("KEPT_WITHOUT_SAMPLES", { what })];
}

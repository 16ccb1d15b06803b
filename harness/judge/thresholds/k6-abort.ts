import { PHASE_MARK } from "#scenarios/lib/phase-mark.ts";
import { formatDuration } from "../../text/duration.ts";
import type { MetricKinds } from "../metrics/metric-types.ts";
import { rowOf } from "../statistic/table.ts";
import { k6Key } from "./k6-expression.ts";
import type { Objective, ThresholdFile } from "./types.ts";

export interface K6AbortThreshold {
  readonly threshold: string;
  readonly abortOnFail: true;
  readonly delayAbortEval: string;
}

/** Thresholds that let k6 end a run early, and the objectives that ask for it but can't be said in k6's words. */
export interface K6AbortThresholds {
  readonly thresholds: Readonly<Record<string, readonly K6AbortThreshold[]>>;
  readonly inexpressible: readonly { readonly objective: string; readonly why: string }[];
}

/**
 * What k6 sees of phases while it runs: `tagged`, the script tags its samples; `one`, all samples are of the steady phase;
 * `hidden`, the harness tells phases apart by time, afterwards.
 */
export type PhasesSeenByK6 = "tagged" | "one" | "hidden";

/** The objectives with `abort` as `options.thresholds` of k6. They only end a run; the judge decides what it was worth. */
export function k6AbortThresholds(
  file: ThresholdFile,
  kinds: MetricKinds,
  phases: PhasesSeenByK6 = "tagged",
): K6AbortThresholds {
  const thresholds: Record<string, K6AbortThreshold[]> = {};
  const inexpressible: { objective: string; why: string }[] = [];
  for (const objective of file.objectives) {
    if (objective.abortAfterMs === null) continue;
    const why =
      phases === "hidden" && objective.phase !== "all" ? HIDDEN : whyInexpressible(objective, file, kinds);
    if (why !== null) {
      inexpressible.push({ objective: objective.id, why });
      continue;
    }
    const isFiltered = phases === "tagged" && objective.phase !== "all";
    const where = isFiltered ? { ...objective.where, [PHASE_MARK]: objective.phase } : objective.where;
    const limits = objective.warn.length === 0 ? objective.pass : objective.warn;
    (thresholds[k6Key(objective.metric, where)] ??= []).push(
      // Bounds are in base units, which are k6's: milliseconds, shares, counts.
      ...limits.map((limit) => ({
        threshold: `${objective.statisticText}${limit.operator}${limit.value}`,
        abortOnFail: true as const,
        delayAbortEval: formatDuration(objective.abortAfterMs ?? 0),
      })),
    );
  }
  return { thresholds, inexpressible };
}

const HIDDEN = "k6 does not see the phases of this script; phase: all would do";

function whyInexpressible(objective: Objective, file: ThresholdFile, kinds: MetricKinds): string | null {
  const { statistic, window, forEach, source, metric, where, when } = objective;
  if (source !== "k6") return "k6 does not see its source";
  if (window !== null) return "k6 judges the whole run so far, not windows";
  if (when !== null) return "k6 does not know of actions";
  if (forEach !== null) return "k6 has no forEach";
  if (Object.values(where).some((value) => /[,{}"']/.test(value)))
    return "k6 can't filter on a tag value with such characters";
  if (file.expectedFailures.length > 0 && metric === "http_req_failed")
    return "k6 would count the expected failures";
  const { countsOnes, k6AbortsOn } = rowOf(statistic);
  const type = objective.type ?? kinds.get(metric)?.type ?? (countsOnes ? "rate" : "trend");
  return type === k6AbortsOn ? null : `k6 has no ${objective.statisticText} for a ${type}`;
}

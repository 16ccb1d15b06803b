import type { ObjectiveResult } from "../../contracts/verdict.ts";
import type { Reason } from "../../contracts/reason.ts";
import { judgeAnswers } from "../guards/answers.ts";
import type { SampleStore } from "../../contracts/samples.ts";
import { metricKinds } from "../metrics/metric-types.ts";
import { partOf } from "../objectives/measurements-for.ts";
import { createMeasurement, type Measurement } from "../objectives/measurement.ts";
import type { Span } from "../metrics/phase-spans.ts";
import { missOf } from "../policy/miss.ts";
import { BARE_FILE } from "../thresholds/bare-file.ts";
import type { Objective, ThresholdFile } from "../thresholds/types.ts";
import { keptObjectives } from "./kept-objectives.ts";

/** Results that say that a limit was broken, and not that there was too little to tell. */
const BROKEN: ReadonlySet<string> = new Set(["LIMIT_BREACHED", "MOSTLY_FAILED"]);

/** Why a system was not fit for a fault: the first of these objectives that it did not keep in this part of the run. */
export function whyUnfit(
  objectives: readonly Objective[],
  part: Span,
  measurement: Measurement,
): Reason | null {
  return part.toMs > part.fromMs ? firstMiss(objectives, partOf(measurement, [part])) : null;
}

function firstMiss(objectives: readonly Objective[], before: Measurement): Reason | null {
  for (const objective of objectives) {
    const asked = { ...objective, when: null, window: null, minSamples: "auto" } as const;
    const result = judgeAnswers(asked, before);
    if (isBroken(result)) return missOf(result);
  }
  return null;
}

/**
 * The same of a load that goes on, by what was measured so far; `recent`: by its last seconds alone, where an earlier fault
 * has left its mark on the rest.
 */
export function whyUnfitNow(
  store: SampleStore,
  file: ThresholdFile | null,
  action: string,
  recent: boolean,
): Reason | null {
  const { expectedFailures, policy, objectives, implied } = file ?? BARE_FILE;
  const shape = null;
  const kinds = metricKinds(null);
  const measurement = createMeasurement({ store, kinds, shape, expectedFailures, policy, summary: null });
  const kept = keptObjectives({ objectives, implied }, action, measurement);
  if (!recent) return firstMiss(kept, measurement);
  const endMs = measurement.clock.span("steady")?.toMs ?? 0;
  // The newest second is still being filled.
  const toMs = endMs - store.bucketMs;
  return whyUnfit(kept, { fromMs: Math.max(0, toMs - RECENT_BUCKETS * store.bucketMs), toMs }, measurement);
}

/** Seconds of a load that goes on which are kept apart at any time. */
const RECENT_BUCKETS = 3;

function isBroken({ result, code }: Pick<ObjectiveResult, "result" | "code">): boolean {
  return result === "breach" && BROKEN.has(code);
}

import type { Observations } from "../contracts/observations.ts";
import { say, type Said } from "../contracts/reason.ts";
import { PHASE_TAG, type SampleStore } from "../contracts/samples.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import { BucketCache } from "./metrics/bucket-cache.ts";
import { MemoryStore } from "./metrics/memory-store.ts";
import { metricKinds } from "./metrics/metric-types.ts";
import type { Span } from "./metrics/phase-spans.ts";
import { PartialClock, PartialStore } from "./metrics/run-part.ts";
import { SeriesCatalog } from "./metrics/selection.ts";
import { judgeAll } from "./objectives/judge-all.ts";
import { createMeasurement, type Measurement, observedMeasurement } from "./objectives/measurement.ts";
import { DEFAULT_PHASE } from "./thresholds/defaults.ts";
import type { Objective, ThresholdFile } from "./thresholds/types.ts";

/** Why nothing is known of what these series stood for; `null` when none of them is gone. */
export function seriesVanished(names: readonly string[]): Said | null {
  return names.length === 0 ? null : say("SERIES_VANISHED", { names: names.join(", ") });
}

/** What is known to be measured all the time: it says where the time that is judged lies. */
const HEARTBEAT = "iterations";

/**
 * Objectives on what was observed between two moments, all of which counts as steady: no load says where phases are. A
 * window is judged where the time between them holds one, else the whole of it.
 */
export function judgeObserved(
  objectives: readonly Objective[],
  observations: Observations,
  policy: ThresholdFile["policy"],
): ObjectiveResult[] {
  const { fromMs, toMs, stepMs } = observations;
  const store = new MemoryStore(fromMs, stepMs);
  const beat = store.recorder(HEARTBEAT, { [PHASE_TAG]: DEFAULT_PHASE });
  for (let offsetMs = 0; offsetMs <= toMs - fromMs; offsetMs += stepMs) beat(offsetMs, 1);
  const clock = measurementOf(store, policy);
  const measurement = observedMeasurement(clock, observations, objectives);
  return judgeAll(objectives, () => measurement).map(({ result }) => result);
}

/** Objectives on what a load that goes on has measured in a stretch of its time; the offsets are those of its store. */
export function judgeStretch(
  objectives: readonly Objective[],
  samples: SampleStore,
  stretch: Span,
  policy: ThresholdFile["policy"],
): ObjectiveResult[] {
  const whole = measurementOf(samples, policy);
  const store = new PartialStore(samples, [stretch]);
  const measurement: Measurement = {
    ...whole,
    store,
    cache: new BucketCache(store),
    catalog: new SeriesCatalog(store),
    clock: new PartialClock(whole.clock, [stretch]),
  };
  return judgeAll(objectives, () => measurement).map(({ result }) => result);
}

function measurementOf(store: SampleStore, policy: ThresholdFile["policy"]): Measurement {
  return createMeasurement({
    store,
    kinds: metricKinds(null),
    shape: null,
    expectedFailures: [],
    policy,
    summary: null,
  });
}

import { PHASE_TAG, type Tags } from "../contracts/samples.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import { MemoryStore } from "./metrics/memory-store.ts";
import { metricKinds } from "./metrics/metric-types.ts";
import { judgeAll } from "./objectives/judge-all.ts";
import { createMeasurement } from "./objectives/measurement.ts";
import { DEFAULT_PHASE } from "./thresholds/defaults.ts";
import type { ThresholdFile } from "./thresholds/types.ts";

/** A value that no run's samples hold: a throughput, a counter's rise. In the metric's unit, from 0. */
export interface MeasuredValue {
  readonly metric: string;
  readonly tags: Tags;
  readonly value: number;
}

const BUCKET_MS = 1_000;

/** A file's objectives on such values, each of which counts as one sample; there are no times to look at. */
export function judgeValues(
  values: readonly MeasuredValue[],
  { objectives, expectedFailures, policy }: ThresholdFile,
): ObjectiveResult[] {
  const store = new MemoryStore(0, BUCKET_MS);
  for (const { metric, tags, value } of values)
    store.add(metric, { ...tags, [PHASE_TAG]: DEFAULT_PHASE }, 0, value);
  const measurement = createMeasurement({
    store,
    kinds: metricKinds(null),
    shape: null,
    expectedFailures,
    policy,
    summary: null,
  });
  return judgeAll(objectives, () => measurement).map(({ result }) => result);
}

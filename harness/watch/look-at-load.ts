import type { SampleStore } from "../contracts/samples.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import { judgeStretch, type Objective, type ThresholdFile } from "../judge/index.ts";
import type { Seen } from "./tracker.ts";

/** Time at the end of the samples that is still being filled. */
const OPEN_MS = 2_000;
/** What is judged as the load of now. */
const NOW_MS = 30_000;
const SECOND_MS = 1_000;

export interface LoadEye {
  readonly objectives: readonly Objective[];
  readonly policy: ThresholdFile["policy"];
}

/** What the trickle of load has measured lately; nothing before its first samples. */
export function lookAtLoad(
  { objectives, policy }: LoadEye,
  samples: SampleStore | null,
  { atMs, beforeMs }: { readonly atMs: number; readonly beforeMs: number },
): readonly Seen[] {
  if (samples === null) return [];
  const toMs = Math.floor((atMs - samples.startMs - OPEN_MS) / SECOND_MS) * SECOND_MS;
  const judge = (objective: Objective, lengthMs: number): readonly ObjectiveResult[] =>
    judgeStretch([objective], samples, { fromMs: toMs - lengthMs, toMs }, policy);
  return objectives.flatMap((objective) => {
    const { window } = objective;
    const ofNow = { ...objective, window: null, minSamples: 1 };
    return judge(ofNow, Math.max(NOW_MS, atMs - beforeMs)).map((now): Seen => {
      const own = { ...objective, id: now.id, where: now.where, forEach: null };
      const isFull = window !== null && toMs >= window.sizeMs;
      return {
        objective,
        now,
        window: isFull ? (judge(own, window.sizeMs)[0] ?? null) : null,
        vanished: null,
        points: newSamples(samples, now, toMs, beforeMs - samples.startMs - OPEN_MS),
      };
    });
  });
}

/** Samples of the second that ended before this look and after the one before. */
function newSamples(
  samples: SampleStore,
  { metric, where }: ObjectiveResult,
  toMs: number,
  afterMs: number,
): number {
  const ids = samples.series
    .filter(
      ({ metric: name, tags }) =>
        name === metric && Object.entries(where).every(([tag, value]) => tags[tag] === value),
    )
    .map(({ id }) => id);
  const fromMs = Math.floor(afterMs / SECOND_MS) * SECOND_MS;
  return samples
    .buckets(ids)
    .filter(({ offsetMs }) => offsetMs >= fromMs && offsetMs < toMs)
    .reduce((sum, { sketch }) => sum + sketch.count, 0);
}

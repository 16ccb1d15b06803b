import { PHASE_TAG, type SampleStore } from "../contracts/samples.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { formatDuration } from "../text/duration.ts";
import { type CheckResult, same } from "./checks.ts";
import { type Figure, figureRow, type Measured } from "./figures.ts";
import { RAMP_STAGES, type RampStage } from "./performance-plan.ts";

/** Parts of a phase shorter than this can't be told apart in buckets of a second: each gets its share of the whole. */
const PART_MS_MIN = 10_000;

export interface StageRate {
  readonly done: number;
  readonly planned: number;
  readonly durationMs: number;
  /** Whether its part of the phase was told by time, not by its share. */
  readonly isTimed: boolean;
}

/** What the shape plans for a stage: requests, its own length, and that of its whole phase. */
export function stageLoad({ phases }: LoadShape, { phase, part }: RampStage) {
  const parts = phases.filter((one) => one.phase === phase);
  const share = part.to - part.from;
  const phaseMs = parts.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const planned = parts.reduce(
    (sum, { from, to, durationMs }) => sum + ((from + to) / 2) * (durationMs / 1_000),
    0,
  );
  return { share, phaseMs, durationMs: phaseMs * share, planned: planned * share };
}

/** Iterations of a stage: those that bear its phase's tag, and of a part of a phase those in that part of the time. */
export function stageRate(store: SampleStore, shape: LoadShape, stage: RampStage): StageRate {
  const { share, phaseMs, durationMs, planned } = stageLoad(shape, stage);
  const { from, to } = stage.part;
  const ids = store.series
    .filter(({ metric, tags }) => metric === "iterations" && tags[PHASE_TAG] === stage.phase)
    .map(({ id }) => id);
  const isTimed = share === 1 || durationMs >= PART_MS_MIN;
  const done =
    share < 1 && isTimed
      ? countBetween(store, ids, from * phaseMs, to * phaseMs)
      : store.total(ids).sum * share;
  return { done, planned, durationMs, isTimed };
}

/** Iterations from one time of the phase to another; a bucket that a boundary cuts is shared out by time. */
function countBetween(store: SampleStore, ids: readonly number[], fromMs: number, toMs: number): number {
  const buckets = store.buckets(ids);
  const first = buckets[0]?.offsetMs ?? 0;
  // The first part takes all before its end, the last all after its start: nothing of the phase is lost.
  const startMs = fromMs === 0 ? Number.NEGATIVE_INFINITY : first + fromMs;
  const last = buckets.at(-1)?.offsetMs ?? 0;
  const endMs = first + toMs >= last ? Number.POSITIVE_INFINITY : first + toMs;
  return buckets.reduce((sum, { offsetMs, sketch }) => {
    const overlapMs = Math.min(offsetMs + store.bucketMs, endMs) - Math.max(offsetMs, startMs);
    return sum + sketch.sum * Math.max(0, Math.min(overlapMs / store.bucketMs, 1));
  }, 0);
}

/** Requests per second of each stage whose load was planned. */
export function rampRates(store: SampleStore, shape: LoadShape): readonly Measured[] {
  return RAMP_STAGES.map((stage) => ({ stage, rate: stageRate(store, shape, stage) }))
    .filter(({ rate }) => rate.planned > 0)
    .map(({ stage, rate }) => ({
      metric: "ramp_requests_per_second",
      tags: { stage: stage.id },
      value: rate.done / (rate.durationMs / 1_000),
      evidence: describe(stage, rate),
    }));
}

function describe({ phase }: RampStage, { done, planned, durationMs, isTimed }: StageRate): string {
  const counts = [done, planned].map((count) => Math.round(count).toLocaleString("en"));
  const mean = Math.round(planned / (durationMs / 1_000));
  return [
    `${counts.join(" of ")} planned requests in ${formatDuration(Math.round(durationMs))}`,
    ...(phase === "ramp-up"
      ? [`the mean while the rate rises; planned ${mean}, with the step up to the peak`]
      : []),
    ...(isTimed ? [] : ["too short to be told from its neighbour: the mean of both"]),
  ].join("; ");
}

/** The row of the ramp's table. */
export function stageRow(stage: RampStage, shape: LoadShape, scale: number, figure: Figure): CheckResult {
  const { id, title, vus, duration, requestsPerSecond } = stage;
  const scaledMs = Math.round(stageLoad(shape, stage).durationMs);
  const cells = {
    vus: String(vus),
    duration: scale === 1 ? duration : `${duration} (×${scale}: ${formatDuration(scaledMs)})`,
  };
  const expected = same(requestsPerSecond.toLocaleString("en"));
  return figureRow({ id, title, expected, cells }, figure, (value) => String(Math.round(value)));
}

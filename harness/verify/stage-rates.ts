import type { SampleStore } from "../contracts/samples.ts";
import type { LoadShape } from "../contracts/shape.ts";
import type { CheckResult } from "./checks.ts";
import { formatDuration } from "../text/duration.ts";
import { same } from "./checks.ts";
import type { RampStage } from "./performance-plan.ts";

/** Parts of a phase shorter than this can't be told apart in buckets of a second: each gets its share of the whole. */
const PART_MS_MIN = 10_000;
/** As the validity gate has it: below this the load was not what was asked for. */
const REACHED_SHARE_MIN = 0.98;
/** Iterations that may end in the next stage. */
const EDGE_ITERATIONS = 5;

export interface StageRate {
  readonly done: number;
  readonly planned: number;
  readonly durationMs: number;
  /** Whether its part of the phase was told by time, not by its share. */
  readonly isTimed: boolean;
}

/** Iterations of a stage: those that bear its phase's tag, and of a part of a phase those in that part of the time. */
export function stageRate(store: SampleStore, shape: LoadShape, stage: RampStage): StageRate {
  const phases = shape.phases.filter(({ phase }) => phase === stage.phase);
  const phaseMs = phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const planned = phases.reduce(
    (sum, { from, to, durationMs }) => sum + ((from + to) / 2) * (durationMs / 1_000),
    0,
  );
  const { from, to } = stage.part;
  const share = to - from;
  const durationMs = phaseMs * share;
  const ids = store.series
    .filter(({ metric, tags }) => metric === "iterations" && tags["phase"] === stage.phase)
    .map(({ id }) => id);
  const isTimed = share === 1 || durationMs >= PART_MS_MIN;
  const done =
    share < 1 && isTimed
      ? countBetween(store, ids, from * phaseMs, to * phaseMs)
      : store.total(ids).sum * share;
  return { done, planned: planned * share, durationMs, isTimed };
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

/** The row of the ramp's table: it passes when the planned load was reached. */
export function judgeStage(stage: RampStage, rate: StageRate | null, scale: number): CheckResult {
  const row = {
    id: stage.id,
    title: stage.title,
    expected: same(stage.requestsPerSecond.toLocaleString("en")),
    durationMs: 0,
  };
  const cells = { vus: String(stage.vus), duration: stage.duration };
  if (rate === null || rate.planned === 0)
    return { ...row, cells, outcome: "unmeasured", actual: "–", evidence: "no run was measured" };
  const seconds = rate.durationMs / 1_000;
  const isReached = rate.done >= rate.planned * REACHED_SHARE_MIN - EDGE_ITERATIONS;
  const duration = `${stage.duration} (×${scale}: ${formatDuration(Math.round(rate.durationMs))})`;
  return {
    ...row,
    cells: { ...cells, duration: scale === 1 ? stage.duration : duration },
    outcome: isReached ? "pass" : "fail",
    actual: String(Math.round(rate.done / seconds)),
    evidence: [
      `${Math.round(rate.done).toLocaleString("en")} of ${Math.round(rate.planned).toLocaleString("en")} planned requests in ${formatDuration(Math.round(rate.durationMs))}`,
      ...(stage.phase === "ramp-up"
        ? [
            `the mean while the rate rises; planned ${Math.round(rate.planned / seconds)}, with the step up to the peak`,
          ]
        : []),
      ...(rate.isTimed ? [] : ["too short to be told from its neighbour: the mean of both"]),
    ].join("; "),
  };
}

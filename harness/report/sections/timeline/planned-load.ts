import { PHASE_TAG } from "../../../contracts/samples.ts";
import type { LoadShape } from "../../../contracts/shape.ts";
import { isLoad, type SeriesIndex } from "../../../figures/series-index.ts";
import type { TimeBins } from "../../view/time-bins.ts";
import type { Curve, PhaseStretch } from "./types.ts";

/** The level the plan asked for in the middle of each bin; `null` outside the plan. */
export function plannedCurve(shape: LoadShape | null, bins: TimeBins): Curve {
  return Array.from({ length: bins.count }, (_, slot) => plannedLevel(shape, (slot + 0.5) * bins.binMs));
}

function plannedLevel(shape: LoadShape | null, atMs: number): number | null {
  let startMs = 0;
  for (const phase of shape?.phases ?? []) {
    if (atMs < startMs + phase.durationMs) {
      const level = phase.from + ((phase.to - phase.from) * (atMs - startMs)) / phase.durationMs;
      return Math.round(level * 100) / 100;
    }
    startMs += phase.durationMs;
  }
  return null;
}

/** Phases as planned, from the first bin on; as observed when the script's own options gave the load. */
export function phaseStretches(shape: LoadShape | null, index: SeriesIndex, bins: TimeBins): PhaseStretch[] {
  if (shape === null) return observedPhases(index, bins);
  const endMs = bins.fromMs + bins.count * bins.binMs;
  let fromMs = bins.fromMs;
  const stretches: PhaseStretch[] = [];
  for (const { phase, durationMs } of shape.phases) {
    const toMs = Math.min(fromMs + durationMs, endMs);
    if (toMs > fromMs) stretches.push({ phase, fromMs, toMs });
    fromMs += durationMs;
  }
  return joinNeighbours(stretches);
}

/** A staircase is many short stretches of one phase: one label is enough. */
function joinNeighbours(stretches: readonly PhaseStretch[]): PhaseStretch[] {
  const joined: PhaseStretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last?.phase === stretch.phase) joined[joined.length - 1] = { ...last, toMs: stretch.toMs };
    else joined.push(stretch);
  }
  return joined;
}

/** Metrics that a load has samples of all the time, the densest first; gRPC and WebSocket alone make no HTTP request. */
const STEADY_METRICS = ["http_req_duration", "grpc_req_duration", "iteration_duration"];

function observedPhases(index: SeriesIndex, bins: TimeBins): PhaseStretch[] {
  const metric = STEADY_METRICS.find((name) => index.ids(name, isLoad).length > 0) ?? "vus";
  const stretches = index.groupBy(metric, PHASE_TAG, isLoad).map(([phase, series]): PhaseStretch => {
    const buckets = index.store.buckets(series.map((one) => one.id));
    const fromMs = buckets.at(0)?.offsetMs ?? bins.fromMs;
    return { phase, fromMs, toMs: (buckets.at(-1)?.offsetMs ?? fromMs) + index.store.bucketMs };
  });
  return stretches.sort((left, right) => left.fromMs - right.fromMs);
}

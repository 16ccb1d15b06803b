import type { SampleStore } from "../../contracts/samples.ts";
import { PHASE_NAMES, type LoadShape } from "../../contracts/shape.ts";
import type { JudgedPhase } from "../thresholds/types.ts";
import type { SeriesCatalog } from "./selection.ts";

/** A stretch of time in whole buckets: offsets from the start of the samples. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Counters that show when a phase was measured; their sketches are the smallest, so reading them is cheap. */
const HEARTBEATS = ["iterations", "http_reqs"];

/** Offsets of the buckets with samples of a phase, ascending. */
export function activeBuckets(
  store: SampleStore,
  catalog: SeriesCatalog,
  phase: JudgedPhase,
): readonly number[] {
  const heartbeats = HEARTBEATS.filter((metric) => catalog.select(metric, {}, phase).length > 0);
  const metrics = heartbeats.length > 0 ? heartbeats : catalog.metrics;
  const offsets = new Set<number>();
  for (const metric of metrics) {
    for (const { offsetMs } of store.buckets(catalog.select(metric, {}, phase))) offsets.add(offsetMs);
  }
  return [...offsets].sort((left, right) => left - right);
}

/** From the first to the last bucket with samples of that phase; `null` when it has none. */
export function spanOf(offsets: readonly number[], bucketMs: number): Span | null {
  const first = offsets[0];
  const last = offsets.at(-1);
  return first === undefined || last === undefined ? null : { fromMs: first, toMs: last + bucketMs };
}

/**
 * The stretches of a phase, ascending. A phase that comes twice (a spike, then a second plateau) is interrupted where
 * another phase was measured and this one was not; a silence of all phases is no interruption but a gap.
 */
export function stretchesOf(
  own: readonly number[],
  others: ReadonlySet<number>,
  bucketMs: number,
): readonly Span[] {
  const stretches: Span[] = [];
  const active = new Set(own);
  const span = spanOf(own, bucketMs);
  if (span === null) return stretches;
  let fromMs: number | null = null;
  for (let offsetMs = span.fromMs; offsetMs < span.toMs; offsetMs += bucketMs) {
    const interrupted = !active.has(offsetMs) && others.has(offsetMs);
    if (!interrupted) fromMs ??= offsetMs;
    else if (fromMs !== null) {
      stretches.push({ fromMs, toMs: offsetMs });
      fromMs = null;
    }
  }
  if (fromMs !== null) stretches.push({ fromMs, toMs: span.toMs });
  return stretches;
}

/** The phases of load other than this one. */
export function otherPhases(phase: JudgedPhase): readonly JudgedPhase[] {
  if (phase === "all") return [];
  return PHASE_NAMES.filter((name) => name !== phase && name !== "setup" && name !== "teardown");
}

/** Planned length of a phase; `null` when the script's own options gave the load. */
export function plannedDurationMs(shape: LoadShape | null, phase: JudgedPhase): number | null {
  if (shape === null) return null;
  return shape.phases
    .filter((part) => phase === "all" || part.phase === phase)
    .reduce((sum, part) => sum + part.durationMs, 0);
}

/**
 * Length of a phase for values per second. Buckets round the measured time up and iterations that began in the phase
 * end after it, so a phase that was measured to its end has its planned length.
 */
export function durationForRates(stretches: readonly Span[], plannedMs: number | null): number {
  const measuredMs = stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return plannedMs !== null && plannedMs > 0 && measuredMs >= plannedMs ? plannedMs : measuredMs;
}

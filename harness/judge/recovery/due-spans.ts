import type { RunEvidence } from "../../contracts/run.ts";
import type { Span } from "../metrics/phase-spans.ts";
import type { Measurement } from "../objectives/measurement.ts";
import type { JudgedPhase } from "../thresholds/types.ts";

/**
 * When load was due of a phase, by the plan: also where nothing was measured any more, for that is what an outage looks like.
 * Without a plan as long as it was measured, or as long as the script's own options say.
 */
export function dueSpans(
  phase: JudgedPhase,
  { shape, ownLoad, generators }: Pick<RunEvidence, "shape" | "ownLoad" | "generators">,
  loadStartMs: number | null,
  { clock, store }: Pick<Measurement, "clock" | "store">,
): readonly Span[] {
  const endedMs = Math.max(...generators.map(({ endedAt }) => Date.parse(endedAt) - store.startMs));
  const untilMs = generators.length === 0 ? Number.POSITIVE_INFINITY : endedMs;
  const clipped = (spans: readonly Span[]): readonly Span[] =>
    spans
      .map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, untilMs) }))
      .filter(({ fromMs, toMs }) => toMs > fromMs);
  if (shape === null || loadStartMs === null) {
    const span = clock.span(phase === "all" ? "steady" : phase);
    if (span === null) return [];
    const ownMs = ownLoad?.kind === "duration" && loadStartMs !== null ? loadStartMs + ownLoad.durationMs : 0;
    return clipped([{ fromMs: span.fromMs, toMs: Math.max(span.toMs, ownMs) }]);
  }
  let fromMs = loadStartMs;
  const spans = shape.phases.map(({ phase: name, durationMs, from, to }) => {
    const span = { name, isLoad: from > 0 || to > 0, fromMs, toMs: fromMs + durationMs };
    fromMs = span.toMs;
    return span;
  });
  return clipped(spans.filter(({ name, isLoad }) => isLoad && (phase === "all" || name === phase)));
}

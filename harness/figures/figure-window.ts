import type { LoadShape } from "../contracts/shape.ts";
import { PhaseClock } from "../judge/metrics/phase-clock.ts";
import { SeriesCatalog } from "../judge/metrics/selection.ts";
import { summaryDurationMs } from "../judge/metrics/summary-values.ts";
import type { FigureWindow } from "./types.ts";
import { isLoad, isSteady, type SeriesIndex, type SeriesPredicate } from "./series-index.ts";

export const NO_WINDOW: FigureWindow = { phase: "none", offsetMs: 0, durationMs: 0 };

/**
 * The steady phase if anything was measured in it, else all phases that carried load. Its length is the one that the
 * judge divides by: the plan's, or without a plan that of k6's whole run.
 */
export function figureWindow(
  index: SeriesIndex,
  shape: LoadShape | null,
  summary: unknown = null,
): FigureWindow {
  const { store } = index;
  const clock = new PhaseClock(store, new SeriesCatalog(store), shape, summaryDurationMs(summary));
  const steady = clock.span("steady");
  if (steady !== null)
    return { phase: "steady", offsetMs: steady.fromMs, durationMs: clock.durationMs("steady") };
  const buckets = store.buckets(store.series.filter(({ tags }) => isLoad(tags)).map(({ id }) => id));
  const [first, last] = [buckets.at(0), buckets.at(-1)];
  if (first === undefined || last === undefined) return NO_WINDOW;
  const durationMs = last.offsetMs + store.bucketMs - first.offsetMs;
  return { phase: "all", offsetMs: first.offsetMs, durationMs };
}

/** Which series belong to the window. */
export function inWindow(window: FigureWindow): SeriesPredicate {
  return window.phase === "steady" ? isSteady : isLoad;
}

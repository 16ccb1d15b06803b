import type { LoadShape } from "../contracts/shape.ts";
import type { FigureWindow } from "./types.ts";
import { isLoad, isSteady, type SeriesIndex, type SeriesPredicate } from "./series-index.ts";

export const NO_WINDOW: FigureWindow = { phase: "none", offsetMs: 0, durationMs: 0 };

/** Buckets by which the observed steady phase may differ from the planned one and still be called the planned one. */
const EDGE_BUCKETS = 2;

/** The steady phase if anything was measured in it, else all phases that carried load. */
export function figureWindow(index: SeriesIndex, shape: LoadShape | null): FigureWindow {
  const steady = extent(index, isSteady);
  if (steady !== null)
    return { phase: "steady", ...steady, durationMs: trimToPlan(steady.durationMs, index, shape) };
  const all = extent(index, isLoad);
  return all === null ? NO_WINDOW : { phase: "all", ...all };
}

/** Which series belong to the window. */
export function inWindow(window: FigureWindow): SeriesPredicate {
  return window.phase === "steady" ? isSteady : isLoad;
}

function extent(
  index: SeriesIndex,
  predicate: SeriesPredicate,
): { offsetMs: number; durationMs: number } | null {
  const metric = ["http_req_duration", "iteration_duration", "iterations"].find(
    (name) => index.ids(name, predicate).length > 0,
  );
  const buckets = index.store.buckets(
    metric === undefined
      ? index.store.series.filter((series) => predicate(series.tags)).map((series) => series.id)
      : index.ids(metric, predicate),
  );
  const first = buckets.at(0);
  const last = buckets.at(-1);
  if (first === undefined || last === undefined) return null;
  return { offsetMs: first.offsetMs, durationMs: last.offsetMs + index.store.bucketMs - first.offsetMs };
}

/** Buckets start on whole seconds, the phase does not: the plan gives the exact length when the run kept to it. */
function trimToPlan(observedMs: number, index: SeriesIndex, shape: LoadShape | null): number {
  const plannedMs = (shape?.phases ?? []).reduce(
    (sum, phase) => sum + (phase.phase === "steady" ? phase.durationMs : 0),
    0,
  );
  return Math.abs(observedMs - plannedMs) <= EDGE_BUCKETS * index.store.bucketMs ? plannedMs : observedMs;
}

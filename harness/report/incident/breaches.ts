import type { ReasonCode } from "../../contracts/reason-words.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { Bound } from "../../contracts/verdict.ts";
import { SeriesIndex } from "../../figures/series-index.ts";
import type { FigureWindow } from "../../figures/types.ts";
import { PartialStore, partsOf } from "../../judge/metrics/run-part.ts";
import { isTooBad } from "../diagnosis/facts.ts";
import { joinClose, judgedOnly, keeps, missedStretches } from "../sections/timeline/missed-stretches.ts";
import { objectiveCurve } from "../sections/timeline/objective-curves.ts";
import type { Curve, Stretch, Timeline } from "../sections/timeline/types.ts";
import type { TimeBins } from "../view/time-bins.ts";
import type { ObjectiveView } from "../view/types.ts";
import { pick } from "./pick.ts";
import { type BreachStretch, MISSED_FIELDS, type ObjectiveBreach } from "./types.ts";

/** Bins over the load, and the part of the run that was judged; offsets are from the first sample, milliseconds. */
export type Grid = Pick<Timeline, "fromMs" | "binMs" | "count" | "judged">;

export interface Loaded {
  readonly index: SeriesIndex;
  readonly bins: TimeBins;
  readonly window: FigureWindow;
  readonly actions: RunEvidence["actions"];
}

/** Results that say that nothing, or too little, was measured: nobody knows whether the objective would have been met. */
const UNMEASURED: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  "NO_DATA",
  "NAN_RESULT",
  "INSUFFICIENT_SAMPLES",
  "NO_BASELINE",
]);

export function isUnmeasured({ result, code }: Pick<ObjectiveView, "result" | "code">): boolean {
  return result === "skipped" || UNMEASURED.has(code);
}

/** Objectives that were not met because of what was measured, not for want of samples. */
export function isMissed(objective: ObjectiveView): boolean {
  return (objective.result === "breach" && !isUnmeasured(objective)) || isTooBad(objective);
}

/** When the series of an objective that was not met was beyond its bound; without stretches where that can't be told. */
export function objectiveBreach(objective: ObjectiveView, loaded: Loaded | null): ObjectiveBreach {
  const asked = pick(objective, MISSED_FIELDS);
  const bound = objective.numbers.bound ?? objective.warn[0] ?? objective.pass[0] ?? null;
  const values = loaded === null ? null : curveOf(objective, loaded);
  if (loaded === null || values === null || bound === null)
    return { ...asked, bound, binMs: null, stretches: [], beyondMs: 0, lasts: false };
  const { bins, window } = loaded;
  const grid = {
    ...bins,
    judged: { fromMs: window.offsetMs, toMs: window.offsetMs + window.durationMs },
  };
  return { ...asked, bound, binMs: bins.binMs, ...breachWindows(values, bound, grid) };
}

/** The statistic in each bin, of the part of the run that the objective judges; `null` without one. */
function curveOf(objective: ObjectiveView, { index, bins, actions }: Loaded): Curve | null {
  const { when } = objective;
  const part =
    when === undefined
      ? index
      : new SeriesIndex(new PartialStore(index.store, partsOf(when, actions, index.store)));
  return objectiveCurve(objective, part, bins)?.values ?? null;
}

/** Where a curve is beyond a bound; offsets of the result are from the first bin, the start of the load. */
export function breachWindows(
  values: Curve,
  bound: Bound,
  grid: Grid,
): Pick<ObjectiveBreach, "stretches" | "beyondMs" | "lasts"> {
  const missed = missedStretches(values, bound, grid);
  const judged = judgedOnly(values, grid);
  const last = judged.findLast((value) => value !== null) ?? null;
  return {
    stretches: joinClose(missed, grid.binMs).map((stretch) => ({
      fromMs: stretch.fromMs - grid.fromMs,
      toMs: stretch.toMs - grid.fromMs,
      worst: worstWithin(stretch, judged, bound, grid),
    })),
    beyondMs: missed.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
    lasts: last !== null && !keeps(last, bound),
  };
}

function worstWithin({ fromMs, toMs }: Stretch, values: Curve, bound: Bound, grid: Grid): number {
  const inside = values
    .slice((fromMs - grid.fromMs) / grid.binMs, (toMs - grid.fromMs) / grid.binMs)
    .filter((value) => value !== null);
  return bound.operator.startsWith(">") ? Math.min(...inside) : Math.max(...inside);
}

/** How long any of these was beyond its bound, milliseconds: what overlaps counts once. */
export function lengthOfAny(stretches: readonly Pick<BreachStretch, "fromMs" | "toMs">[]): number {
  const sorted = stretches.toSorted((left, right) => left.fromMs - right.fromMs);
  let untilMs = Number.NEGATIVE_INFINITY;
  let lengthMs = 0;
  for (const { fromMs, toMs } of sorted) {
    lengthMs += Math.max(0, toMs - Math.max(fromMs, untilMs));
    untilMs = Math.max(untilMs, toMs);
  }
  return lengthMs;
}

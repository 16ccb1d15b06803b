import { formatDuration } from "../../text/duration.ts";
import { formatSelection } from "../format.ts";
import type { Span } from "../metrics/phase-spans.ts";
import { say, type Said } from "../../contracts/reason.ts";
import { scopeWords } from "../metrics/phase-words.ts";
import type { Objective, WindowRule } from "../thresholds/types.ts";
import { decide, decided, type Decision, type Value } from "./decide.ts";
import type { Measurement, Selection } from "./measurement.ts";
import {
  sustainedWindows,
  valuedWindows,
  type Gap,
  type Valuation,
  type ValuedWindow,
} from "./window-values.ts";
import { windowsOf } from "./windows.ts";

/** The worst window of an objective, decided; a gap has no value. */
export interface WindowDecision {
  readonly decision: Decision;
  readonly measured: Value | null;
  readonly window: { readonly offsetMs: number; readonly durationMs: number };
}

/** Judges every window of the phase; the worst one is the objective's result. `null` when the phase holds no window. */
export function judgeWindows(
  objective: Objective,
  rule: WindowRule,
  selection: Selection,
  measurement: Measurement,
  valuation: Valuation,
): WindowDecision | null {
  const found = worstWindow(objective, allWindows(objective, rule, selection, measurement, valuation));
  if ("gapFromMs" in found) return gapDecision(objective, rule, found.gapFromMs);
  const { worst, total, thin } = found;
  if (worst === null) return null;
  const start = measurement.clock.span(objective.phase)?.fromMs ?? 0;
  const at = formatDuration(Math.max(0, worst.offsetMs - start));
  const facts = {
    count: String(total),
    size: formatDuration(rule.sizeMs),
    at,
    phase: scopeWords(objective),
  };
  const notes: Said[] = [say("IN_WINDOW", facts)];
  if (thin > 0) {
    notes.push(
      say("THIN_WINDOWS", { count: String(thin), total: facts.count, needed: String(valuation.needed) }),
    );
  }
  const decision = decide(objective, worst.measured);
  return {
    decision: { ...decision, notes: [...notes, ...decision.notes] },
    measured: worst.measured,
    window: { offsetMs: worst.offsetMs, durationMs: worst.durationMs },
  };
}

function allWindows(
  objective: Objective,
  rule: WindowRule,
  selection: Selection,
  measurement: Measurement,
  valuation: Valuation,
): Iterable<ValuedWindow | Gap> {
  const { bucketMs } = measurement.store;
  const stretches = wholeBuckets(measurement.clock.stretches(objective.phase), bucketMs, valuation.perSecond);
  if (rule.kind === "for") {
    const seconds = windowsOf(selection, stretches, measurement, {
      sizeMs: bucketMs,
      sliding: false,
      partial: false,
    });
    return sustainedWindows(objective, rule, seconds, valuation);
  }
  const layout = { sizeMs: rule.sizeMs, sliding: true, partial: rule.kind === "within" };
  return valuedWindows(objective, rule, windowsOf(selection, stretches, measurement, layout), valuation);
}

/** Values per second need whole buckets: the first and the last of a stretch are measured only in part. */
function wholeBuckets(stretches: readonly Span[], bucketMs: number, perSecond: boolean): readonly Span[] {
  if (!perSecond) return stretches;
  return stretches
    .map(({ fromMs, toMs }) => ({ fromMs: fromMs + bucketMs, toMs: toMs - bucketMs }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

interface Worst {
  readonly worst: ValuedWindow | null;
  readonly total: number;
  /** Windows with fewer samples than the objective needs. */
  readonly thin: number;
}

/** Among the windows with enough samples the worst; a thin one only when its breach is clear, or when all are thin. */
function worstWindow(objective: Objective, windows: Iterable<ValuedWindow | Gap>): Worst | Gap {
  const thin: ValuedWindow[] = [];
  let worst: ValuedWindow | null = null;
  let total = 0;
  for (const window of windows) {
    if ("gapFromMs" in window) return window;
    total += 1;
    if (window.measured.samples < window.measured.needed) thin.push(window);
    else if (worst === null || window.badness > worst.badness) worst = window;
  }
  thin.sort((left, right) => right.badness - left.badness);
  const clear = thin.find((window) => window.badness > 0 && isBreach(objective, window));
  if (clear !== undefined && (worst === null || clear.badness > worst.badness)) worst = clear;
  return { worst: worst ?? thin[0] ?? null, total, thin: thin.length };
}

function isBreach(objective: Objective, { measured }: ValuedWindow): boolean {
  return decide(objective, measured).said.code === "LIMIT_BREACHED";
}

const GAP_RESULT = { fail: "breach", warn: "warn", skip: "pass" } as const;

function gapDecision(objective: Objective, rule: WindowRule, fromMs: number): WindowDecision {
  const what = formatSelection(objective.metric, objective.where);
  const said = say("WINDOW_GAP", { what, size: formatDuration(rule.sizeMs), at: formatDuration(fromMs) });
  const result = rule.gap === "fail" ? "breach" : GAP_RESULT[objective.noData];
  return {
    decision: decided(result, said),
    measured: null,
    window: { offsetMs: fromMs, durationMs: rule.sizeMs },
  };
}

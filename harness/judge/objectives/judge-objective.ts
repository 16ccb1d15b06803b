import type { ReadonlySketch, SampleStore } from "../../contracts/samples.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatDuration } from "../../text/duration.ts";
import { formatSelection, formatShare, formatValue } from "../format.ts";
import { say, type Fact, type Said } from "../../contracts/reason.ts";
import { amountOf, type Slice } from "../statistic/slice.ts";
import type { Unended } from "../metrics/recovery-store.ts";
import { formatSeconds } from "../recovery/seconds.ts";
import { rowOf } from "../statistic/table.ts";
import type { Objective } from "../thresholds/types.ts";
import { decide, decided, exactly, type Value } from "./decide.ts";
import { judgeSpikes } from "./judge-spikes.ts";
import { judgeWindows } from "./judge-windows.ts";
import type { Valuation } from "./window-values.ts";
import { isPerSecond, selectSeries, type Measurement, type Selection } from "./measurement.ts";
import { scopeWords } from "../metrics/phase-words.ts";
import { noDataHint } from "./no-data-hint.ts";
import { objectiveResult, unmeasured } from "./objective-result.ts";
import { samplesNeeded } from "./samples-needed.ts";
import { wholeRunValue } from "./whole-run-value.ts";
import { unitOf } from "./units.ts";

/** Result of one objective, on its whole phase or on the worst of its windows. */
export function judgeObjective(objective: Objective, measurement: Measurement): ObjectiveResult {
  const selection = selectSeries(objective, measurement);
  const slice = wholePhase(objective, selection, measurement);
  const unit = unitOf(objective, measurement.kinds, isPerSecond(objective, selection.type));
  const unusable = measurement.whyUnusable?.(objective) ?? null;
  if (unusable !== null) return withoutData(objective, unit, unusable);
  const unended = measurement.unended?.(objective) ?? null;
  if (unended !== null) return judgeUnended(objective, unended, unit);
  if (slice.sketch.count === 0) return judgeAbsent(objective, measurement, unit);
  const { statistic, window } = objective;
  const row = rowOf(statistic);
  const spikeFactor = row.spikeFactor?.(statistic);
  if (spikeFactor !== undefined) {
    const judged = judgeSpikes(objective, spikeFactor, selection, measurement);
    return objectiveResult(objective, { unit, ...judged });
  }
  const valuation = valuationOf(objective, selection, measurement);
  if (window !== null) {
    const judged = judgeWindows(objective, window, selection, measurement, valuation);
    if (judged?.measured != null && !Number.isFinite(judged.measured.value))
      return withoutValue(objective, slice, unit);
    if (judged !== null) return objectiveResult(objective, { unit, ...judged });
  }
  const exact = wholeRunValue(objective, measurement);
  const estimated = measure(slice, valuation);
  const measured = exact === null ? estimated : { ...estimated, value: exact, relativeError: 0 };
  if (!Number.isFinite(measured.value)) return withoutValue(objective, slice, unit);
  const decision = decide(objective, measured);
  const notes = [...decision.notes];
  if (row.burnsBudget) notes.unshift(say("BUDGET_USE", { value: formatShare(measured.value / BUDGET_DAYS) }));
  if (window !== null) {
    const facts = { size: formatDuration(window.sizeMs), phase: scopeWords(objective) };
    notes.unshift(say("PHASE_SHORTER_THAN_WINDOW", facts));
  }
  return objectiveResult(objective, { unit, decision: { ...decision, notes }, measured });
}

/** What was not over is a breach, however far the limit may be: it took longer than anybody looked. */
function judgeUnended(
  objective: Objective,
  { action, valueMs, why }: Unended,
  unit: Value["unit"],
): ObjectiveResult {
  const bound = objective.warn[0] ?? objective.pass[0] ?? null;
  const value = formatSeconds(valueMs);
  const said = say("NOT_OVER", { action, value, bound: bound?.text ?? "", why });
  const measured = exactly(valueMs, unit, { samples: 1, needed: 1 });
  const result = objectiveResult(objective, { unit, decision: decided("breach", said, bound), measured });
  return { ...result, numbers: { ...result.numbers, margin: null } };
}

/** Days that an error budget usually stands for. */
const BUDGET_DAYS = 30;

function measure(slice: Slice, valuation: Valuation): Value {
  return {
    value: valuation.value(slice),
    unit: valuation.unit,
    samples: slice.sketch.count,
    needed: valuation.needed,
    interval: valuation.interval(slice),
    relativeError: valuation.relativeError(slice),
  };
}

/** How its value comes of a slice of its series. */
export function valuationOf(
  objective: Objective,
  { type }: Selection,
  { kinds, store }: Measurement,
): Valuation {
  const { statistic, good } = objective;
  const row = rowOf(statistic);
  const perSecond = isPerSecond(objective, type);
  const how = { type, good, perSecond };
  return {
    unit: unitOf(objective, kinds, perSecond),
    needed: samplesNeeded(objective),
    perSecond,
    value: (slice) => row.value(statistic, how, slice),
    interval: (slice) => row.interval(statistic, how, slice),
    relativeError: (slice) => (isEstimate(objective, slice.sketch) ? store.relativeError : 0),
  };
}

function wholePhase(
  { phase, statistic, source }: Objective,
  selection: Selection,
  { store, clock }: Measurement,
): Slice {
  return {
    sketch: store.total(selection.ids),
    forgiven: selection.forgivenIds.length === 0 ? 0 : store.total(selection.forgivenIds).sum,
    durationMs: clock.durationMs(phase),
    failed: selection.failedIds.length === 0 ? null : store.total(selection.failedIds),
    whole: selection.wholeIds.length === 0 ? null : amountOf(selection.type, store.total(selection.wholeIds)),
    last: rowOf(statistic).isLast ? lastValue(source, selection, store) : null,
  };
}

/** Percentiles are estimates, unless all samples have one value. */
function isEstimate({ statistic }: Objective, sketch: ReadonlySketch): boolean {
  return rowOf(statistic).isEstimate === true && sketch.min !== sketch.max;
}

const NO_DATA_RESULT = { fail: "breach", warn: "warn", skip: "skipped" } as const;

/** No samples: never a pass, unless the file says what an unwritten counter means and something else was seen. */
function judgeAbsent(objective: Objective, measurement: Measurement, unit: Value["unit"]): ObjectiveResult {
  const what = formatSelection(objective.metric, objective.where);
  const absent = absentValue(objective, measurement, what);
  if (absent !== null) {
    const { value, samples, note } = absent;
    const measured = exactly(value, unit, { samples, needed: samplesNeeded(objective) });
    const decision = decide(objective, measured);
    const noted = { ...decision, notes: [note, ...decision.notes] };
    return objectiveResult(objective, { unit, decision: noted, measured });
  }
  return withoutData(objective, unit, noDataHint(objective, measurement.catalog));
}

/** What the file says that no samples mean; the hint says why there are none. */
export function withoutData(objective: Objective, unit: Value["unit"], hint: Fact | null): ObjectiveResult {
  const what = formatSelection(objective.metric, objective.where);
  const said = say("NO_DATA", {
    what,
    phase: scopeWords(objective),
    hint: hint === null ? "" : say("IN_PARENTHESES", { what: hint }),
  });
  return unmeasured(objective, unit, NO_DATA_RESULT[objective.noData], said);
}

/** A counter that k6 never wrote counts as the declared value where the metric named under `given` has samples. */
function absentValue(
  objective: Objective,
  { store, catalog }: Measurement,
  what: string,
): { value: number; samples: number; note: Said } | null {
  if (objective.absent === null) return null;
  const { means, given } = objective.absent;
  const samples = store.total(catalog.select(given, {}, objective.phase)).count;
  if (samples === 0) return null;
  return {
    value: means,
    samples,
    note: say("ABSENT_AS_VALUE", { what, value: formatValue(means, ""), given }),
  };
}

function withoutValue(objective: Objective, { sketch }: Slice, unit: Value["unit"]): ObjectiveResult {
  const what = formatSelection(objective.metric, objective.where);
  const said = say("NAN_RESULT", { statistic: objective.statisticText, what });
  const result = unmeasured(objective, unit, "breach", said);
  return { ...result, numbers: { ...result.numbers, samples: sketch.count } };
}

/** Of what was observed, the mean of the series' last values; so too for runs that were saved without last values. */
function lastValue(source: Objective["source"], { ids }: Selection, store: SampleStore): number | null {
  const last = source === "k6" ? store.total(ids).last : null;
  if (last !== null) return last.value;
  const sketch = store.buckets(ids).at(-1)?.sketch;
  return sketch === undefined || sketch.count === 0 ? null : sketch.sum / sketch.count;
}

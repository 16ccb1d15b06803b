import type { Unit, WrittenBound } from "../thresholds/bound.ts";
import { keepsBound, marginTo } from "../thresholds/bound.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatValue } from "../format.ts";
import { say, type Said } from "../../contracts/reason.ts";
import { rowOf } from "../statistic/table.ts";
import type { Interval } from "../statistics/intervals.ts";
import type { Objective } from "../thresholds/types.ts";

export interface Decision {
  readonly result: ObjectiveResult["result"];
  readonly said: Said;
  /** The bound that decided. */
  readonly bound: WrittenBound | null;
  readonly notes: readonly Said[];
}

/** A decision with nothing beside it. */
export function decided(result: Decision["result"], said: Said, bound: WrittenBound | null = null): Decision {
  return { result, said, bound, notes: [] };
}

export interface Value {
  readonly value: number;
  readonly unit: Unit | "count";
  readonly samples: number;
  readonly needed: number;
  readonly interval: Interval | null;
  /** Relative error of the value itself: that of the sketch for percentiles, 0 for what is exact. */
  readonly relativeError: number;
}

/** A value that is counted, not estimated. */
export function exactly(
  value: number,
  unit: Value["unit"],
  { samples, needed }: Pick<Value, "samples" | "needed">,
): Value {
  return { value, unit, samples, needed, interval: null, relativeError: 0 };
}

/** Pass, warn or breach of a measured value. Without `warn` bounds the target is also the limit. */
export function decide(objective: Objective, measured: Value): Decision {
  const point = decidePoint(objective, measured);
  if (measured.samples >= measured.needed || isClearBreach(objective, point, measured))
    return withInterval(objective, point, measured);
  const said = say("INSUFFICIENT_SAMPLES", {
    samples: String(measured.samples),
    needed: String(measured.needed),
    statistic: objective.statisticText,
  });
  return decided(objective.insufficient === "fail" ? "breach" : "warn", said, point.bound);
}

function decidePoint(objective: Objective, measured: Value): Decision {
  const { value, unit } = measured;
  const target = weakest(objective.pass, measured);
  const bounds = [...objective.pass, ...objective.warn];
  const shown = { value: formatValue(value, unit, bounds), bound: target?.bound.text ?? "" };
  if (target === null || target.state === "kept")
    return decided("pass", say("TARGET_MET", shown), target?.bound);
  const limit = weakest(objective.warn, measured) ?? target;
  const unsure = [target, limit].find(({ state }) => state === "unsure");
  if (unsure !== undefined) {
    const error = formatValue(measured.relativeError, "share");
    const said = say("WITHIN_SKETCH_ERROR", { value: shown.value, bound: unsure.bound.text, error });
    return decided("warn", said, unsure.bound);
  }
  if (limit.state === "kept")
    return decided("warn", say("TARGET_MISSED", { ...shown, limit: limit.bound.text }), target.bound);
  const said = say("LIMIT_BREACHED", { value: shown.value, bound: limit.bound.text });
  return decided("breach", said, limit.bound);
}

type BoundState = {
  readonly bound: WrittenBound;
  readonly state: "kept" | "unsure" | "broken";
  readonly margin: number;
};

/** The bound of a list that is kept worst: a broken one before an unsure one before the one with the smallest margin. */
function weakest(bounds: readonly WrittenBound[], { value, relativeError }: Value): BoundState | null {
  const order = { broken: 0, unsure: 1, kept: 2 } as const;
  const states = bounds.map((bound) => ({
    bound,
    state: stateOf(bound, value, relativeError),
    margin: marginTo(value, bound) ?? (keepsBound(value, bound) ? 0 : -1),
  }));
  return (
    states.sort((left, right) => order[left.state] - order[right.state] || left.margin - right.margin)[0] ??
    null
  );
}

/** `unsure` when the true value may lie on the other side: an estimate v, of either sign, stands for anything from v/(1+e) to v/(1-e). */
function stateOf(bound: WrittenBound, value: number, relativeError: number): BoundState["state"] {
  const kept = keepsBound(value, bound);
  if (relativeError > 0 && value !== 0) {
    const ends = [value / (1 + relativeError), value / (1 - relativeError)];
    if (ends.some((end) => keepsBound(end, bound) !== kept)) return "unsure";
    if (isOfOneValue(bound) && Math.min(...ends) <= bound.value && bound.value <= Math.max(...ends))
      return "unsure";
  }
  return kept ? "kept" : "broken";
}

function isOfOneValue({ operator }: WrittenBound): boolean {
  return operator === "==" || operator === "!=";
}

/** A breach stands on few samples when the whole confidence interval lies beyond the bound, or when the value is exact. */
function isClearBreach(objective: Objective, point: Decision, { interval }: Value): boolean {
  if (point.result !== "breach" || point.bound === null) return false;
  if (interval === null) return rowOf(objective.statistic).isExact === true;
  const { operator, value } = point.bound;
  if (operator === "==") return value < interval.low || value > interval.high;
  return !keepsBound(interval.low, point.bound) && !keepsBound(interval.high, point.bound);
}

/** Notes a value whose confidence interval holds the bound; with `decide: interval` it warns. */
function withInterval(objective: Objective, point: Decision, { interval, unit }: Value): Decision {
  const { bound } = point;
  if (interval === null || bound === null || !straddles(interval, bound)) return point;
  const borderline = say("BORDERLINE", {
    confidence: formatValue(interval.confidence, "share"),
    low: formatValue(interval.low, unit, [bound]),
    high: formatValue(interval.high, unit, [bound]),
    bound: bound.text,
  });
  if (objective.decide === "interval")
    return { ...point, result: "warn", said: borderline, notes: [point.said] };
  return { ...point, notes: [...point.notes, borderline] };
}

/** Whether values on both sides of the bound are within the interval. An equality is about what was counted, and exact. */
function straddles({ low, high }: Interval, bound: WrittenBound): boolean {
  if (isOfOneValue(bound)) return false;
  return keepsBound(low, bound) !== keepsBound(high, bound);
}

import type { Bound } from "../../../contracts/verdict.ts";
import type { Curve, ObjectiveCurve, Stretch, Timeline } from "./types.ts";
import type { VerdictBand } from "../../svg/time-chart.ts";

/** Whether a value keeps a bound. */
export function keeps(value: number, { operator, value: limit }: Bound): boolean {
  if (operator === "<") return value < limit;
  if (operator === "<=") return value <= limit;
  if (operator === ">") return value > limit;
  if (operator === ">=") return value >= limit;
  return operator === "==" ? value === limit : value !== limit;
}

type Grid = Pick<Timeline, "fromMs" | "binMs" | "count" | "judged">;

/** Whether at least half of a bin lies in the judged part of the run. */
function isJudged(slot: number, { fromMs, binMs, judged }: Grid): boolean {
  const middle = fromMs + (slot + 0.5) * binMs;
  return middle >= judged.fromMs && middle < judged.toMs;
}

/** The curve with gaps outside the judged part. */
export function judgedOnly(values: Curve, grid: Grid): Curve {
  return values.map((value, slot) => (isJudged(slot, grid) ? value : null));
}

/** Stretches of neighbouring bins of the judged part whose value misses a bound. */
export function missedStretches(values: Curve, bound: Bound, grid: Grid): Stretch[] {
  const missed = (slot: number): "missed" | null => {
    const value = values[slot] ?? null;
    return value === null || keeps(value, bound) ? null : "missed";
  };
  return judgedStretches(missed, grid).map(({ fromMs, toMs }) => ({ fromMs, toMs }));
}

/** Stretches with no more than one bin between them read as one. */
export function joinClose(stretches: readonly Stretch[], binMs: number): Stretch[] {
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of stretches) {
    const last = joined.at(-1);
    if (last !== undefined && fromMs - last.toMs <= binMs) last.toMs = toMs;
    else joined.push({ fromMs, toMs });
  }
  return joined;
}

/** Bands of these objectives: red where any is beyond its limit, else amber where any is beyond its target. */
export function verdictBands(curves: readonly ObjectiveCurve[], grid: Grid): VerdictBand[] {
  return judgedStretches((slot) => worstKind(curves, slot), grid);
}

/** Neighbouring bins of the judged part that are of one kind, as one; bins of none are left out. */
function judgedStretches<Kind extends string>(
  kindOf: (slot: number) => Kind | null,
  grid: Grid,
): (Stretch & { readonly kind: Kind })[] {
  const stretches: { fromMs: number; toMs: number; kind: Kind }[] = [];
  for (let slot = 0; slot < grid.count; slot++) {
    const kind = isJudged(slot, grid) ? kindOf(slot) : null;
    if (kind === null) continue;
    const start = grid.fromMs + slot * grid.binMs;
    const last = stretches.at(-1);
    if (last?.kind === kind && last.toMs === start) last.toMs = start + grid.binMs;
    else stretches.push({ fromMs: start, toMs: start + grid.binMs, kind });
  }
  return stretches;
}

function worstKind(curves: readonly ObjectiveCurve[], slot: number): "warn" | "fail" | null {
  let worst: "warn" | "fail" | null = null;
  for (const { values, target, limit } of curves) {
    const value = values[slot] ?? null;
    const bound = limit ?? target;
    if (value === null || bound === null) continue;
    if (!keeps(value, bound)) return "fail";
    if (target !== null && !keeps(value, target)) worst = "warn";
  }
  return worst;
}

import type { Bound } from "../../../contracts/verdict.ts";
import { formatAmount, formatInUnit, formatNumber, formatShare } from "../../../text/numbers.ts";
import { formatClock, formatLength } from "../../text/times.ts";
import type { Curve, FaultWindow, ObjectiveCurve, Stretch, Timeline } from "./types.ts";
import type { ReportView } from "../../view/types.ts";
import { windowText } from "../../view/words.ts";
import type { Translate } from "../../words/translate.ts";
import { joinClose, judgedOnly, missedStretches } from "./missed-stretches.ts";

/** The highest value of a curve and when it was; `null` for an empty one. */
export function peak(values: Curve, timeline: Timeline): { value: number; time: string } | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const value = Math.max(...known);
  return { value, time: formatClock(timeline.fromMs + values.indexOf(value) * timeline.binMs) };
}

export function usersFinding(timeline: Timeline, translate: Translate): string {
  const most = peak(timeline.vus, timeline);
  const planned = peak(timeline.planned, timeline);
  if (most === null) return translate("timeline.none");
  const facts = { most: formatNumber(most.value), time: most.time };
  return planned === null || timeline.plannedUnit !== "vus"
    ? translate("finding.users", facts)
    : translate("finding.usersPlanned", { ...facts, planned: formatNumber(planned.value) });
}

export function iterationsFinding(view: ReportView, timeline: Timeline, translate: Translate): string {
  const started = peak(timeline.iterationsPerSecond, timeline);
  const planned = peak(timeline.planned, timeline);
  const { droppedIterations } = view.figures;
  const facts = { most: formatAmount(started?.value ?? null), planned: formatAmount(planned?.value ?? null) };
  const dropped =
    droppedIterations > 0
      ? ` ${translate("finding.dropped", { count: formatNumber(droppedIterations) })}`
      : "";
  return translate("finding.iterations", facts) + dropped;
}

export function rateFinding(view: ReportView, timeline: Timeline, translate: Translate): string {
  const most = peak(timeline.requestsPerSecond, timeline);
  return translate("finding.rate", {
    mean: formatAmount(view.figures.http.requestsPerSecond),
    window: windowText(view.figures.window, translate),
    most: formatAmount(most?.value ?? null),
    time: most?.time ?? "",
  });
}

export function latencyFinding(view: ReportView, timeline: Timeline, translate: Translate): string {
  const { p50, p95, p99 } = view.figures.http.latencyMs;
  const worst = peak(timeline.latencyMs.p99, timeline);
  const summary = translate("finding.latency", {
    p50: formatInUnit(p50, "ms"),
    p95: formatInUnit(p95, "ms"),
    p99: formatInUnit(p99, "ms"),
    window: windowText(view.figures.window, translate),
    worst: formatInUnit(worst?.value ?? null, "ms"),
    time: worst?.time ?? "",
  });
  const objectives = timeline.latencyObjectives.map((curve) => objectiveFinding(curve, timeline, translate));
  return [summary, ...objectives].join(" ");
}

/** Stretches that a sentence names; more are counted only. */
const STRETCHES_NAMED = 3;

/** How long an objective was missed, when, and whether a fault was there. */
export function objectiveFinding(curve: ObjectiveCurve, timeline: Timeline, translate: Translate): string {
  const bound = curve.limit ?? curve.target;
  if (bound === null) return "";
  const judged = judgedOnly(curve.values, timeline);
  // A run of less than a bin has no curve, whatever its verdict is.
  if (judged.every((value) => value === null)) return "";
  const facts = { label: curve.label, bound: bound.text };
  const missed = missedStretches(curve.values, bound, timeline);
  const stretches = joinClose(missed, timeline.binMs);
  if (stretches.length === 0) return translate("finding.objectiveKept", facts);
  const worst = worstValue(judged, bound, timeline);
  const lengthMs = missed.reduce((sum, stretch) => sum + stretch.toMs - stretch.fromMs, 0);
  const named = stretches
    .slice(0, STRETCHES_NAMED)
    .map(({ fromMs, toMs }) => `${formatClock(fromMs)}–${formatClock(toMs)}`);
  const rest = stretches.length - named.length;
  const sentence = translate("finding.objectiveOver", {
    ...facts,
    length: formatLength(lengthMs),
    when: `${named.join(", ")}${rest > 0 ? ` +${rest}` : ""}`,
    worst: formatInUnit(worst?.value ?? null, curve.unit),
    time: worst?.time ?? "",
  });
  const faults = overlapping(stretches, timeline.faults);
  return faults === "" ? sentence : `${sentence} ${translate("finding.duringFaults", { numbers: faults })}`;
}

/** Farthest beyond the bound: the highest value under an upper bound, the lowest under a lower one. */
function worstValue(values: Curve, bound: Bound, timeline: Timeline): { value: number; time: string } | null {
  if (!bound.operator.startsWith(">")) return peak(values, timeline);
  const lowest = peak(
    values.map((value) => (value === null ? null : -value)),
    timeline,
  );
  return lowest === null ? null : { value: -lowest.value, time: lowest.time };
}

function overlapping(stretches: readonly Stretch[], faults: readonly FaultWindow[]): string {
  return faults
    .filter((fault) =>
      stretches.some((stretch) => stretch.fromMs < fault.toMs && fault.fromMs < stretch.toMs),
    )
    .map((fault) => String(fault.number))
    .join(", ");
}

export function errorsFinding(view: ReportView, timeline: Timeline, translate: Translate): string {
  const count = view.errors.reduce((sum, group) => sum + group.count, 0);
  const [first] = timeline.errors;
  if (count === 0 || first === undefined) return translate("finding.noErrors");
  const all = first.perSecond.map((_, slot) =>
    timeline.errors.reduce((sum, layer) => sum + (layer.perSecond[slot] ?? 0), 0),
  );
  const most = peak(all, timeline);
  const share = view.errors.reduce((sum, group) => sum + (group.share ?? 0), 0);
  return translate("finding.errors", {
    count: formatNumber(count),
    share: formatShare(share),
    kind: translate(`kind.${first.kind}`),
    most: formatAmount(most?.value ?? null),
    time: most?.time ?? "",
  });
}

import type { Observations } from "../../../contracts/observations.ts";
import type { LoadShape } from "../../../contracts/shape.ts";
import { errorKind } from "../errors/data.ts";
import { faultWindows } from "../faults/data.ts";
import { isOverallLatency, MISSED_CHARTS_MAX, objectiveCurve } from "./objective-curves.ts";
import { observedCurves } from "./observed-curves.ts";
import { protocolCurves } from "./protocol-curves.ts";
import { phaseStretches, plannedCurve } from "./planned-load.ts";
import { isLoad, type SeriesIndex } from "../../../figures/series-index.ts";
import { chooseBins, intoBins, readBins, rounded, type TimeBins } from "../../view/time-bins.ts";
import type { Curve, Timeline } from "./types.ts";
import type { ErrorKind, ObjectiveView, ReportView } from "../../view/types.ts";
import type { FigureWindow } from "../../../figures/types.ts";

/** Classes of errors that get a curve of their own; the rest is summed up as `other`. */
const ERROR_CURVES_MAX = 4;

export interface TimelineInput {
  readonly index: SeriesIndex;
  readonly shape: LoadShape | null;
  readonly objectives: readonly ObjectiveView[];
  readonly events: ReportView["events"];
  readonly faults: ReportView["faults"];
  readonly generators: number;
  readonly window: FigureWindow;
  readonly observations: Observations | null;
}

/** The run over time; `null` when no load was measured. */
export function buildTimeline(input: TimelineInput): Timeline | null {
  const { index, shape, objectives, events } = input;
  const bins = chooseBins(index);
  if (bins === null) return null;
  const latency = intoBins(index, bins, "http_req_duration");
  const percentile = (quantile: number): Curve => readBins(latency, (sketch) => sketch.quantile(quantile));
  const missed = objectives.filter(
    (one) =>
      one.numbers.value !== null &&
      (one.result === "breach" || one.result === "warn") &&
      !isOverallLatency(one),
  );
  const judged = {
    fromMs: input.window.offsetMs,
    toMs: input.window.offsetMs + input.window.durationMs,
  };
  return {
    ...bins,
    startMs: index.store.startMs,
    phases: phaseStretches(shape, index, bins),
    judged,
    planned: plannedCurve(shape, bins),
    plannedUnit: shape?.model === "open" ? "iterations" : "vus",
    vus: readBins(intoBins(index, bins, "vus"), (sketch) => (sketch.sum / sketch.count) * input.generators),
    requestsPerSecond: perSecond(index, bins, "http_req_duration", "count"),
    iterationsPerSecond: perSecond(index, bins, "iterations", "sum"),
    droppedPerSecond: perSecond(index, bins, "dropped_iterations", "sum"),
    latencyMs: {
      p50: percentile(0.5),
      p95: percentile(0.95),
      p99: percentile(0.99),
      max: readBins(latency, (sketch) => sketch.max),
    },
    latencyObjectives: objectives
      .filter(isOverallLatency)
      .flatMap((one) => objectiveCurve(one, index, bins) ?? []),
    missedObjectives: missed
      .flatMap((one) => objectiveCurve(one, index, bins) ?? [])
      .slice(0, MISSED_CHARTS_MAX),
    errors: errorCurves(index, bins),
    faults: faultWindows(events, input.faults, index, bins),
    protocols: protocolCurves(index, bins),
    observed: observedCurves(input.observations, { ...bins, judged, startMs: index.store.startMs }),
  };
}

function perSecond(index: SeriesIndex, bins: TimeBins, metric: string, field: "count" | "sum"): Curve {
  const sketches = intoBins(index, bins, metric);
  if (sketches.every((sketch) => sketch === null)) return [];
  return sketches.map((sketch) => rounded(((sketch?.[field] ?? 0) * 1000) / bins.binMs));
}

/** Failed requests per second by class, most frequent first. */
function errorCurves(index: SeriesIndex, bins: TimeBins): Timeline["errors"] {
  const kinds = new Set(
    index.of("http_req_failed", isLoad).map(({ tags }) => errorKind(tags["error_code"], tags["status"])),
  );
  const curves = [...kinds].flatMap((kind) => {
    const sketches = intoBins(
      index,
      bins,
      "http_req_failed",
      (tags) => isLoad(tags) && errorKind(tags["error_code"], tags["status"]) === kind,
    );
    const failures = sketches.map((sketch) => sketch?.sum ?? 0);
    const total = failures.reduce((sum, count) => sum + count, 0);
    return total === 0 ? [] : [{ kind, failures, total }];
  });
  curves.sort((left, right) => right.total - left.total || (left.kind < right.kind ? -1 : 1));
  return joinRest(curves).map(({ kind, failures }) => ({
    kind,
    perSecond: failures.map((count) => rounded((count * 1000) / bins.binMs)),
  }));
}

interface ErrorCurve {
  readonly kind: ErrorKind;
  readonly failures: readonly number[];
}

function joinRest(curves: readonly ErrorCurve[]): ErrorCurve[] {
  const shown = curves.slice(0, ERROR_CURVES_MAX);
  const rest = curves.slice(ERROR_CURVES_MAX);
  const [first] = rest;
  if (first === undefined) return shown;
  const failures = first.failures.map((_, slot) =>
    rest.reduce((sum, curve) => sum + (curve.failures[slot] ?? 0), 0),
  );
  return [...shown, { kind: "other", failures }];
}

import type { Reason } from "../../../contracts/reason.ts";
import type { Bound, ObjectiveResult } from "../../../contracts/verdict.ts";
import type { ErrorKind } from "../../view/types.ts";

/** A number per time bin; `null` where nothing was measured. */
export type Curve = readonly (number | null)[];

/** A stretch of the run. Offsets are from the first sample, milliseconds. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PhaseStretch extends Stretch {
  readonly phase: string;
}

/** A numbered disturbance, with what it did to the requests that were made meanwhile. */
export interface FaultWindow extends Stretch {
  readonly number: number;
  readonly subject: string;
  readonly message: string;
  /** The message in code and facts; `null` where it is of foreign origin. */
  readonly cause: Reason | null;
  /** What was reported when it was over; `null` when the run ended first. */
  readonly recovery: string | null;
  /** The same in code and facts; `null` where it is of foreign origin. */
  readonly recoveryCause: Reason | null;
  readonly requests: number;
  readonly failed: number;
  readonly p99Ms: number | null;
  /** p99 of the steady phase outside all faults, to compare with. */
  readonly usualP99Ms: number | null;
  /** From the end of the fault until the first bin with a usual p99 and no failures; `null` when that never came. */
  readonly settleMs: number | null;
}

/** One objective's statistic over time. */
export interface ObjectiveCurve {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly result: ObjectiveResult["result"];
  readonly values: Curve;
  readonly target: Bound | null;
  readonly limit: Bound | null;
}

export interface Timeline {
  readonly fromMs: number;
  readonly binMs: number;
  readonly count: number;
  readonly phases: readonly PhaseStretch[];
  /** The part that objectives are judged on; what they do outside it is drawn and not counted. */
  readonly judged: Stretch;
  /** Virtual users (closed model) or iterations per second (open model) that the plan asked for. */
  readonly planned: Curve;
  readonly plannedUnit: "vus" | "iterations";
  readonly vus: Curve;
  readonly requestsPerSecond: Curve;
  readonly iterationsPerSecond: Curve;
  readonly droppedPerSecond: Curve;
  readonly latencyMs: { readonly p50: Curve; readonly p95: Curve; readonly p99: Curve; readonly max: Curve };
  /** Bounds that judge all requests together: drawn into the latency chart. */
  readonly latencyObjectives: readonly ObjectiveCurve[];
  /** Objectives that were missed: one small chart each. */
  readonly missedObjectives: readonly ObjectiveCurve[];
  readonly errors: readonly { readonly kind: ErrorKind; readonly perSecond: Curve }[];
  readonly faults: readonly FaultWindow[];
  /** What was observed of the system's side. */
  readonly observed: readonly ObservedCurves[];
}

/** The answer to one query over time. */
export interface ObservedCurves {
  readonly metric: string;
  readonly query: string;
  readonly curves: readonly {
    /** What tells the series from the others of the answer: a label's value, or `label=value ...`. */
    readonly label: string;
    readonly values: Curve;
    /** Over the judged part. */
    readonly mean: number | null;
    readonly max: number | null;
  }[];
  /** Series that are not drawn. */
  readonly omitted: number;
}

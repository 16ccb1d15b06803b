import type { ObjectiveResult } from "../contracts/verdict.ts";

/** Latency of a group of requests in milliseconds; every number is `null` when nothing was measured. */
export interface LatencyMs {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
  readonly mean: number | null;
}

/** Requests of one service, one endpoint or all, within the judged window. */
export interface RequestFigures {
  readonly requests: number;
  readonly requestsPerSecond: number | null;
  readonly failed: number;
  /** Share of `requests`, 0 to 1; `null` without requests. */
  readonly failedShare: number | null;
  readonly latencyMs: LatencyMs;
}

export interface ServiceFigures extends RequestFigures {
  readonly service: string;
}

export interface EndpointFigures extends RequestFigures {
  readonly service: string | null;
  readonly endpoint: string;
  /** Worst result of the objectives that judge this endpoint alone; `null` when none does. */
  readonly result: ObjectiveResult["result"] | null;
}

/** A custom metric of the script (`chat_store_duration`, `ws_missing`), over the judged window. */
export interface MetricFigures {
  readonly metric: string;
  readonly tag: string | null;
  readonly count: number;
  readonly sum: number;
  /** Share of ones, for a metric that looks like a rate by its name and its values; else `null`. */
  readonly share: number | null;
  readonly latencyMs: LatencyMs;
}

/** The window that the figures are of. */
export interface FigureWindow {
  /** `steady`, or `all` when no sample of the steady phase was taken. */
  readonly phase: "steady" | "all" | "none";
  /** Offset from the first sample, and length, milliseconds. */
  readonly offsetMs: number;
  readonly durationMs: number;
}

export interface KeyFigures {
  readonly window: FigureWindow;
  readonly http: RequestFigures;
  readonly services: readonly ServiceFigures[];
  readonly endpoints: readonly EndpointFigures[];
  readonly metrics: readonly MetricFigures[];
  readonly iterations: number;
  readonly droppedIterations: number;
  readonly checks: { readonly passed: number; readonly total: number };
  readonly vusMax: number | null;
}

import { z } from "zod";
import { count, type Inferred, measured } from "../contracts/measured.ts";
import { METRIC_TYPES } from "../judge/metrics/metric-types.ts";
import { objectiveResultSchema } from "../contracts/verdict.ts";

/** Latency of a group of requests in milliseconds; every number is `null` when nothing was measured. */
const latencySchema = z.strictObject({
  p50: measured,
  p90: measured,
  p95: measured,
  p99: measured,
  p999: measured,
  max: measured,
  mean: measured,
});
export type LatencyMs = Inferred<typeof latencySchema>;

/** Requests of one service, one endpoint or all, within the judged window. */
const requestsSchema = z.strictObject({
  requests: count,
  requestsPerSecond: measured,
  failed: count,
  /** Share of `requests`, 0 to 1; `null` without requests. */
  failedShare: measured,
  latencyMs: latencySchema,
});
export type RequestFigures = Inferred<typeof requestsSchema>;

/** The figures of a run over its judged window. */
export const figuresSchema = z.strictObject({
  window: z.strictObject({
    /** `steady`, or `all` when no sample of the steady phase was taken. */
    phase: z.enum(["steady", "all", "none"]),
    /** Offset from the first sample, and length, which values per second are divided by, milliseconds. */
    offsetMs: z.number(),
    durationMs: count,
  }),
  /** Without a plan `requestsPerSecond` is k6's own, which counts the requests of setup and teardown too. */
  http: requestsSchema,
  services: z.array(z.strictObject({ service: z.string(), ...requestsSchema.shape })),
  endpoints: z.array(
    z.strictObject({
      service: z.string().nullable(),
      endpoint: z.string(),
      /** Worst result of the objectives that judge this endpoint alone; `null` when none does. */
      result: objectiveResultSchema.shape.result.nullable(),
      ...requestsSchema.shape,
    }),
  ),
  /** Custom metrics of the script (`chat_store_duration`, `ws_missing`). */
  metrics: z.array(
    z.strictObject({
      metric: z.string(),
      tag: z.string().nullable(),
      /** What k6 says it is; `null` without a summary of k6. */
      type: z.enum(METRIC_TYPES).nullable(),
      contains: z.enum(["time", "data", "default"]).nullable(),
      count,
      sum: z.number(),
      /** Share of values that are not zero, of a rate; else `null`. */
      share: measured,
      /** Of a gauge; else, and in runs that were saved without it, `null`. */
      last: measured,
      min: measured,
      latencyMs: latencySchema,
    }),
  ),
  iterations: count,
  droppedIterations: count,
  checks: z.strictObject({ passed: count, total: count }),
  vusMax: measured,
});
export type KeyFigures = Inferred<typeof figuresSchema>;
export type FigureWindow = KeyFigures["window"];
export type EndpointFigures = KeyFigures["endpoints"][number];
export type MetricFigures = KeyFigures["metrics"][number];

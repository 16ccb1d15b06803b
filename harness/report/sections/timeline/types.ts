import { z } from "zod";
import { count, type Inferred, measured } from "../../../contracts/measured.ts";
import { reasonSchema } from "../../../contracts/reason.ts";
import { boundSchema, objectiveResultSchema } from "../../../contracts/verdict.ts";
import { PROTOCOLS } from "../protocols/data.ts";
import { ERROR_KINDS } from "../../view/types.ts";

/** A number per time bin; `null` where nothing was measured. */
const curve = z.array(measured);
export type Curve = Inferred<typeof curve>;

/** A stretch of the run. Offsets are from the first sample, milliseconds. */
const stretchSchema = z.strictObject({ fromMs: z.number(), toMs: z.number() });
export type Stretch = Inferred<typeof stretchSchema>;

/** A numbered disturbance, with what it did to the requests that were made meanwhile. */
const faultSchema = z.strictObject({
  number: z.number().int(),
  ...stretchSchema.shape,
  subject: z.string(),
  message: z.string(),
  /** The message in code and facts; `null` where it is of foreign origin. */
  cause: reasonSchema.nullable(),
  /** What was reported when it was over, or that it stays so as planned; `null` when the run ended first. */
  recovery: z.string().nullable(),
  /** The same in code and facts; `null` where it is of foreign origin. */
  recoveryCause: reasonSchema.nullable(),
  /** What was seen of the load using it again, or not; `null` where nothing of the kind was looked for. */
  use: z.string().nullable(),
  useCause: reasonSchema.nullable(),
  requests: count,
  failed: count,
  p99Ms: measured,
  /** p99 of the steady phase outside all faults, to compare with. */
  usualP99Ms: measured,
  /** Of a fault: when any objective was beyond its limit, and when all of them were within theirs for good. */
  breaches: z.array(stretchSchema),
  recoveredMs: measured,
});
export type FaultWindow = Inferred<typeof faultSchema>;

/** One objective's statistic over time. */
const objectiveCurveSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  unit: z.string(),
  result: objectiveResultSchema.shape.result,
  values: curve,
  target: boundSchema.nullable(),
  limit: boundSchema.nullable(),
});
export type ObjectiveCurve = Inferred<typeof objectiveCurveSchema>;

/** The answer to one query over time. */
const observedSchema = z.strictObject({
  metric: z.string(),
  query: z.string(),
  /**
   * `label` tells the series from the others of the answer: a label's value, or `label=value ...`. `mean` and `max` are
   * over the judged part.
   */
  curves: z.array(z.strictObject({ label: z.string(), values: curve, mean: measured, max: measured })),
  /** Series that are not drawn. */
  omitted: count,
});
export type ObservedCurves = Inferred<typeof observedSchema>;

export const timelineSchema = z.strictObject({
  /** Offset of the first bin from the first sample, and width of a bin, milliseconds; every curve has `count` values. */
  fromMs: z.number(),
  /** Milliseconds since the epoch of offset 0. */
  startMs: z.number(),
  binMs: z.number().positive(),
  count: z.number().int(),
  phases: z.array(z.strictObject({ phase: z.string(), ...stretchSchema.shape })),
  /** The part that objectives are judged on; what they do outside it is drawn and not counted. */
  judged: stretchSchema,
  /** Virtual users (closed model) or iterations per second (open model) that the plan asked for. */
  planned: curve,
  plannedUnit: z.enum(["vus", "iterations"]),
  vus: curve,
  requestsPerSecond: curve,
  iterationsPerSecond: curve,
  droppedPerSecond: curve,
  latencyMs: z.strictObject({ p50: curve, p95: curve, p99: curve, max: curve }),
  /** Bounds that judge all requests together: drawn into the latency chart. */
  latencyObjectives: z.array(objectiveCurveSchema),
  /** Objectives that were missed: one small chart each. */
  missedObjectives: z.array(objectiveCurveSchema),
  errors: z.array(z.strictObject({ kind: z.enum(ERROR_KINDS), perSecond: curve })),
  faults: z.array(faultSchema),
  /** gRPC, WebSocket and browser, as far as they were spoken. */
  protocols: z.array(
    z.strictObject({
      protocol: z.enum(PROTOCOLS),
      callsPerSecond: curve,
      failedPerSecond: curve,
      /** Messages sent and received; empty for a protocol without them. */
      messagesPerSecond: curve,
      latencyMs: z.strictObject({ p50: curve, p95: curve, p99: curve, max: curve }),
    }),
  ),
  /** What was observed of the system's side. */
  observed: z.array(observedSchema),
});
export type Timeline = Inferred<typeof timelineSchema>;
export type ProtocolCurves = Timeline["protocols"][number];
export type PhaseStretch = Timeline["phases"][number];

import { z } from "zod";

export const OBSERVATIONS_FILE = "observations.json";

/** What Prometheus writes for values that are no finite number. */
const NOT_FINITE = ["NaN", "+Inf", "-Inf"] as const;

/** One series of a query's answer. */
export const observedSeriesSchema = z.strictObject({
  /** Its labels, without the metric's name. */
  tags: z.record(z.string(), z.string()),
  /** Time (milliseconds since the epoch, on this machine's clock) and value, ascending by time. */
  points: z.array(z.tuple([z.number(), z.union([z.number(), z.enum(NOT_FINITE)])])),
});
export type ObservedSeries = z.infer<typeof observedSeriesSchema>;

export const observationSchema = z.strictObject({
  /** Name that the threshold file gives to what was observed. */
  metric: z.string(),
  query: z.string(),
  series: z.array(observedSeriesSchema),
  /** Why there is no answer; `null` when there is one, if only an empty one. */
  problem: z.string().nullable(),
});
export type Observation = z.infer<typeof observationSchema>;

/** `observations.json`: what was seen of the system's side over the whole load. */
export const observationsSchema = z.strictObject({
  schema: z.literal("loadproof.observations"),
  version: z.literal(1),
  /** Where it was seen; the version is `null` when it was not told. */
  prometheus: z.strictObject({ url: z.string(), version: z.string().nullable() }),
  /** First and last moment that was asked for, milliseconds since the epoch. */
  fromMs: z.number(),
  toMs: z.number(),
  /** Time between two points of a series, milliseconds. */
  stepMs: z.number().positive(),
  observations: z.array(observationSchema),
});
export type Observations = z.infer<typeof observationsSchema>;

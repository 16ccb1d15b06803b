import { z } from "zod";
import { verdictWordSchema } from "./verdict.ts";

export const baselineValueSchema = z.strictObject({
  /** Metric, tags, phase, statistic and window: what makes two values the same measurement, whatever the objective is called. */
  key: z.string(),
  value: z.number(),
  /** Standard error of ln(value) within the run, by block bootstrap; `null` where the run is too short for it. */
  logError: z.number().nonnegative().nullable(),
  samples: z.number().nonnegative(),
});

export const baselineEndpointSchema = z.strictObject({
  service: z.string(),
  name: z.string(),
  requests: z.number().nonnegative(),
  failedShare: z.number().min(0).max(1),
});

/** What is kept of a run to compare later ones with: reviewed under `baselines/`, or made from a saved run. */
export const baselineSchema = z.strictObject({
  schema: z.literal("loadproof.baseline"),
  version: z.literal(1),
  runId: z.string(),
  endedAt: z.iso.datetime(),
  scenario: z.string(),
  profile: z.string().nullable(),
  comparabilityKey: z.string(),
  commit: z.string().nullable(),
  verdict: verdictWordSchema,
  invalid: z.boolean(),
  /** All requests of the steady phase, and the share of them that failed. */
  requests: z.number().nonnegative(),
  failedShare: z.number().min(0).max(1),
  values: z.array(baselineValueSchema),
  endpoints: z.array(baselineEndpointSchema),
  /** Ways in which requests failed, with their share of the endpoint's requests. */
  errors: z.array(z.strictObject({ name: z.string(), share: z.number().min(0).max(1) })),
});
export type Baseline = z.infer<typeof baselineSchema>;

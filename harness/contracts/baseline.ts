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
  /** Of all its requests of the steady phase, milliseconds; absent in files written before it was kept. */
  latencyMsP95: z.number().nonnegative().nullable().optional(),
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
  /** What the key is made of, in words: they name what differs when two keys do. */
  conditions: z.record(z.string(), z.string()).optional(),
  commit: z.string().nullable(),
  /** Somebody has pinned it: a fixed point beside the rolling ones. */
  pinned: z.boolean().optional(),
  verdict: verdictWordSchema,
  invalid: z.boolean(),
  /** Code of the verdict's reason; absent in files written before it was kept. */
  code: z.string().optional(),
  /** Defects that were switched on and actions that were taken: such a run is compared only where it is asked for. */
  defects: z.array(z.string()).default([]),
  actions: z.array(z.string()).default([]),
  /** All requests of the steady phase, and the share of them that failed. */
  requests: z.number().nonnegative(),
  /** Absent in files written before it was kept. */
  requestsPerSecond: z.number().nonnegative().nullable().optional(),
  failedShare: z.number().min(0).max(1),
  latencyMs: z.strictObject({ p95: z.number(), p99: z.number() }).nullable().optional(),
  values: z.array(baselineValueSchema),
  endpoints: z.array(baselineEndpointSchema),
  /** Ways in which requests failed, with their share of the endpoint's requests. */
  errors: z.array(z.strictObject({ name: z.string(), share: z.number().min(0).max(1) })),
});
export type Baseline = z.infer<typeof baselineSchema>;

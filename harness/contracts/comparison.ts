import { z } from "zod";
import { factsSchema, reasonCodeSchema, saidSchema } from "./reason.ts";
import { verdictWordSchema } from "./verdict.ts";

/** How the earlier runs stand to the current one; it decides whether a difference may fail. */
export const comparisonModeSchema = z.enum(["paired", "history", "two-runs"]);
export type ComparisonMode = z.infer<typeof comparisonModeSchema>;

export const comparedObjectiveSchema = z.strictObject({
  id: z.string(),
  metric: z.string(),
  where: z.record(z.string(), z.string()),
  statistic: z.string(),
  unit: z.string(),
  /** Median of the earlier runs and of the current ones, in the objective's unit. */
  base: z.number().nullable(),
  current: z.number().nullable(),
  /** Current minus base; and the relative change that was judged: the median of the pairs, or against the mean of a history. */
  difference: z.strictObject({ absolute: z.number(), relative: z.number().nullable() }).nullable(),
  /** Interval of the relative difference. */
  interval: z.strictObject({ low: z.number(), high: z.number(), confidence: z.number() }).nullable(),
  /** Chance of such a difference for the worse without a cause, adjusted for all objectives compared (Holm). */
  pValue: z.number().min(0).max(1).nullable(),
  result: z.enum(["pass", "warn", "breach"]),
  ...saidSchema.shape,
});
export type ComparedObjective = z.infer<typeof comparedObjectiveSchema>;

/** `comparison.json`: earlier runs against current ones, objective by objective. */
export const comparisonSchema = z.strictObject({
  schema: z.literal("loadproof.comparison"),
  version: z.literal(1),
  mode: comparisonModeSchema,
  baseRuns: z.array(z.string()),
  currentRuns: z.array(z.string()),
  verdict: verdictWordSchema,
  /** Why, in code and facts; of one objective where `objective` names it. `reason` says both in English. */
  code: reasonCodeSchema,
  facts: factsSchema,
  objective: z.string().nullable(),
  reason: z.string(),
  exitCode: z.number().int(),
  objectives: z.array(comparedObjectiveSchema),
  /** Endpoints that came or went, runs that were left out, and other things that inform. */
  notes: z.array(saidSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;

import { z } from "zod";
import { boundSchema } from "./verdict.ts";
import { saidSchema } from "./reason.ts";

/**
 * `unknown`: there is no value, and so nothing is known to be well. `breaching`: beyond its bound, but not for so long as
 * would be a trigger. `triggered`: what calls for a rollback holds.
 */
export const WATCH_STATES = ["unknown", "ok", "breaching", "triggered"] as const;
export const watchStateSchema = z.enum(WATCH_STATES);
export type WatchState = z.infer<typeof watchStateSchema>;

/** One trigger as a watch has seen it. Values are in its unit. */
export const watchedSchema = z.strictObject({
  id: z.string(),
  source: z.enum(["k6", "prometheus"]),
  metric: z.string(),
  where: z.record(z.string(), z.string()),
  statistic: z.string(),
  unit: z.string(),
  bounds: z.array(boundSchema),
  /** How long it must be beyond its bound to be a trigger; `null`: at once. */
  windowMs: z.number().nullable(),
  state: watchStateSchema,
  /** When that state began. */
  since: z.iso.datetime(),
  /** Why there is no value; `null` where there is one. */
  unknown: saidSchema.nullable(),
  last: z.number().nullable(),
  worst: z.strictObject({ value: z.number(), at: z.iso.datetime() }).nullable(),
  /** Looks that gave a value, and values that they were judged on. */
  looks: z.number().int().nonnegative(),
  points: z.number().int().nonnegative(),
  /** How long there was no value, altogether. */
  unknownMs: z.number().nonnegative(),
  why: z.string().nullable(),
});
export type Watched = z.infer<typeof watchedSchema>;

/** A trigger that went over into another state. */
export const watchChangeSchema = z.strictObject({
  at: z.iso.datetime(),
  id: z.string(),
  state: watchStateSchema,
  value: z.number().nullable(),
});
export type WatchChange = z.infer<typeof watchChangeSchema>;

/** `watch_<UTC>.json`: what was watched, for how long, and what came of it. */
export const watchReportSchema = z.strictObject({
  schema: z.literal("loadproof.watch"),
  version: z.literal(1),
  /** `clear`: watched to the end, and nothing triggered. `invalid`: a value was unknown for too long, or at the end. */
  outcome: z.enum(["clear", "triggered", "invalid", "interrupted"]),
  exitCode: z.number().int(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  plannedMs: z.number(),
  everyMs: z.number(),
  /** A value may be unknown for so long. */
  unknownForMs: z.number(),
  thresholds: z.string(),
  prometheus: z.string().nullable(),
  /** The trickle of load beside it; `failure` is why it ended before the watch did. */
  load: z
    .strictObject({ scenario: z.string(), perSecond: z.number(), failure: z.string().nullable() })
    .nullable(),
  watched: z.array(watchedSchema),
  /** Objectives of the file that need a load, and there was none. */
  notWatched: z.array(z.string()),
  changes: z.array(watchChangeSchema),
  /** What rolls back; empty unless it was called for. */
  commands: z.array(z.string()),
  /** What was done on the trigger by itself; `null` when nothing was. */
  onTrigger: z
    .strictObject({
      command: z.string(),
      exitCode: z.number().int().nullable(),
      failure: z.string().nullable(),
      /** What it printed; `null` where that could not be kept. */
      log: z.string().nullable(),
    })
    .nullable(),
});
export type WatchReport = z.infer<typeof watchReportSchema>;

import { z } from "zod";

/** The names of the parts of a run. Only `steady` is judged unless an objective asks for another. */
export const PHASE_NAMES = ["setup", "warm-up", "ramp-up", "steady", "ramp-down", "teardown"] as const;
export const phaseNameSchema = z.enum(PHASE_NAMES);
export type PhaseName = z.infer<typeof phaseNameSchema>;

/** One stretch of a load shape: the level moves linearly from `from` to `to` over `durationMs`. */
export const shapePhaseSchema = z.strictObject({
  phase: phaseNameSchema,
  durationMs: z.number().int().nonnegative(),
  from: z.number().nonnegative(),
  to: z.number().nonnegative(),
});
export type ShapePhase = z.infer<typeof shapePhaseSchema>;

/**
 * A load shape, resolved: what `K6_VUS` and `K6_DURATION` made of a profile.
 * `closed`: levels are virtual users; `open`: levels are iterations started per second.
 */
export const loadShapeSchema = z.strictObject({
  model: z.enum(["closed", "open"]),
  phases: z.array(shapePhaseSchema).min(1),
  /** Configured maximum of virtual users, the bound for saturation (k6's own `vus_max` is only its pool). */
  vusMax: z.number().int().positive(),
});
export type LoadShape = z.infer<typeof loadShapeSchema>;

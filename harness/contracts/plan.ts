import { z } from "zod";
import { loadShapeSchema } from "./shape.ts";

export const RUNTIMES = ["containers", "processes", "external"] as const;
export const runtimeSchema = z.enum(RUNTIMES);
export type Runtime = z.infer<typeof runtimeSchema>;

const fileReferenceSchema = z.strictObject({
  /** Path relative to the run folder, or absolute when it lies outside. */
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export { fileReferenceSchema };
export type FileReference = z.infer<typeof fileReferenceSchema>;

/** `plan.json`: what was asked for, resolved, before anything started. Holds no secrets. */
export const runPlanSchema = z.strictObject({
  schema: z.literal("loadproof.plan"),
  version: z.literal(1),
  runId: z.string(),
  createdAt: z.iso.datetime(),
  scenario: z.string(),
  /** `null` when the script's own options give the load. */
  profile: z.string().nullable(),
  script: z.string(),
  /** `null` when the script's own options give the load; then every sample outside setup and teardown is `steady`. */
  shape: loadShapeSchema.nullable(),
  thresholds: fileReferenceSchema.nullable(),
  runtime: runtimeSchema,
  /** Base URLs given by the user, by service; empty for the bundled system. */
  targets: z.record(z.string(), z.array(z.string())),
  /** The command that reproduces the run, with its variables and without secrets. */
  command: z.string(),
  seed: z.number().int(),
  defects: z.array(z.string()),
});
export type RunPlan = z.infer<typeof runPlanSchema>;

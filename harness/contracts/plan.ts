import { z } from "zod";
import { scalingSchema } from "./scaling.ts";
import { loadShapeSchema } from "./shape.ts";

export const RUNTIMES = ["containers", "processes", "external"] as const;
export const runtimeSchema = z.enum(RUNTIMES);
export type Runtime = z.infer<typeof runtimeSchema>;

const fileReferenceSchema = z.strictObject({
  /** Path relative to the run folder, inside of which it lies. */
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export { fileReferenceSchema };
export type FileReference = z.infer<typeof fileReferenceSchema>;

/** A command of the user's, with all it gets beside the caller's variables. */
const userCommandSchema = z.strictObject({
  /** Words of a program, or a line for a shell. */
  run: z.union([z.string(), z.array(z.string()).min(1)]),
  /** After that it is ended, and counts as failed. */
  timeoutMs: z.number().int().positive(),
  variables: z.record(z.string(), z.string()),
  /** Absolute path of the folder it runs in. */
  folder: z.string(),
});
export type UserCommand = z.infer<typeof userCommandSchema>;

/** How an action of the kind `command` is done, seen and undone. */
const actionCommandsSchema = z.strictObject({
  inject: userCommandSchema,
  /** Asked again and again until it ends with 0, within its time. */
  proof: userCommandSchema,
  /** `null`: nothing has to be undone, as `why` says. */
  heal: userCommandSchema.nullable(),
  /** Asked like `proof`, whether it is undone; `null`: that is when `heal` ended with 0. */
  healed: userCommandSchema.nullable(),
  why: z.string().nullable(),
});
export type ActionCommands = z.infer<typeof actionCommandsSchema>;

/** Something that is done to the system, or only noted, at a moment of the load. */
export const actionSchema = z.strictObject({
  /** What objectives and reports call it: `chat-1-stopped`. Unique in a schedule. */
  name: z.string(),
  /** What is done: `stop`, `mark`; `harness/actions/kinds.ts` has the list. */
  kind: z.string(),
  /** What it is done to: an instance (`chat-1`), the way between two parts (`shard-2/kafka`); of a mark, what is noted. */
  subject: z.string(),
  /** From the start of the load, its first iteration: the zero of the shape's phases. */
  atMs: z.number().int().nonnegative(),
  /** Until it is undone; `null`: it lasts until the load ends, or has no length where there is nothing to undo. */
  durationMs: z.number().int().positive().nullable(),
  /** How it is done, by the names that its kind knows: `{ delay: "200ms" }`; absent where nothing is set. */
  settings: z.record(z.string(), z.string()).optional(),
  /** Of the kind `command`, and of no other. */
  commands: actionCommandsSchema.optional(),
});
export type Action = z.infer<typeof actionSchema>;

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
  /** The same for other loads; `null` where no two numbers say the load. */
  scaling: scalingSchema.nullish(),
  seed: z.number().int(),
  defects: z.array(z.string()),
  /** What is to happen during the load, in order of time. */
  schedule: z.array(actionSchema).default([]),
});
export type RunPlan = z.infer<typeof runPlanSchema>;

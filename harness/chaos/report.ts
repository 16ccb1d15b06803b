import { z } from "zod";
import { faultResultSchema } from "../contracts/fault-result.ts";
import { factsSchema, reasonCodeSchema } from "../contracts/reason.ts";
import { runEvidenceSchema } from "../contracts/run.ts";

/**
 * `survived`: every fault took effect, the system was back within what the experiment allows, and its data is right. `failed`:
 * it was not, or other objectives were missed. `broken-data`: an invariant does not hold. `not-shown`: it could not be measured.
 */
export const CHAOS_OUTCOMES = ["survived", "failed", "broken-data", "not-shown"] as const;
export type ChaosOutcome = (typeof CHAOS_OUTCOMES)[number];

const rowSchema = z.strictObject({
  /** `exchange/shard-primary-killed`. */
  experiment: z.string(),
  system: z.string().nullable(),
  title: z.strictObject({ en: z.string(), ko: z.string() }).nullable(),
  why: z.string().nullable(),
  /** `loadproof run` as it was called. */
  command: z.string(),
  outcome: z.enum(CHAOS_OUTCOMES),
  headline: z.enum(["PASS", "WARN", "FAIL", "INCOMPLETE", "INVALID"]),
  /** Of the verdict, free of any language. */
  code: reasonCodeSchema,
  facts: factsSchema,
  exitCode: z.number().int(),
  faults: z.array(faultResultSchema),
  /** Violations of the invariants that tell a loss, and of those that tell a double; `null` where none was checked. */
  lost: z.number().int().nonnegative().nullable(),
  duplicated: z.number().int().nonnegative().nullable(),
  invariants: z.strictObject({
    held: z.number().int().nonnegative(),
    count: z.number().int().nonnegative(),
    compared: z.number().int().nonnegative(),
  }),
  startedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  /** Folder of the run, relative to that of the page. */
  run: z.string(),
});
export type ChaosRow = z.infer<typeof rowSchema>;

/** `chaos.json`: all that the page prints. */
export const chaosReportSchema = z.strictObject({
  schema: z.literal("loadproof.chaos"),
  version: z.literal(1),
  endedAt: z.iso.datetime(),
  /** Whether it holds every experiment that comes with the bundled systems. */
  isWhole: z.boolean(),
  loadproof: z.string().nullable(),
  machine: runEvidenceSchema.shape.machine.nullable(),
  runtime: z.string().nullable(),
  exitCode: z.number().int(),
  rows: z.array(rowSchema),
});
export type ChaosReport = z.infer<typeof chaosReportSchema>;

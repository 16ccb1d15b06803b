import { z } from "zod";
import { CAUSES } from "../contracts/diagnosis.ts";
import { factsSchema, reasonCodeSchema } from "../contracts/reason.ts";
import { OUTCOMES } from "./decide.ts";
import { figureSchema } from "./figures.ts";
import { measuredSchema } from "./measured.ts";

/** What every load of a proof says of itself. */
const loadSchema = z.strictObject({
  system: z.string(),
  /** `NAME=VALUE chat --profile smoke --vus 20`: what stands before and behind `loadproof run`. */
  load: z.string(),
  outcome: z.enum(OUTCOMES),
  /** What decided it where it was not as it must be: objectives and invariants. */
  because: z.array(z.string()),
  headline: z.enum(["PASS", "WARN", "FAIL", "INCOMPLETE", "INVALID"]),
  /** Of the verdict, free of any language. */
  code: reasonCodeSchema,
  facts: factsSchema,
  exitCode: z.number().int(),
  startedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  /** Folder of the run, relative to that of the proof. */
  run: z.string(),
});

const rowSchema = loadSchema.extend({
  defect: z.string(),
  mistake: z.string(),
  arithmetic: z.string(),
  /** `true`: an equivalent mistake, which nothing may catch. */
  isEquivalent: z.boolean(),
  figures: z.array(figureSchema),
  /** That the diagnosis must name first, and that it did; `null` for none. */
  cause: z.strictObject({ wanted: z.enum(CAUSES).nullable(), named: z.enum(CAUSES).nullable() }),
});
export type ProofRow = z.infer<typeof rowSchema>;

const controlSchema = loadSchema.extend({
  /** Mistakes whose load it is. */
  shows: z.array(z.string()),
});
export type ControlRow = z.infer<typeof controlSchema>;

const scoreSchema = z.strictObject({
  /** Mistakes that something must catch, and those that were caught as their rows say, whatever cause was named. */
  mistakes: z.number().int(),
  caught: z.number().int(),
  escaped: z.number().int(),
  /** Mistakes that were caught and whose cause must be named, and those whose cause was. */
  causes: z.number().int(),
  causesNamed: z.number().int(),
  /** Loads without a mistake, or with one that changes nothing, and those that alarmed. */
  quietLoads: z.number().int(),
  alarms: z.number().int(),
  /** Loads that could not be measured. */
  notShown: z.number().int(),
});
export type Score = z.infer<typeof scoreSchema>;

/** `prove.json`: all that the pages of a proof print. */
export const proofReportSchema = z.strictObject({
  schema: z.literal("loadproof.proof"),
  version: z.literal(1),
  endedAt: z.iso.datetime(),
  /** Whether it holds every mistake of every system. */
  isWhole: z.boolean(),
  loadproof: z.string().nullable(),
  machine: measuredSchema.shape.machine.nullable(),
  runtime: z.string().nullable(),
  /** Of all loads together, also those of earlier calls that were interrupted. */
  seconds: z.number().nonnegative(),
  score: scoreSchema,
  exitCode: z.number().int(),
  rows: z.array(rowSchema),
  controls: z.array(controlSchema),
});
export type ProofReport = z.infer<typeof proofReportSchema>;

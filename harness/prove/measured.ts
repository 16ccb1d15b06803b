import { z } from "zod";
import { comparisonSchema } from "../contracts/comparison.ts";
import { CAUSES } from "../contracts/diagnosis.ts";
import { runEvidenceSchema } from "../contracts/run.ts";
import { verdictSchema } from "../contracts/verdict.ts";

/** What one load of a proof came to, as it is kept until the proof ends. Nothing of it is judged by the proof yet. */
export const measuredSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  /** From the start of the system until it has stopped; of a comparison, all its runs. */
  seconds: z.number().nonnegative(),
  /** Folder of the run, relative to that of the proof; of a comparison, its last run with the mistake. */
  run: z.string(),
  verdict: verdictSchema,
  /** Causes that the diagnosis names, strongest first. */
  causes: z.array(z.enum(CAUSES)),
  /** Runs with and without the mistake in turn, where the proof asks for that. */
  comparison: comparisonSchema.nullable(),
  machine: runEvidenceSchema.shape.machine,
  runtime: runEvidenceSchema.shape.environment.shape.runtime,
});
export type Measured = z.infer<typeof measuredSchema>;

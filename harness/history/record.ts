import { z } from "zod";
import { baselineSchema } from "../contracts/baseline.ts";
import { measured } from "../contracts/measured.ts";
import { boundSchema, objectiveResultSchema, verdictWordSchema } from "../contracts/verdict.ts";

/** One run as the history keeps it: a line of `history/<scenario>/<profile>.ndjson`, 2 to 7 KB. */
export const historyRecordSchema = z.strictObject({
  schema: z.literal("loadproof.history"),
  version: z.literal(1),
  runId: z.string(),
  startedAt: z.iso.datetime(),
  commit: z.string().nullable(),
  branch: z.string().nullable(),
  scenario: z.string(),
  profile: z.string().nullable(),
  /** Only runs with the same key are compared. */
  comparabilityKey: z.string(),
  verdict: verdictWordSchema,
  invalid: z.boolean(),
  incomplete: z.boolean(),
  figures: z.strictObject({
    requests: z.number(),
    requestsPerSecond: measured,
    failedShare: measured,
    p50: measured,
    p95: measured,
    p99: measured,
    p999: measured,
  }),
  objectives: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      unit: z.string(),
      value: measured,
      target: boundSchema.nullable(),
      result: objectiveResultSchema.shape.result,
    }),
  ),
  /** What was disturbed during the run; such a run is not compared with a calm one. */
  faults: z.array(z.string()),
  defects: z.array(z.string()),
  /** What the judge needs to compare later runs with this one. */
  baseline: baselineSchema.nullable(),
});
export type HistoryRecord = z.infer<typeof historyRecordSchema>;

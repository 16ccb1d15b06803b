import { z } from "zod";

/** A time of a system's calls: the metric of its scripts, or the requests whose `name` matches. */
const timedCallsSchema = z.strictObject({ metric: z.string(), endpoint: z.string() });

/**
 * What is known of a system that tells causes of slowness apart, as its description says it. Rules of the diagnosis
 * whose part is missing say nothing.
 */
export const diagnosisHintsSchema = z.strictObject({
  /** Services that read and write through one shared service: several of them slow together point at that. */
  sharing: z.array(z.string()).optional(),
  /**
   * Writes much slower than reads wait for a lock or for the commit where the database's own time for them is long too:
   * `transaction`, the metric of objectives on that time.
   */
  store: timedCallsSchema.extend({ transaction: z.string().optional() }).optional(),
  read: timedCallsSchema.optional(),
  /**
   * Metrics of what is sent on to readers: slower than its acknowledgement points at the way between; missing, twice or out
   * of order while the data is whole points at whoever sends it.
   */
  delivery: z
    .strictObject({
      deliver: z.string(),
      acknowledge: z.string(),
      missing: z.string(),
      duplicate: z.string().optional(),
      outOfOrder: z.string().optional(),
    })
    .optional(),
});
export type DiagnosisHints = z.infer<typeof diagnosisHintsSchema>;
export type TimedCalls = z.infer<typeof timedCallsSchema>;

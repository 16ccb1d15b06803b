import { z } from "zod";

export const SYSTEM_STATE_FILE = "system-state.json";

/** One thing that is looked at: `shard-1 has a primary`, `lag of settlement`. */
export const stateCheckSchema = z.strictObject({
  /** Stands for ever: it is the same check from look to look, and from run to run. */
  name: z.string(),
  /** Whether it is as it should be; `null` where that is said by what `value` was before the fault. */
  ok: z.boolean().nullable(),
  /** Of what is counted or measured (lag, events to be sent): back when it is no more than its 95th percentile before the fault. */
  value: z.number().nullable(),
  /** What was seen, for people: `OPEN`, `no answer within 2 s`. */
  seen: z.string(),
});
export type StateCheck = z.infer<typeof stateCheckSchema>;

/**
 * `system-state.json`: whether the system was all there, from before the load until it was back or the wait for that was
 * over.
 */
export const systemStateSchema = z.strictObject({
  schema: z.literal("loadproof.system-state"),
  version: z.literal(1),
  /** Between two looks, milliseconds. */
  everyMs: z.number().positive(),
  /**
   * Ascending by time; `at` is when it began, in milliseconds since the epoch, on the clock that stamps the samples. What stays
   * away for good, as planned, is not looked for from then on.
   */
  looks: z.array(z.strictObject({ at: z.number(), checks: z.array(stateCheckSchema) })),
});
export type SystemState = z.infer<typeof systemStateSchema>;

import { z } from "zod";
import { saidSchema } from "./reason.ts";

/** Whether one side of a recovery was reached; times are from the injection, milliseconds. */
const gateSchema = z.strictObject({
  state: z.enum(["met", "missed", "not-measured"]),
  /** `null` where there is no moment to it: not met, not measured, or data, which is looked at once. */
  afterMs: z.number().nonnegative().nullable(),
  ...saidSchema.shape,
});
export type Gate = z.infer<typeof gateSchema>;

/** An objective in buckets of one second, from the fault to the end of what was observed. Times are from the injection. */
const faultObjectiveSchema = z.strictObject({
  id: z.string(),
  /** Start of the first bucket beyond its limit, and end of the last one; `null`: none is. */
  firstBreachMs: z.number().nonnegative().nullable(),
  lastBreachMs: z.number().nonnegative().nullable(),
  breachedMs: z.number().nonnegative(),
  flaps: z.number().int().nonnegative(),
  /** Start of the good stretch that lasts; 0: never breached; `null`: none before the end. */
  recoveredMs: z.number().nonnegative().nullable(),
});
export type FaultObjective = z.infer<typeof faultObjectiveSchema>;

/** What a fault did to the system, and how soon that was over. Times in milliseconds; `null` where one was not seen or does not apply. */
export const faultResultSchema = z.strictObject({
  /** Name, kind and subject of the action. */
  action: z.string(),
  kind: z.string(),
  subject: z.string(),
  /**
   * `undecided`: the load or the next fault came too soon to tell, or there were too few samples; `unfit`: the system did not
   * keep its objectives before; `unproven`: nobody saw it take effect. None of these says anything of the system.
   */
  outcome: z.enum(["recovered", "no-impact", "not-recovered", "undecided", "unfit", "unproven"]),
  /** One sentence in plain words. */
  ...saidSchema.shape,
  /** From the start of the samples. */
  moments: z.strictObject({
    injectedMs: z.number(),
    effectMs: z.number().nullable(),
    healingMs: z.number().nullable(),
    healedMs: z.number().nullable(),
    observedToMs: z.number(),
  }),
  /** From the effect until the first bucket beyond a limit. */
  detectionMs: z.number().nonnegative().nullable(),
  /** Until all objectives keep their limits for good; `null` when they did not before `observedToMs`. 0: no impact. */
  recoveryFromInjectionMs: z.number().nonnegative().nullable(),
  /** The same from the healing; `null` too where nothing is healed, as after a kill for good. */
  recoveryFromHealingMs: z.number().nonnegative().nullable(),
  /** Sum of the seconds in which any objective was beyond its limit. */
  breachedMs: z.number().nonnegative(),
  /** These seconds as stretches, from the injection. */
  breaches: z.array(z.strictObject({ fromMs: z.number().nonnegative(), toMs: z.number().nonnegative() })),
  flaps: z.number().int().nonnegative(),
  /** Failed requests (`failed` and `unknown`) by what the objective on them allows of the whole load: 1 is all of it. */
  errorBudgetSpent: z.number().nonnegative().nullable(),
  /**
   * From the injection until it was healed and clients were back. `failed`: answered with a failure, or never sent (refused);
   * `unknown`: sent and not answered, so that nobody knows what became of them.
   */
  requests: z.strictObject({
    count: z.number().int().nonnegative(),
    failed: z.number().int().nonnegative(),
    unknown: z.number().int().nonnegative(),
    /** Arrivals that were due and never made. */
    dropped: z.number().int().nonnegative(),
  }),
  /** p95 of all answers before the fault and after the recovery. */
  residual: z.strictObject({ beforeMs: z.number(), afterMs: z.number(), ratio: z.number() }).nullable(),
  gates: z.strictObject({ clients: gateSchema, system: gateSchema, data: gateSchema }),
  objectives: z.array(faultObjectiveSchema),
});
export type FaultResult = z.infer<typeof faultResultSchema>;

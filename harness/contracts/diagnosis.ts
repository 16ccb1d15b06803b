import { z } from "zod";
import type { Inferred } from "./measured.ts";
import { factsSchema } from "./reason.ts";

/** Candidate causes a rule can name: 002's five first, then those of the load side and of the target. */
export const CAUSES = [
  "dbman-latency",
  "database-lock",
  "redis-delay",
  "single-endpoint",
  "network",
  "no-answer",
  "service-ended",
  "service-stopped",
  "broken-data",
  "service-errors",
  "wrong-answers",
  "message-delivery",
  "credentials",
  "growing-latency",
  "latency-spikes",
  "generator",
  "script",
  "nothing-measured",
] as const;
export type Cause = (typeof CAUSES)[number];

/** Next steps a rule can ask for: 002's five first, in its order. */
export const NEXT_STEPS = [
  "check-queries",
  "extend-dbman",
  "tune-autoscaling",
  "rerun-same",
  "rerun-higher",
  "rerun-longer",
  "check-target",
  "check-credentials",
  "check-service-log",
  "check-redis",
  "check-network",
  "check-certificate",
  "profile-endpoint",
  "relieve-generator",
  "fix-script",
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

/** The steps that 002's template always lists; the chosen ones among them are ticked. */
export const TEMPLATE_STEPS: readonly NextStep[] = NEXT_STEPS.slice(0, 5);

const nextStepsSchema = z.array(z.enum(NEXT_STEPS));

export const diagnosisSchema = z.strictObject({
  /** Causes that the evidence speaks for, strongest first. */
  causes: z.array(
    z.strictObject({
      cause: z.enum(CAUSES),
      /** What was seen: values for the catalogue's sentence of this cause, already in their units. */
      seen: factsSchema,
      /** How strongly the evidence speaks for it, 0 to 1; orders the list, decides nothing. */
      strength: z.number().min(0).max(1),
      nextSteps: nextStepsSchema,
    }),
  ),
  /** In the order of `NEXT_STEPS`, without repetition. */
  nextSteps: nextStepsSchema,
});
export type Diagnosis = Inferred<typeof diagnosisSchema>;
export type CauseFinding = Diagnosis["causes"][number];

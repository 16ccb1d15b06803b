import type { Facts } from "../../contracts/reason.ts";

/** Candidate causes a rule can name: 002's five first, then those of the load side and of the target. */
export const CAUSES = [
  "dbman-latency",
  "database-lock",
  "redis-delay",
  "single-endpoint",
  "network",
  "service-ended",
  "service-errors",
  "wrong-answers",
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
  "check-target",
  "check-credentials",
  "check-service-log",
  "check-redis",
  "check-network",
  "profile-endpoint",
  "relieve-generator",
  "fix-script",
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

/** The steps that 002's template always lists; the chosen ones among them are ticked. */
export const TEMPLATE_STEPS: readonly NextStep[] = NEXT_STEPS.slice(0, 5);

/** A cause that the evidence speaks for, with the numbers that do. */
export interface CauseFinding {
  readonly cause: Cause;
  /** What was seen: values for the catalogue's sentence of this cause, already in their units. */
  readonly seen: Facts;
  /** How strongly the evidence speaks for it, 0 to 1; orders the list, decides nothing. */
  readonly strength: number;
  readonly nextSteps: readonly NextStep[];
}

export interface Diagnosis {
  /** Strongest first. */
  readonly causes: readonly CauseFinding[];
  /** In the order of `NEXT_STEPS`, without repetition. */
  readonly nextSteps: readonly NextStep[];
}

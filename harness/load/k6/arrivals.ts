import type { RunPlan } from "../../contracts/plan.ts";

/** A scenario of k6 that starts the default function at a rate. */
export interface Arrivals {
  readonly executor: "ramping-arrival-rate";
  readonly startRate: number;
  readonly timeUnit: "1s";
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
  readonly stages: readonly { readonly duration: string; readonly target: number }[];
}

/** An open shape for a script that does not read the plan; k6 has no flags for rates, so its options say it. */
export function arrivalsOf({ shape }: Pick<RunPlan, "shape">, readsPlan: boolean): Arrivals | undefined {
  if (readsPlan || shape === null || shape.model === "closed") return undefined;
  const { phases, vusMax } = shape;
  return {
    executor: "ramping-arrival-rate",
    startRate: phases[0]?.from ?? 0,
    timeUnit: "1s",
    // A user made under load takes a core for milliseconds just when answers are slow already.
    preAllocatedVUs: vusMax,
    maxVUs: vusMax,
    stages: phases.flatMap(({ durationMs, from, to }, index) => {
      const stage = { duration: `${durationMs}ms`, target: to };
      const previous = phases[index - 1];
      return previous === undefined || previous.to === from
        ? [stage]
        : [{ duration: "0s", target: from }, stage];
    }),
  };
}

import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { marginTo, plainBound } from "../thresholds/bound.ts";
import type { Objective } from "../thresholds/types.ts";
import type { Decision, Value } from "./decide.ts";
import { samplesNeeded } from "./samples-needed.ts";

interface Judged {
  readonly unit: Value["unit"];
  readonly decision: Decision;
  readonly measured: Value | null;
  readonly window?: { readonly offsetMs: number; readonly durationMs: number };
}

/** An objective's result in the form of the verdict. */
export function objectiveResult(
  objective: Objective,
  { unit, decision, measured, window }: Judged,
): ObjectiveResult {
  const value = measured !== null && Number.isFinite(measured.value) ? measured.value : null;
  const { bound } = decision;
  return {
    id: objective.id,
    metric: objective.metric,
    where: objective.where,
    statistic: objective.statisticText,
    ...(objective.when === null ? {} : { when: objective.when }),
    unit,
    pass: objective.pass.map(plainBound),
    warn: objective.warn.map(plainBound),
    result: decision.result,
    ...decision.said,
    notes: [...decision.notes],
    critical: objective.critical,
    implied: false,
    weight: objective.weight,
    numbers: {
      value,
      bound: bound === null ? null : plainBound(bound),
      margin: bound === null || value === null ? null : marginTo(value, bound),
      samples: measured?.samples ?? 0,
      samplesNeeded: measured?.needed ?? samplesNeeded(objective),
      window: window === undefined ? null : { ...window },
      baseline: null,
      difference: null,
      interval: measured?.interval ?? null,
    },
    why: objective.why,
  };
}

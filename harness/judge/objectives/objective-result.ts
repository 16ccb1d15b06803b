import type { Said } from "../../contracts/reason.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { marginTo, plainBound } from "../thresholds/bound.ts";
import type { Objective } from "../thresholds/types.ts";
import { decided, type Decision, type Value } from "./decide.ts";
import { samplesNeeded } from "./samples-needed.ts";

interface Judged {
  readonly unit: Value["unit"];
  readonly decision: Decision;
  readonly measured: Value | null;
  readonly window?: { readonly offsetMs: number; readonly durationMs: number };
}

/** What a result repeats of what was asked. */
type Asked = Pick<
  Objective,
  "id" | "metric" | "where" | "statisticText" | "when" | "pass" | "warn" | "critical" | "weight" | "why"
>;

/** An objective's result in the form of the verdict. */
export function objectiveResult(objective: Objective, judged: Judged): ObjectiveResult {
  return resultOf(objective, judged, judged.measured?.needed ?? samplesNeeded(objective));
}

/** The result of an objective that has no value. */
export function unmeasured(
  objective: Objective,
  unit: Value["unit"],
  result: Decision["result"],
  said: Said,
): ObjectiveResult {
  return objectiveResult(objective, { unit, decision: decided(result, said), measured: null });
}

/** A critical breach that no file has asked about. How far it is beyond its bound is not said: it is no matter of degree. */
export function ownBreach(
  asked: Omit<Asked, "when" | "critical" | "weight">,
  measured: Value,
  said: Said,
): ObjectiveResult {
  const decision = decided("breach", said, asked.warn[0] ?? asked.pass[0]);
  const whole = { ...asked, when: null, critical: true, weight: 0 };
  const result = resultOf(whole, { unit: measured.unit, decision, measured }, measured.needed);
  return { ...result, numbers: { ...result.numbers, margin: null } };
}

function resultOf(
  asked: Asked,
  { unit, decision, measured, window }: Judged,
  samplesNeededFor: number,
): ObjectiveResult {
  const value = measured !== null && Number.isFinite(measured.value) ? measured.value : null;
  const { bound } = decision;
  return {
    id: asked.id,
    metric: asked.metric,
    where: asked.where,
    statistic: asked.statisticText,
    ...(asked.when === null ? {} : { when: asked.when }),
    unit,
    pass: asked.pass.map(plainBound),
    warn: asked.warn.map(plainBound),
    result: decision.result,
    ...decision.said,
    notes: [...decision.notes],
    critical: asked.critical,
    implied: false,
    weight: asked.weight,
    numbers: {
      value,
      bound: bound === null ? null : plainBound(bound),
      margin: bound === null || value === null ? null : marginTo(value, bound),
      samples: measured?.samples ?? 0,
      samplesNeeded: samplesNeededFor,
      window: window === undefined ? null : { ...window },
      baseline: null,
      difference: null,
      interval: measured?.interval ?? null,
    },
    why: asked.why,
  };
}

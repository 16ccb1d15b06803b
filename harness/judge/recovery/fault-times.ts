import type { FaultObjective, FaultResult } from "../../contracts/fault-result.ts";
import { anyOf, breachedSpans, courseOf } from "./course.ts";
import type { TimedFault } from "./faults.ts";
import type { Seen } from "./see-objectives.ts";

export interface Told {
  /** From the start of the samples; that of the injection where no limit was broken. */
  readonly recoveredMs: number | null;
  readonly times: Pick<
    FaultResult,
    "detectionMs" | "recoveryFromInjectionMs" | "recoveryFromHealingMs" | "breachedMs" | "breaches" | "flaps"
  >;
  readonly objectives: FaultObjective[];
}

/** When clients were beyond their limits after a fault, and when they were back. */
export function timesOf(fault: TimedFault, seen: readonly Seen[], observedToMs: number): Told {
  const { injectedMs, effectMs, healingMs } = fault;
  const since = (at: number | null): number | null => (at === null ? null : Math.max(0, at - injectedMs));
  const any = anyOf(seen.map(({ trace }) => trace));
  const all = courseOf(any);
  const recovered = seen.map(({ course }) => course.recoveredMs);
  const isUntouched = all.firstBreachMs === null;
  const overMs = recovered.includes(null) ? null : Math.max(...recovered.map((at) => at ?? 0));
  const recoveredMs = seen.length === 0 ? null : isUntouched ? injectedMs : overMs;
  const isHealed = healingMs !== null && healingMs < observedToMs;
  return {
    recoveredMs,
    times: {
      detectionMs:
        all.firstBreachMs === null ? null : Math.max(0, all.firstBreachMs - (effectMs ?? injectedMs)),
      recoveryFromInjectionMs: since(recoveredMs),
      recoveryFromHealingMs:
        recoveredMs === null || !isHealed ? null : isUntouched ? 0 : Math.max(0, recoveredMs - healingMs),
      breachedMs: all.breachedMs,
      breaches: breachedSpans(any).map(({ fromMs, toMs }) => ({
        fromMs: Math.max(0, fromMs - injectedMs),
        toMs: Math.max(0, toMs - injectedMs),
      })),
      flaps: all.flaps,
    },
    objectives: seen.map(({ id, course }) => ({
      id,
      firstBreachMs: since(course.firstBreachMs),
      lastBreachMs: since(course.lastBreachMs),
      breachedMs: course.breachedMs,
      flaps: course.flaps,
      recoveredMs: course.firstBreachMs === null ? 0 : since(course.recoveredMs),
    })),
  };
}

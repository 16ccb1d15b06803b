import { resolveShape, type ProfilePhase, type ProfileShape } from "../profiles.ts";

/** What the harness asks of a script; by hand (`k6 run`) the quick profile stands in. */
interface ScriptPlan {
  readonly shape: ProfileShape;
  readonly seed: number;
}

function readPlan(): ScriptPlan {
  const text = __ENV["LOADPROOF_PLAN"];
  const given = text === undefined || text === "" ? {} : (JSON.parse(text) as Partial<ScriptPlan>);
  return { shape: given.shape ?? resolveShape("quick", {}), seed: given.seed ?? 1 };
}

export const plan = readPlan();
export const phases: readonly ProfilePhase[] = plan.shape.phases;

/** Length of the whole shape, milliseconds. */
export const planDurationMs = phases.reduce((sum, { durationMs }) => sum + durationMs, 0);

/** The phase at a time since the scenario's start, and when it ends on the same clock; after the end it is the last one. */
export function phaseSpanAt(elapsedMs: number): { readonly phase: string; readonly endMs: number } {
  let endMs = 0;
  for (const { phase, durationMs } of phases) {
    endMs += durationMs;
    if (elapsedMs < endMs) return { phase, endMs };
  }
  return { phase: "ramp-down", endMs: Number.POSITIVE_INFINITY };
}

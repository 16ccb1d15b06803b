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

/** The phase at a time since the scenario's start; after the end it is the last one. */
export function phaseAt(elapsedMs: number): string {
  let end = 0;
  for (const { phase, durationMs } of phases) {
    end += durationMs;
    if (elapsedMs < end) return phase;
  }
  return "ramp-down";
}

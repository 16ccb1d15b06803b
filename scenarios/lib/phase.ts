import exec from "k6/execution";
import { phaseAt, planDurationMs } from "./plan.ts";

/*
 * Called for every request and every frame, so k6's objects, which cost microseconds to reach, are asked as seldom as
 * can be: all scenarios of a plan start together, and a tag stays set until the virtual user is started anew.
 */
let startedAtMs: number | null = null;
let marked = "";

/** Milliseconds since the scenario started; the shape's time base. */
export function scenarioElapsedMs(): number {
  startedAtMs ??= exec.scenario.startTime;
  return Date.now() - startedAtMs;
}

/** Milliseconds of the plan that are left for this scenario; never negative. */
export function remainingMs(): number {
  return Math.max(planDurationMs - scenarioElapsedMs(), 0);
}

/** To be called first in each iteration: k6 takes the tags from a virtual user that it stops and starts again. */
export function beginIteration(): void {
  marked = "";
  markPhase();
}

/** Tags every further sample of this virtual user with the phase of now. Call it wherever time has passed. */
export function markPhase(): void {
  const phase = phaseAt(scenarioElapsedMs());
  if (phase === marked) return;
  exec.vu.metrics.tags["phase"] = phase;
  marked = phase;
}

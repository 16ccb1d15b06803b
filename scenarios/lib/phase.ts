import exec from "k6/execution";
import { PHASE_MARK } from "./phase-mark.ts";
import { phaseSpanAt, planDurationMs } from "./plan.ts";

/*
 * Called for every request and every frame, so k6's objects, which cost microseconds to reach, are asked once for each
 * virtual user, and the plan once for each phase: all scenarios of a plan start together.
 */
let startedAtMs: number | null = null;
let ownTags: Record<string, string | number | boolean> | null = null;
let phase = "";
let phaseEndsAtMs = Number.NEGATIVE_INFINITY;

/** Start of the scenario, the zero of the shape's time, in milliseconds since the epoch. */
function scenarioStartMs(): number {
  startedAtMs ??= exec.scenario.startTime;
  return startedAtMs;
}

/** Milliseconds of the plan that are left for this scenario; never negative. */
export function remainingMs(): number {
  return Math.max(scenarioStartMs() + planDurationMs - Date.now(), 0);
}

/**
 * To be called first in each iteration: k6 takes the tags from a virtual user that it stops and starts again. `service`
 * is put on all samples of users who call one service, which costs less than giving it with each.
 */
export function beginIteration(service?: string): void {
  markPhase();
  const tags = tagsOfUser();
  tags[PHASE_MARK] = phase;
  if (service !== undefined) tags["service"] = service;
}

/** Tags every further sample of this virtual user with the phase of now. Call it wherever time has passed. */
export function markPhase(): void {
  const now = Date.now();
  if (now < phaseEndsAtMs) return;
  const span = phaseSpanAt(now - scenarioStartMs());
  phase = span.phase;
  phaseEndsAtMs = scenarioStartMs() + span.endMs;
  tagsOfUser()[PHASE_MARK] = phase;
}

function tagsOfUser(): Record<string, string | number | boolean> {
  ownTags ??= exec.vu.metrics.tags;
  return ownTags;
}

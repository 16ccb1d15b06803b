import exec from "k6/execution";
import { phaseSpanAt, planDurationMs } from "./plan.ts";

/*
 * Called for every request and every frame, so k6's objects, which cost microseconds to reach, are asked once for each
 * virtual user, and the plan once for each phase: all scenarios of a plan start together.
 */
let startedAtMs: number | null = null;
let ownTags: Record<string, string | number | boolean> | null = null;
let phase = "";
let phaseEndsAtMs = Number.NEGATIVE_INFINITY;

/** Milliseconds since the scenario started; the shape's time base. */
export function scenarioElapsedMs(): number {
  startedAtMs ??= exec.scenario.startTime;
  return Date.now() - startedAtMs;
}

/** Milliseconds of the plan that are left for this scenario; never negative. */
export function remainingMs(): number {
  return Math.max(planDurationMs - scenarioElapsedMs(), 0);
}

/**
 * To be called first in each iteration: k6 takes the tags from a virtual user that it stops and starts again. `service`
 * is put on all samples of users who call one service, which costs less than giving it with each.
 */
export function beginIteration(service?: string): void {
  markPhase();
  const tags = tagsOfUser();
  tags["phase"] = phase;
  if (service !== undefined) tags["service"] = service;
}

/** Tags every further sample of this virtual user with the phase of now. Call it wherever time has passed. */
export function markPhase(): void {
  if (Date.now() < phaseEndsAtMs) return;
  const elapsedMs = scenarioElapsedMs();
  const span = phaseSpanAt(elapsedMs);
  phase = span.phase;
  phaseEndsAtMs = Date.now() - elapsedMs + span.endMs;
  tagsOfUser()["phase"] = phase;
}

function tagsOfUser(): Record<string, string | number | boolean> {
  ownTags ??= exec.vu.metrics.tags;
  return ownTags;
}

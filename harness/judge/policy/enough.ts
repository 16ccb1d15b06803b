import { type Fact, say } from "../../contracts/reason.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatDuration } from "../../text/duration.ts";
import { plannedDurationMs } from "../metrics/phase-spans.ts";
import { isUnclear } from "./miss.ts";

/** Times are rounded up to a step that a person would choose; from each length on, the step. */
const STEPS_MS = [
  [600_000, 60_000],
  [120_000, 30_000],
  [0, 10_000],
] as const;

/**
 * How much of the same load gives every objective the samples that it needs, by what this run had of them: a longer time,
 * more users, or more iterations. Empty where it is not known: what is counted in windows, or had no samples at all, and
 * scenarios of the script that nothing from outside makes longer.
 */
export function enoughLoad(
  judged: readonly ObjectiveResult[],
  { shape, ownLoad }: Pick<RunEvidence, "shape" | "ownLoad">,
): Fact {
  const factor = Math.max(...judged.filter(isUnclear).map(factorOf));
  if (!Number.isFinite(factor) || factor <= 1) return "";
  if (shape !== null) {
    const steadyMs = plannedDurationMs(shape, "steady");
    if (steadyMs === null || steadyMs === 0) return "";
    const time = timeOf(steadyMs * factor);
    // A rate of arrivals brings samples whatever the number of users.
    return shape.model === "open"
      ? say("ENOUGH_TIME", { time })
      : say("ENOUGH_TIME_OR_USERS", { time, users: String(Math.ceil(shape.vusMax * factor)) });
  }
  if (ownLoad?.kind === "iterations")
    return say("ENOUGH_ITERATIONS", { iterations: String(Math.ceil(ownLoad.iterations * factor)) });
  if (ownLoad?.kind !== "duration") return "";
  const users = String(Math.ceil(ownLoad.vus * factor));
  return say("ENOUGH_TIME_OR_USERS", { time: timeOf(ownLoad.durationMs * factor), users });
}

function factorOf({ numbers: { samples, samplesNeeded, window } }: ObjectiveResult): number {
  return window !== null || !samples || samplesNeeded === null ? Number.NaN : samplesNeeded / samples;
}

function timeOf(leastMs: number): string {
  const step = STEPS_MS.find(([from]) => leastMs >= from)?.[1] ?? 1_000;
  return formatDuration(Math.ceil(leastMs / step) * step);
}

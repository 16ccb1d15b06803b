import { formatDuration } from "../../text/duration.ts";
import { formatValue } from "../format.ts";
import { say, type Reason } from "../../contracts/reason.ts";
import { parseBound, type WrittenBound } from "../thresholds/bound.ts";
import type { Objective } from "../thresholds/types.ts";
import { decide, decided, exactly, type Decision, type Value } from "./decide.ts";
import type { Measurement, Selection } from "./measurement.ts";
import { windowsOfPhase } from "./windows.ts";

/** A window is judged by its 95th percentile, where that can be told at all. */
const QUANTILE = 0.95;
const SAMPLES_PER_WINDOW_MIN = 20;
/** Fewer windows have no median to rise above. */
const WINDOWS_MIN = 5;
const WINDOW_MS_DEFAULT = 5_000;

/**
 * Counts spikes: runs of neighbouring windows whose p95 is more than `factor` times the median window's and at least
 * `atLeast` above it. Without bounds of its own the objective follows the policy's `spikesToWarn`, and can only warn.
 */
export function judgeSpikes(
  objective: Objective,
  factor: number,
  selection: Selection,
  measurement: Measurement,
): { readonly decision: Decision; readonly measured: Value } {
  const sizeMs = objective.window?.sizeMs ?? WINDOW_MS_DEFAULT;
  const levels: (number | null)[] = [];
  for (const { sketch } of windowsOfPhase(selection, objective.phase, measurement, sizeMs))
    levels.push(sketch.count < SAMPLES_PER_WINDOW_MIN ? null : sketch.quantile(QUANTILE));
  const known = levels.filter((level) => level !== null).sort((left, right) => left - right);
  const middle = known[Math.floor(known.length / 2)] ?? Number.NaN;
  const limit = Math.max(middle * factor, middle + objective.atLeast);
  const spikes = levels.filter(
    (level, index) => isAbove(level, limit) && !isAbove(levels[index - 1] ?? null, limit),
  ).length;
  const measured = exactly(spikes, "count", { samples: known.length, needed: WINDOWS_MIN });
  const what = say("SPIKES", {
    count: String(spikes),
    limit: formatValue(limit, ""),
    size: formatDuration(sizeMs),
  });
  if (objective.pass.length > 0 || known.length < WINDOWS_MIN)
    return { decision: decide(objective, measured), measured };
  return { decision: byPolicy(spikes, measurement.policy.spikesToWarn, what), measured };
}

function isAbove(level: number | null, limit: number): boolean {
  return level !== null && level > limit;
}

function byPolicy(spikes: number, spikesToWarn: number, what: Reason): Decision {
  const bound = parseBound(`< ${spikesToWarn}`) as WrittenBound;
  if (spikes < spikesToWarn)
    return decided("pass", say("TARGET_MET", { value: what, bound: bound.text }), bound);
  const facts = { value: String(spikes), bound: String(spikesToWarn) };
  return decided("warn", say("TOO_MANY_SPIKES", facts), bound);
}

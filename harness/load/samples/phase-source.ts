import { PHASE_MARK } from "#scenarios/lib/phase-mark.ts";
import type { Tags } from "../../contracts/samples.ts";
import { type PhaseName, phaseNameSchema } from "../../contracts/shape.ts";

/**
 * Where the phase of a series' samples comes from. A phase name: known from the tags. `time`: from the plan's shape.
 * `global`: k6's own gauges, from the shape too, though they are taken before the load begins. `order`: taken outside of
 * any iteration, so before the first one in `setup`, later in `teardown`.
 */
export type PhaseSource = PhaseName | "time" | "global" | "order";

const GLOBAL_METRICS: ReadonlySet<string> = new Set(["vus", "vus_max"]);

/** `hasScenarios`: whether k6 writes the `scenario` tag, without which samples of an iteration can't be told from others. */
export function phaseSource(metric: string, tags: Tags, hasScenarios: boolean): PhaseSource {
  const tagged = phaseNameSchema.safeParse(tags[PHASE_MARK]);
  if (tagged.success) return tagged.data;
  const group = tags["group"] ?? "";
  if (/^::setup(::|$)/.test(group)) return "setup";
  if (/^::teardown(::|$)/.test(group)) return "teardown";
  if (GLOBAL_METRICS.has(metric)) return "global";
  return hasScenarios && tags["scenario"] === undefined ? "order" : "time";
}

/** The tags without our mark of the phase; what a script calls by that name, and names none of our phases, is its own. */
export function withoutMark(tags: Tags): Tags {
  if (!phaseNameSchema.safeParse(tags[PHASE_MARK]).success) return tags;
  const { [PHASE_MARK]: _mark, ...own } = tags;
  return own;
}

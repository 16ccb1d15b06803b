import { PHASE_NAMES, type PhaseName, phaseNameSchema } from "../../contracts/shape.ts";

/**
 * Where the phase of a series' samples comes from. A phase name: known from the tags. `time`: from the plan's shape.
 * `global`: k6's own gauges, from the shape too, though they are taken before the load begins. `order`: taken outside of
 * any iteration, so before the first one in `setup`, later in `teardown`.
 */
export type PhaseSource = PhaseName | "time" | "global" | "order";

const GLOBAL_METRICS: ReadonlySet<string> = new Set(["vus", "vus_max"]);

/** `hasScenarios`: whether k6 writes the `scenario` tag, without which samples of an iteration can't be told from others. */
export function phaseSource(
  metric: string,
  tags: Readonly<Record<string, string>>,
  hasScenarios: boolean,
): PhaseSource {
  const tagged = phaseNameSchema.safeParse(tags["phase"]);
  if (tagged.success) return tagged.data;
  const group = tags["group"] ?? "";
  if (/^::setup(::|$)/.test(group)) return "setup";
  if (/^::teardown(::|$)/.test(group)) return "teardown";
  if (GLOBAL_METRICS.has(metric)) return "global";
  return hasScenarios && tags["scenario"] === undefined ? "order" : "time";
}

/** The tags without a phase; a script's own `phase` tag that names none of ours is kept under another name. */
export function withoutPhase({ phase, ...tags }: Readonly<Record<string, string>>): Record<string, string> {
  return phase === undefined || isPhaseName(phase) ? tags : { ...tags, script_phase: phase };
}

function isPhaseName(text: string): boolean {
  return PHASE_NAMES.some((name) => name === text);
}

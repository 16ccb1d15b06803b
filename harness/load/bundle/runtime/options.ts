/** Runs inside k6: the script's options, with the thresholds that end a run early and the tags the judge needs added to its own. */
import { DEFAULT_TAGS, NEEDED_TAGS } from "./needed-tags.ts";
import { settings } from "./settings.ts";

type Thresholds = Readonly<Record<string, unknown>>;

/** What of a script's options the harness looks at. */
export interface OwnOptions {
  readonly thresholds?: Thresholds;
  readonly systemTags?: unknown;
  readonly summaryTrendStats?: unknown;
}

export function withThresholds(options: unknown): unknown {
  const own = withArrivals(withNeededTags(options ?? {}));
  const { thresholds: ours = {}, withoutOwnThresholds = false } = settings;
  if (Object.keys(ours).length === 0 && !withoutOwnThresholds) return own;
  const thresholds: Record<string, unknown> = { ...ownThresholds(own) };
  for (const [metric, added] of Object.entries(ours)) {
    thresholds[metric] = [...listOf(thresholds[metric]), ...added];
  }
  return { ...own, thresholds };
}

/** k6 takes one way of making load: what the script says of it goes. */
const OWN_LOAD: ReadonlySet<string> = new Set(["vus", "duration", "iterations", "stages", "scenarios"]);

function withArrivals(own: OwnOptions): OwnOptions {
  const { arrivals } = settings;
  if (arrivals === undefined) return own;
  const kept = Object.entries(own).filter(([name]) => !OWN_LOAD.has(name));
  return { ...Object.fromEntries(kept), scenarios: { default: arrivals } } as OwnOptions;
}

/** Those of the script that k6 judges. */
export function ownThresholds({ thresholds = {} }: OwnOptions): Thresholds {
  return settings.withoutOwnThresholds === true ? {} : thresholds;
}

function withNeededTags(own: OwnOptions): OwnOptions {
  const { systemTags: judged = [] } = settings;
  if (Array.isArray(own.systemTags))
    return {
      ...own,
      systemTags: [...new Set([...(own.systemTags as unknown[]), ...NEEDED_TAGS, ...judged])],
    };
  const added = judged.filter((tag) => !DEFAULT_TAGS.includes(tag));
  return added.length === 0 ? own : { ...own, systemTags: [...DEFAULT_TAGS, ...added] };
}

/** k6 takes one threshold or a list of them. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

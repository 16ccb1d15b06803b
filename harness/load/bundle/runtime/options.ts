/** Runs inside k6: the script's options, with the thresholds that end a run early and the tags the judge needs added to its own. */
import { settings } from "./settings.ts";

type Thresholds = Record<string, unknown>;

interface Options {
  readonly thresholds?: Thresholds;
  readonly systemTags?: unknown;
}

/** Tell how a request ended: a script that trims its tags would make a refused request look like a fast one. */
const OUTCOME_TAGS = ["status", "error_code", "expected_response"];

export function withThresholds(options: unknown): unknown {
  const own = withOutcomeTags(options ?? {});
  const { thresholds: ours = {}, withoutOwnThresholds = false } = settings;
  if (Object.keys(ours).length === 0 && !withoutOwnThresholds) return own;
  const thresholds: Thresholds = withoutOwnThresholds ? {} : { ...own.thresholds };
  for (const [metric, added] of Object.entries(ours)) {
    thresholds[metric] = [...listOf(thresholds[metric]), ...added];
  }
  return { ...own, thresholds };
}

function withOutcomeTags(own: Options): Options {
  if (!Array.isArray(own.systemTags)) return own;
  return { ...own, systemTags: [...new Set([...(own.systemTags as unknown[]), ...OUTCOME_TAGS])] };
}

/** k6 takes one threshold or a list of them. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

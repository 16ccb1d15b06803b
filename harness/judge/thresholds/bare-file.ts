import { DEFAULT_IMPLIED } from "./resolve-implied.ts";
import { resolvePolicy, resolveValidity } from "./resolve-sections.ts";
import type { ThresholdFile } from "./types.ts";

const NOTHING = { file: { version: 1 }, at: () => "" } as const;

/** What a run without a threshold file is judged by, beside the script's own thresholds: validity and what every run is held to. */
export const BARE_FILE: ThresholdFile = {
  fileName: "none",
  scenario: null,
  profiles: [],
  validity: resolveValidity(NOTHING, []),
  objectives: [],
  implied: DEFAULT_IMPLIED,
  expectedFailures: [],
  waivers: [],
  scenarios: [],
  noBaseline: "warn",
  score: { warn: null, fail: null },
  policy: resolvePolicy(NOTHING, []),
};

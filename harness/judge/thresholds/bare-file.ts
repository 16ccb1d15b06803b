import { parseBound, type WrittenBound } from "./bound.ts";
import { DEFAULT_IMPLIED } from "./resolve-implied.ts";
import { POLICY_DEFAULTS, VALIDITY_DEFAULTS } from "./defaults.ts";
import type { ThresholdFile } from "./types.ts";

const { scenarios, ...bounds } = VALIDITY_DEFAULTS;

/** What a run without a threshold file is judged by: validity and what every run is held to, so that it can never be PASS. */
export const BARE_FILE: ThresholdFile = {
  fileName: "none",
  scenario: null,
  profiles: [],
  validity: Object.fromEntries(
    Object.entries(bounds).map(([name, text]) => [name, parseBound(text) as WrittenBound]),
  ) as ThresholdFile["validity"],
  objectives: [],
  implied: DEFAULT_IMPLIED,
  expectedFailures: [],
  waivers: [],
  scenarios,
  noBaseline: "warn",
  score: { warn: null, fail: null },
  policy: {
    ...POLICY_DEFAULTS,
    reproducibleErrorShare: parseBound(POLICY_DEFAULTS.reproducibleErrorShare) as WrittenBound,
    failedRequestShare: parseBound(POLICY_DEFAULTS.failedRequestShare) as WrittenBound,
  },
};

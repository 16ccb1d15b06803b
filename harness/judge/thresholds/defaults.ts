import type { z } from "zod";
import type { policySchema, validitySchema } from "./schema.ts";

/** Validity bounds of a file that doesn't say otherwise. */
export const VALIDITY_DEFAULTS: z.infer<typeof validitySchema> = {
  achievedRate: ">= 98%",
  droppedIterations: "<= 1%",
  vuSaturation: "< 98%",
  scriptErrors: "<= 0.1%",
  generatorCpu: "< 85%",
  duration: ">= 95%",
  clockSkew: "<= 500ms",
  badSamples: "<= 0.1%",
  summaryAgreement: "<= 0.5%",
  scenarios: [],
};

/** Expected differences of `loadproof compare` for objectives without a `compare` of their own. */
export const COMPARE_DEFAULTS = { warn: 0.05, fail: 0.1 } as const;
/** Differences below these never count: 2 ms is the noise of a loopback call (Mattermost's comparison uses the same). */
export const LEAST_DIFFERENCES: Readonly<Record<string, number>> = { ms: 2, share: 0.001 };

/** A limit that isn't kept fails the run, as in k6; a file may ask for several, as 002 does. */
export const POLICY_DEFAULTS: z.infer<typeof policySchema> = {
  breachesToFail: 1,
  spikesToWarn: 3,
  reproducibleErrorShare: "< 1%",
  failedRequestShare: "<= 5%",
};

/** Bounds of the objectives that every run is held to: half the requests failing is no answer to how fast the rest was. */
export const IMPLIED_DEFAULTS = {
  "failed-requests": { metric: "http_req_failed", pass: "< 1%", warn: "< 5%" },
  checks: { metric: "checks", pass: "> 99%", warn: "> 95%" },
} as const;

export const DEFAULT_PHASE = "steady";

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

/** The policy of 002: one breach is WARN, several are FAIL, many spikes are WARN, a reproducible error is FAIL. */
export const POLICY_DEFAULTS: z.infer<typeof policySchema> = {
  breachesToFail: 2,
  spikesToWarn: 3,
  reproducibleErrorShare: "< 1%",
};

export const DEFAULT_PHASE = "steady";

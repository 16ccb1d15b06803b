import { createHash } from "node:crypto";
import type { RunEvidence } from "../contracts/run.ts";
import { conditionsOf } from "../judge/index.ts";

/** Two runs may be compared only when this is equal: a hash of the conditions they were made under. */
export function comparabilityKey(evidence: Omit<RunEvidence, "comparabilityKey">): string {
  return createHash("sha256")
    .update(JSON.stringify(conditionsOf(evidence)))
    .digest("hex")
    .slice(0, 16);
}

import type { FaultResult } from "../../contracts/fault-result.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { Measurement } from "../objectives/measurement.ts";
import type { Objective, ThresholdFile } from "../thresholds/types.ts";

/** All that a guard may look at. */
export interface Guarded {
  readonly evidence: RunEvidence;
  readonly file: ThresholdFile;
  readonly faults: readonly FaultResult[];
  /** The script's own thresholds. */
  readonly script: readonly Objective[];
  readonly measurement: Measurement | null;
}

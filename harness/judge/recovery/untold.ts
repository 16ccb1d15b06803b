import type { FaultResult, Gate } from "../../contracts/fault-result.ts";
import type { Said } from "../../contracts/reason.ts";
import { momentsOf, type TimedFault } from "./faults.ts";

/** Of a fault that says nothing of the system. */
export function untold(
  fault: TimedFault,
  outcome: FaultResult["outcome"],
  said: Said,
  data: Gate,
): FaultResult {
  const { record, injectedMs } = fault;
  const blank: Gate = { state: "not-measured", afterMs: null, ...said };
  return {
    action: record.name,
    kind: record.kind,
    subject: record.subject,
    outcome,
    ...said,
    moments: { ...momentsOf(fault), observedToMs: injectedMs },
    detectionMs: null,
    recoveryFromInjectionMs: null,
    recoveryFromHealingMs: null,
    breachedMs: 0,
    breaches: [],
    flaps: 0,
    errorBudgetSpent: null,
    requests: { count: 0, failed: 0, unknown: 0, dropped: 0 },
    residual: null,
    gates: { clients: blank, system: blank, data },
    objectives: [],
  };
}

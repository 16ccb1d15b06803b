import type { FaultResult } from "../../contracts/fault-result.ts";
import { type Fact, reasonOf, say } from "../../contracts/reason.ts";

/** What a metric of a fault comes to. */
export type FaultValue =
  | { readonly state: "told"; readonly valueMs: number }
  /** It was not over before the end of what was observed: it took longer than that. */
  | { readonly state: "longer"; readonly valueMs: number; readonly why: Fact }
  | { readonly state: "unknown"; readonly why: Fact };

type Read = (fault: FaultResult) => FaultValue;

const told = (valueMs: number): FaultValue => ({ state: "told", valueMs });
const unknown = (why: Fact): FaultValue => ({ state: "unknown", why });

/** How long the clients were followed from a moment on. */
function longer({ moments, gates }: FaultResult, gate: "clients" | "system", sinceMs: number): FaultValue {
  return {
    state: "longer",
    valueMs: Math.max(0, moments.observedToMs - sinceMs),
    why: reasonOf(gates[gate]),
  };
}

/** From the injection, or from when undoing it began; `gate` is the side that is asked for. */
function recovery(gate: "clients" | "system", from: "injection" | "healing"): Read {
  return (fault) => {
    const { gates, moments } = fault;
    const { state, afterMs } = gates[gate];
    const sinceMs = from === "injection" ? moments.injectedMs : moments.healingMs;
    if (state === "not-measured") return unknown(reasonOf(gates[gate]));
    if (sinceMs === null) return unknown(say("NEVER_HEALED", {}));
    if (state === "missed" || afterMs === null) return longer(fault, gate, sinceMs);
    return told(Math.max(0, moments.injectedMs + afterMs - sinceMs));
  };
}

/** Metrics of a fault, by what is read for them. Where clients were never beyond a limit, all of these are 0. */
export const FAULT_METRICS: Readonly<Record<string, Read>> = {
  action_recovery_duration: recovery("clients", "injection"),
  action_recovery_after_healing_duration: recovery("clients", "healing"),
  action_system_recovery_duration: recovery("system", "injection"),
  action_system_recovery_after_healing_duration: recovery("system", "healing"),
  action_detection_duration: (fault) =>
    fault.gates.clients.state === "not-measured"
      ? unknown(reasonOf(fault.gates.clients))
      : told(fault.detectionMs ?? 0),
  action_breached_duration: (fault) => {
    const { state } = fault.gates.clients;
    if (state === "not-measured") return unknown(reasonOf(fault.gates.clients));
    if (state === "met") return told(fault.breachedMs);
    return { state: "longer", valueMs: fault.breachedMs, why: reasonOf(fault.gates.clients) };
  },
};

/** A fault that says nothing of the system has no value of any metric. */
export function faultValue(metric: string, fault: FaultResult): FaultValue {
  const isMute = fault.outcome === "unfit" || fault.outcome === "unproven";
  if (isMute) return unknown(reasonOf(fault));
  return FAULT_METRICS[metric]?.(fault) ?? unknown("");
}

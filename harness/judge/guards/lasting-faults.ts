import type { FaultResult } from "../../contracts/fault-result.ts";
import { reasonOf, say } from "../../contracts/reason.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { FAULT_METRICS, faultValue } from "../metrics/fault-metrics.ts";
import { exactly } from "../objectives/decide.ts";
import { ownBreach } from "../objectives/objective-result.ts";
import { formatSeconds } from "../recovery/seconds.ts";
import type { Guarded } from "./guarded.ts";

const SIDES = [
  ["clients", "action_recovery_duration"],
  ["system", "action_system_recovery_duration"],
] as const;

/**
 * One critical result per fault after which the clients, or the system, were not back before the end, where no objective
 * asks for it: averages over a phase can hide that. Data that is wrong is said by the invariants.
 */
export function judgeLastingFaults({
  faults,
  file,
}: Pick<Guarded, "faults" | "file">): readonly ObjectiveResult[] {
  const isAsked = (side: string): boolean =>
    file.objectives.some(
      ({ source, metric }) =>
        source === "actions" &&
        Object.hasOwn(FAULT_METRICS, metric) &&
        metric.startsWith("action_system") === (side === "system") &&
        metric.includes("recovery"),
    );
  return SIDES.filter(([side]) => !isAsked(side)).flatMap(([side, metric]) =>
    faults.flatMap((fault) => lasting(fault, side, metric)),
  );
}

function lasting(fault: FaultResult, side: "clients" | "system", metric: string): readonly ObjectiveResult[] {
  const value = faultValue(metric, fault);
  if (value.state !== "longer") return [];
  const { action } = fault;
  return [
    ownBreach(
      {
        id: `not-over[${action}][${side}]`,
        metric,
        where: { action },
        statisticText: "max",
        pass: [],
        warn: [],
        why: "what was not over before the end was not survived",
      },
      exactly(value.valueMs, "ms", { samples: 1, needed: 1 }),
      say("LASTS", { action, value: formatSeconds(value.valueMs), why: reasonOf(fault.gates[side]) }),
    ),
  ];
}

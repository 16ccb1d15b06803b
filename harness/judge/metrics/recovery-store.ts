import type { FaultResult } from "../../contracts/fault-result.ts";
import { type Fact, type Reason, say } from "../../contracts/reason.ts";
import type { ActionRecord } from "../../contracts/run.ts";
import { PHASE_TAG, type SampleStore, type Tags } from "../../contracts/samples.ts";
import { FAULT_METRICS, faultValue } from "./fault-metrics.ts";
import { DEFAULT_PHASE } from "../thresholds/defaults.ts";
import { MemoryStore } from "./memory-store.ts";
import { hasTags } from "./selection.ts";

/** From when an action took something away, milliseconds: until it answered, and until it served a request of the load. */
const INSTANCE_METRICS = ["action_healthy_duration", "action_traffic_duration"] as const;
/** All that `source: actions` can be asked for: of what was away, and of what faults did. */
export const RECOVERY_METRICS: readonly string[] = [...INSTANCE_METRICS, ...Object.keys(FAULT_METRICS)];
export const RECOVERY_TAGS = ["action", "kind", "subject"] as const;

/** What took longer than it was observed. */
export interface Unended {
  readonly action: string;
  readonly valueMs: number;
  readonly why: Fact;
}

/** What came of the actions that take something away, and of faults, as samples of the phase that is judged by default. */
export class Recoveries {
  readonly store: SampleStore;
  readonly #actions: readonly ActionRecord[];
  readonly #faults: readonly FaultResult[];

  constructor(
    actions: readonly ActionRecord[],
    faults: readonly FaultResult[],
    { startMs, bucketMs }: Pick<SampleStore, "startMs" | "bucketMs">,
  ) {
    // Marks take nothing away.
    this.#actions = actions.filter(({ recovery }) => recovery !== undefined);
    const store = new MemoryStore(startMs, bucketMs);
    for (const action of this.#actions)
      for (const metric of INSTANCE_METRICS) {
        const valueMs = valueOf(metric, action);
        if (valueMs !== null) store.add(metric, tagsOf(action), 0, valueMs);
      }
    this.#faults = faults;
    for (const fault of faults)
      for (const metric of Object.keys(FAULT_METRICS)) {
        const value = faultValue(metric, fault);
        if (value.state !== "unknown") store.add(metric, tagsOfFault(fault), 0, value.valueMs);
      }
    this.store = store;
  }

  /** One that is away for good, or that nothing used again, is no recovery to be judged on the others. */
  whyUnusable(asked: { readonly metric: string; readonly where: Tags }): Reason | null {
    const { metric, where } = asked;
    if (Object.hasOwn(FAULT_METRICS, metric)) return this.#whyUnknown(asked);
    const chosen = this.#actions.filter((action) => hasTags(tagsOf(action), where));
    if (chosen.length === 0) return say("NOTHING_CAME_BACK", {});
    const missing = chosen.find((action) => valueOf(metric, action) === null);
    if (missing === undefined) return null;
    const { name, message, cause } = missing;
    return say("ACTION_NOT_BACK", { action: name, message: cause ?? message });
  }

  /** The fault of which most was seen without an end to it; `null` where each has one. */
  unended({ metric, where }: { readonly metric: string; readonly where: Tags }): Unended | null {
    const longest = this.#chosen(where)
      .flatMap((fault) => {
        const value = faultValue(metric, fault);
        return value.state === "longer"
          ? [{ action: fault.action, valueMs: value.valueMs, why: value.why }]
          : [];
      })
      .toSorted((left, right) => right.valueMs - left.valueMs);
    return longest[0] ?? null;
  }

  #whyUnknown({ metric, where }: { readonly metric: string; readonly where: Tags }): Reason | null {
    const chosen = this.#chosen(where);
    if (chosen.length === 0) return say("NO_ACTION_PLANNED", {});
    // What took too long is known, whatever became of the others.
    if (this.unended({ metric, where }) !== null) return null;
    for (const fault of chosen) {
      const value = faultValue(metric, fault);
      if (value.state === "unknown")
        return say("ACTION_NOT_BACK", { action: fault.action, message: value.why });
    }
    return null;
  }

  #chosen(where: Tags): readonly FaultResult[] {
    return this.#faults.filter((fault) => hasTags(tagsOfFault(fault), where));
  }
}

function tagsOfFault({ action, kind, subject }: FaultResult): Tags {
  return { action, kind, subject, [PHASE_TAG]: DEFAULT_PHASE };
}

function tagsOf({
  name,
  kind,
  subject,
}: ActionRecord): Tags & Record<(typeof RECOVERY_TAGS)[number], string> {
  return { action: name, kind, subject, [PHASE_TAG]: DEFAULT_PHASE };
}

function valueOf(metric: string, { recovery }: ActionRecord): number | null {
  if (recovery == null) return null;
  return metric === INSTANCE_METRICS[0] ? recovery.healthyMs : recovery.trafficMs;
}

import { type Reason, say } from "../../contracts/reason.ts";
import type { ActionRecord } from "../../contracts/run.ts";
import { PHASE_TAG, type SampleStore, type Tags } from "../../contracts/samples.ts";
import { DEFAULT_PHASE } from "../thresholds/defaults.ts";
import { MemoryStore } from "./memory-store.ts";
import { hasTags } from "./selection.ts";

/** From when an action took something away, milliseconds: until it answered, and until it served a request of the load. */
export const RECOVERY_METRICS = ["action_healthy_duration", "action_traffic_duration"] as const;
export const RECOVERY_TAGS = ["action", "kind", "subject"] as const;

/** What came of the actions that take something away, as samples of the phase that is judged by default. */
export class Recoveries {
  readonly store: SampleStore;
  readonly #actions: readonly ActionRecord[];

  constructor(
    actions: readonly ActionRecord[],
    { startMs, bucketMs }: Pick<SampleStore, "startMs" | "bucketMs">,
  ) {
    // Marks take nothing away.
    this.#actions = actions.filter(({ recovery }) => recovery !== undefined);
    const store = new MemoryStore(startMs, bucketMs);
    for (const action of this.#actions)
      for (const metric of RECOVERY_METRICS) {
        const valueMs = valueOf(metric, action);
        if (valueMs !== null) store.add(metric, tagsOf(action), 0, valueMs);
      }
    this.store = store;
  }

  /** One that is away for good, or that nothing used again, is no recovery to be judged on the others. */
  whyUnusable({ metric, where }: { readonly metric: string; readonly where: Tags }): Reason | null {
    const chosen = this.#actions.filter((action) => hasTags(tagsOf(action), where));
    if (chosen.length === 0) return say("NOTHING_CAME_BACK", {});
    const missing = chosen.find((action) => valueOf(metric, action) === null);
    if (missing === undefined) return null;
    const { name, message, cause } = missing;
    return say("ACTION_NOT_BACK", { action: name, message: cause ?? message });
  }
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
  return metric === RECOVERY_METRICS[0] ? recovery.healthyMs : recovery.trafficMs;
}

import { plannedEndMs } from "../actions/planned-window.ts";
import type { Action } from "../contracts/plan.ts";
import type { Reason } from "../contracts/reason.ts";
import { isFault } from "../contracts/run.ts";
import { type ThresholdFile, whyUnfitNow } from "../judge/index.ts";
import type { LiveSnapshot } from "../load/index.ts";

/** Whether the system is well enough to be disturbed, by the objectives on what was measured so far. */
export class LiveFitness {
  readonly #thresholds: ThresholdFile | null;
  readonly #faults: readonly Action[];
  #newest: Pick<LiveSnapshot, "store"> | null = null;

  constructor(thresholds: ThresholdFile | null, schedule: readonly Action[]) {
    this.#thresholds = thresholds;
    this.#faults = schedule.filter(isFault);
  }

  saw(snapshot: Pick<LiveSnapshot, "store">): void {
    this.#newest = snapshot;
  }

  /**
   * Why it must not be disturbed now; `null` when nothing speaks against it. After a first fault only the last seconds
   * count. One that is to meet another one in effect is not asked about: the system is not well then, as planned.
   */
  whyUnfit(action: Action): Reason | null {
    const others = this.#faults.filter(({ name, atMs }) => name !== action.name && atMs <= action.atMs);
    if (this.#newest === null || others.some((other) => plannedEndMs(other) > action.atMs)) return null;
    return whyUnfitNow(this.#newest.store, this.#thresholds, action.name, others.length > 0);
  }
}

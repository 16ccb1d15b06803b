import type { Action } from "../contracts/plan.ts";
import type { ActionRecord } from "../contracts/run.ts";
import { LoadproofError } from "../errors.ts";
import { actionKind } from "./kinds.ts";
import { ScheduledAction, type ScheduledActionSetting } from "./scheduled-action.ts";

/** Does what a schedule asks for while a load runs. Disposing undoes what is in effect. */
export class ScheduleRunner implements AsyncDisposable {
  readonly #actions: readonly ScheduledAction[];
  #ended: Promise<readonly ActionRecord[]> | null = null;

  /** @param interrupted ends it early, as the end of the load does. */
  constructor(schedule: readonly Action[], setting: ScheduledActionSetting, interrupted: AbortSignal) {
    this.#actions = schedule.map((action) => {
      const kind = actionKind(action.kind);
      if (kind === undefined)
        throw new LoadproofError(
          "INTERNAL",
          `the schedule holds an action of the unknown kind ${action.kind}`,
        );
      return new ScheduledAction(action, kind, setting);
    });
    interrupted.addEventListener("abort", () => void this.end(), { once: true });
  }

  /** To be told often while the load runs: milliseconds since its first iteration began, 0 before. */
  loadIsAt(elapsedMs: number): void {
    if (elapsedMs <= 0) return;
    for (const action of this.#actions) action.loadIsAt(elapsedMs);
  }

  /** The load is over. Resolves when everything is undone, with what became of each action, in the schedule's order. */
  end(): Promise<readonly ActionRecord[]> {
    this.#ended ??= Promise.all(this.#actions.map((action) => action.end()));
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

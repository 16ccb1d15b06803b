import { setTimeout as delay } from "node:timers/promises";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import type { ActionRecord, RunEvent } from "../contracts/run.ts";
import { LoadproofError, messageOf } from "../errors.ts";
import { formatDuration } from "../text/duration.ts";
import type { ActionKind, ActionSetting } from "./kind.ts";

/** What happened, for the timeline of a report. */
export type ActionEvent = Pick<RunEvent, "subject" | "message"> & {
  readonly kind: "fault" | "mark" | "recovered";
  /** Milliseconds since the epoch. */
  readonly at: number;
};

export interface ScheduledActionSetting {
  readonly environment: StartedEnvironment;
  readonly now: () => number;
  readonly onEvent: (event: ActionEvent) => void;
}

/** One action on its way through a load: waiting, in effect, undone. What it did is undone in every case. */
export class ScheduledAction {
  readonly #action: Action;
  readonly #kind: ActionKind;
  readonly #setting: ScheduledActionSetting;
  readonly #loadOver = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #taken: Promise<ActionRecord> | null = null;

  constructor(action: Action, kind: ActionKind, setting: ScheduledActionSetting) {
    this.#action = action;
    this.#kind = kind;
    this.#setting = setting;
  }

  /** Sets its alarm anew by where the load is now, milliseconds since its start. */
  loadIsAt(elapsedMs: number): void {
    if (this.#taken !== null || this.#loadOver.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#taken = this.#take();
      },
      Math.max(0, this.#action.atMs - elapsedMs),
    );
  }

  /** The load is over: nothing begins any more, and what is in effect is undone. Resolves when it is. */
  async end(): Promise<ActionRecord> {
    clearTimeout(this.#timer);
    this.#loadOver.abort();
    return (await this.#taken) ?? neverBegun(this.#action);
  }

  async #take(): Promise<ActionRecord> {
    const { now } = this.#setting;
    const startedAtMs = now();
    const applied = await this.#attempt("apply");
    if (applied.done) this.#tell(this.#kind.disturbs ? "fault" : "mark", applied.message, startedAtMs);
    const lasted = !applied.done || (await this.#last(startedAtMs));
    const healed = await this.#attempt("heal");
    // What has no length ends when it began.
    const isMoment = !this.#kind.disturbs && this.#action.durationMs === null;
    const endedAtMs = isMoment ? startedAtMs : now();
    if (healed.done && applied.done) this.#tell("recovered", healed.message, endedAtMs);
    const failure = applied.done ? healed : applied;
    return {
      ...this.#action,
      outcome: failure.done ? (lasted ? "applied" : "not-reached") : "failed",
      startedAt: new Date(startedAtMs).toISOString(),
      endedAt: new Date(endedAtMs).toISOString(),
      message: failure.done
        ? lasted
          ? `${applied.message}; ${healed.message}`
          : "the load ended before its time was over"
        : failure.message,
    };
  }

  /** Waits while it is in effect; false when the load ended before that was over. */
  async #last(startedAtMs: number): Promise<boolean> {
    const { signal } = this.#loadOver;
    const { durationMs } = this.#action;
    if (durationMs === null) {
      if (this.#kind.disturbs && !signal.aborted)
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return true;
    }
    const leftMs = startedAtMs + durationMs - this.#setting.now();
    return delay(Math.max(0, leftMs), true, { signal }).catch(() => false);
  }

  async #attempt(step: "apply" | "heal"): Promise<{ readonly done: boolean; readonly message: string }> {
    const timeoutMs = this.#kind.timeoutMs[step];
    const late = new AbortController();
    const signal = step === "heal" ? late.signal : AbortSignal.any([late.signal, this.#loadOver.signal]);
    const setting: ActionSetting = { environment: this.#setting.environment, signal };
    const timer = new AbortController();
    const timeUp = delay(timeoutMs, undefined, { signal: timer.signal }).then(() => {
      throw new LoadproofError("ENVIRONMENT_FAILED", `not done after ${formatDuration(timeoutMs)}`);
    });
    try {
      return { done: true, message: await Promise.race([this.#kind[step](this.#action, setting), timeUp]) };
    } catch (error) {
      late.abort();
      return { done: false, message: step === "heal" ? `not undone: ${messageOf(error)}` : messageOf(error) };
    } finally {
      timer.abort();
      timeUp.catch(() => undefined);
    }
  }

  #tell(kind: ActionEvent["kind"], message: string, at: number): void {
    this.#setting.onEvent({ kind, subject: this.#action.name, message, at });
  }
}

/** What is known of an action whose time never came. */
export function neverBegun(action: Action): ActionRecord {
  return {
    ...action,
    outcome: "not-reached",
    startedAt: null,
    endedAt: null,
    message: "the load ended before its time came",
  };
}

import { setTimeout as delay } from "node:timers/promises";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { reasonOf, type Said, say } from "../contracts/reason.ts";
import type { ActionRecord, RunEvent } from "../contracts/run.ts";
import { messageOf } from "../errors.ts";
import { formatDuration } from "../text/duration.ts";
import type { ActionKind, ActionSetting } from "./kind.ts";

/** What happened, for the timeline of a report. */
export type ActionEvent = Pick<RunEvent, "subject"> & {
  readonly kind: "fault" | "mark" | "recovered";
  readonly told: Said;
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
    if (applied.done) this.#tell(this.#kind.disturbs ? "fault" : "mark", applied.told, startedAtMs);
    const lasted = !applied.done || (await this.#last(startedAtMs));
    const healed = await this.#attempt("heal");
    // What has no length ends when it began.
    const isMoment = !this.#kind.disturbs && this.#action.durationMs === null;
    const endedAtMs = isMoment ? startedAtMs : now();
    if (healed.done && applied.done) this.#tell("recovered", healed.told, endedAtMs);
    return {
      ...this.#action,
      outcome: applied.done && healed.done ? (lasted ? "applied" : "not-reached") : "failed",
      startedAt: new Date(startedAtMs).toISOString(),
      endedAt: new Date(endedAtMs).toISOString(),
      ...told(outcomeOf({ applied, healed, lasted })),
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

  async #attempt(step: "apply" | "heal"): Promise<Attempt> {
    const timeoutMs = this.#kind.timeoutMs[step];
    const late = new AbortController();
    const signal = step === "heal" ? late.signal : AbortSignal.any([late.signal, this.#loadOver.signal]);
    const setting: ActionSetting = { environment: this.#setting.environment, signal };
    const timer = new AbortController();
    const timeUp = delay(timeoutMs, undefined, { signal: timer.signal }).then(() => {
      throw new NotDone(say("NOT_DONE_AFTER", { time: formatDuration(timeoutMs) }));
    });
    try {
      return { done: true, told: await Promise.race([this.#kind[step](this.#action, setting), timeUp]) };
    } catch (error) {
      late.abort();
      const why = error instanceof NotDone ? error.said : messageOf(error);
      return { done: false, told: say(step === "heal" ? "NOT_UNDONE" : "NOT_TAKEN", { why }) };
    } finally {
      timer.abort();
      timeUp.catch(() => undefined);
    }
  }

  #tell(kind: ActionEvent["kind"], said: Said, at: number): void {
    this.#setting.onEvent({ kind, subject: this.#action.name, told: said, at });
  }
}

/** What is known of an action whose time never came. */
export function neverBegun(action: Action): ActionRecord {
  return {
    ...action,
    outcome: "not-reached",
    startedAt: null,
    endedAt: null,
    ...told(say("LOAD_ENDED_BEFORE", {})),
  };
}

interface Attempt {
  readonly done: boolean;
  readonly told: Said;
}

/** A step that took longer than it may. */
class NotDone extends Error {
  readonly said: Said;

  constructor(said: Said) {
    super(said.message);
    this.said = said;
  }
}

/** What is said of an action: how it was seen to take effect and to be over, or why it was not. */
function outcomeOf({
  applied,
  healed,
  lasted,
}: Readonly<{ applied: Attempt; healed: Attempt; lasted: boolean }>): Said {
  if (!applied.done) return applied.told;
  if (!healed.done) return healed.told;
  return lasted
    ? say("APPLIED_AND_HEALED", { applied: applied.told, healed: healed.told })
    : say("LOAD_ENDED_WITHIN", {});
}

function told(said: Said): Pick<ActionRecord, "message" | "cause"> {
  return { message: said.message, cause: reasonOf(said) };
}

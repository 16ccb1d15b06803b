import { setTimeout as delay } from "node:timers/promises";
import type { Action } from "../contracts/plan.ts";
import { type Reason, reasonOf, type Said, say } from "../contracts/reason.ts";
import type { ActionRecord, Recovery, RunEvent } from "../contracts/run.ts";
import { messageOf } from "../errors.ts";
import { formatDuration } from "../text/duration.ts";
import type { ActionKind, ActionSetting } from "./kind.ts";
import { NotDone } from "./not-done.ts";

/** What happened, for the timeline of a report. */
export type ActionEvent = Pick<RunEvent, "subject"> & {
  readonly kind: "fault" | "mark" | "recovered" | "used" | "left" | "note";
  readonly told: Said;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

export interface ScheduledActionSetting
  extends Pick<ActionSetting, "environment" | "commands" | "variables"> {
  readonly now: () => number;
  readonly onEvent: (event: ActionEvent) => void;
  /** Why the system must not be disturbed now, asked right before it would be. */
  readonly whyUnfit?: (action: Action) => Reason | null;
  /** What commands of an action wrote. */
  readonly onOutput: (action: string, text: string) => void;
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
    const { now, whyUnfit } = this.#setting;
    const startedAtMs = now();
    const unfit = this.#kind.disturbs ? (whyUnfit?.(this.#action) ?? null) : null;
    if (unfit !== null) return this.#leaveAlone(unfit, startedAtMs);
    const applied = await this.#attempt("apply");
    const effectAtMs = now();
    if (applied.done) this.#tell(this.#kind.disturbs ? "fault" : "mark", applied.told, startedAtMs);
    const lasted = !applied.done || (await this.#last(startedAtMs));
    const healing = { startedAtMs, healedFromMs: now() };
    const healed = await this.#attempt("heal");
    // What has no length ends when it began.
    const isMoment = !this.#kind.disturbs && this.#action.durationMs === null;
    const endedAtMs = isMoment ? startedAtMs : now();
    const restored =
      applied.done && healed.done ? await this.#restored(healed.told, { ...healing, endedAtMs }) : null;
    return {
      ...this.#action,
      outcome: this.#outcomeOf(applied, healed, lasted),
      startedAt: new Date(startedAtMs).toISOString(),
      endedAt: new Date(endedAtMs).toISOString(),
      ...(applied.done && this.#kind.disturbs
        ? {
            effectAt: new Date(effectAtMs).toISOString(),
            healingAt: new Date(healing.healedFromMs).toISOString(),
          }
        : {}),
      ...told(wordsOf({ applied, healed, lasted, restored: restored?.told ?? null })),
      ...(this.#kind.disturbs ? { recovery: restored?.recovery ?? null } : {}),
    };
  }

  /** A system that is not well is not hurt more, and what it would do then would say nothing. */
  #leaveAlone(why: Reason, at: number): ActionRecord {
    const said = say("NOT_WELL_YET", { why });
    this.#tell("note", said, at);
    return { ...this.#action, outcome: "unfit", startedAt: null, endedAt: null, ...told(said) };
  }

  #outcomeOf(applied: Attempt, healed: Attempt, lasted: boolean): ActionRecord["outcome"] {
    if (!applied.done) return "failed";
    if (!healed.done) return this.#kind.restores(this.#action) && !healed.isOurs ? "not-recovered" : "failed";
    return lasted ? "applied" : "not-reached";
  }

  /** Tells that it is over; of what took something away, measures how long that took, until the load uses it again. */
  async #restored(
    healed: Said,
    {
      startedAtMs,
      healedFromMs,
      endedAtMs,
    }: Readonly<Record<"startedAtMs" | "healedFromMs" | "endedAtMs", number>>,
  ): Promise<{ readonly told: Said; readonly recovery: Recovery | null }> {
    const { now } = this.#setting;
    const action = this.#action;
    if (!this.#kind.restores(action)) {
      this.#tell(this.#kind.disturbs ? "left" : "recovered", healed, endedAtMs);
      return { told: healed, recovery: null };
    }
    const [healthyMs, restartMs] = [endedAtMs - startedAtMs, endedAtMs - healedFromMs];
    const facts = { healed, time: seconds(healthyMs), restart: seconds(restartMs) };
    const back = say(
      this.#kind.subject === "instance" && this.#kind.staysThere !== true ? "BACK_AFTER" : "OVER_AFTER",
      facts,
    );
    this.#tell("recovered", back, endedAtMs);
    const used = await this.#kind.untilUsed?.(action, this.#settingWith(this.#loadOver.signal));
    if (used == null) return { told: back, recovery: { healthyMs, restartMs, trafficMs: null } };
    const usedAtMs = now();
    const trafficMs = used ? usedAtMs - startedAtMs : null;
    const { subject } = action;
    const use =
      trafficMs === null
        ? say("NOT_USED", { subject })
        : say("USED_AFTER", { subject, time: seconds(trafficMs) });
    this.#tell("used", use, usedAtMs);
    return {
      told: say("AND_THEN", { first: back, next: use }),
      recovery: { healthyMs, restartMs, trafficMs },
    };
  }

  /** Waits while it is in effect; false when the load ended before that was over. */
  async #last(startedAtMs: number): Promise<boolean> {
    const { signal } = this.#loadOver;
    const { durationMs } = this.#action;
    if (this.#kind.isMoment === true) return true;
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
    const setting = this.#settingWith(signal);
    const timer = new AbortController();
    const timeUp = delay(timeoutMs, undefined, { signal: timer.signal }).then(() => {
      throw new NotDone(say("NOT_DONE_AFTER", { time: formatDuration(timeoutMs) }));
    });
    try {
      const told = await Promise.race([this.#kind[step](this.#action, setting), timeUp]);
      return { done: true, told, isOurs: false };
    } catch (error) {
      late.abort();
      const why = error instanceof NotDone ? error.said : messageOf(error);
      const isOurs = error instanceof NotDone && error.isOurs;
      return { done: false, told: say(this.#codeOf(step, isOurs), { why }), isOurs };
    } finally {
      timer.abort();
      timeUp.catch(() => undefined);
    }
  }

  #settingWith(signal: AbortSignal): ActionSetting {
    const { environment, commands, variables, now, onOutput } = this.#setting;
    const tell = (said: Said): void => this.#tell("note", said, now());
    const log = (text: string): void => onOutput(this.#action.name, text);
    return { environment, commands, variables, signal, tell, log };
  }

  #codeOf(step: "apply" | "heal", isOurs: boolean): "NOT_TAKEN" | "NOT_BACK" | "NOT_UNDONE" {
    if (step === "apply") return "NOT_TAKEN";
    return this.#kind.restores(this.#action) && !isOurs ? "NOT_BACK" : "NOT_UNDONE";
  }

  #tell(kind: ActionEvent["kind"], said: Said, at: number): void {
    this.#setting.onEvent({ kind, subject: this.#action.name, told: said, at });
  }
}

function seconds(lengthMs: number): string {
  return `${(lengthMs / 1_000).toFixed(1)} s`;
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
  /** It failed for a reason that says nothing of the system. */
  readonly isOurs: boolean;
}

/** What is said of an action: how it was seen to take effect and to be over, or why it was not. */
function wordsOf({
  applied,
  healed,
  lasted,
  restored,
}: Readonly<{ applied: Attempt; healed: Attempt; lasted: boolean; restored: Said | null }>): Said {
  if (!applied.done) return applied.told;
  if (!healed.done) return healed.told;
  return lasted
    ? say("APPLIED_AND_HEALED", { applied: applied.told, healed: restored ?? healed.told })
    : say("LOAD_ENDED_WITHIN", {});
}

function told(said: Said): Pick<ActionRecord, "message" | "cause"> {
  return { message: said.message, cause: reasonOf(said) };
}

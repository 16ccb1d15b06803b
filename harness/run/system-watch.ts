import { setTimeout as delay } from "node:timers/promises";
import type { StateCheck, SystemState } from "../contracts/system-state.ts";
import { messageOf } from "../errors.ts";
import { isBack, type SystemLook } from "./system-back.ts";

export interface SystemWatchSetting {
  readonly look: (signal: AbortSignal) => Promise<readonly StateCheck[]>;
  readonly everyMs: number;
  /** A look that takes longer is cut off; what did not answer by then is not as it should be. */
  readonly lookMsMax: number;
  readonly now: () => number;
}

/** Looks at the system again and again, whether or not the last look is over: a part that hangs delays no later one. */
export class SystemWatch implements AsyncDisposable {
  readonly #setting: SystemWatchSetting;
  readonly #looks: SystemLook[] = [];
  readonly #open = new Set<Promise<void>>();
  readonly #ended = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(setting: SystemWatchSetting) {
    this.#setting = setting;
    this.#begin();
    this.#timer = setInterval(() => this.#begin(), setting.everyMs);
  }

  /** What was seen so far, by looks that are over. */
  get state(): SystemState {
    const looks = this.#looks.toSorted((one, other) => one.at - other.at);
    return { schema: "loadproof.system-state", version: 1, everyMs: this.#setting.everyMs, looks };
  }

  /**
   * Goes on until the system is back as it was before `disturbedAt`, by looks that began from now on, or until
   * `waitMsMax` are over or the signal comes. Whether it is back.
   */
  async untilBack(disturbedAt: number, waitMsMax: number, signal: AbortSignal): Promise<boolean> {
    const { now, everyMs } = this.#setting;
    const from = now();
    for (;;) {
      if (isBack(this.state.looks, disturbedAt, from)) return true;
      if (signal.aborted || now() - from >= waitMsMax) return false;
      await delay(everyMs / 4, undefined, { signal }).catch(() => undefined);
    }
  }

  #begin(): void {
    const look = this.#keepLook();
    this.#open.add(look);
    void look.finally(() => this.#open.delete(look));
  }

  async #keepLook(): Promise<void> {
    const at = this.#setting.now();
    const checks = await this.#look();
    if (!this.#ended.signal.aborted) this.#looks.push({ at, checks: [...checks] });
  }

  async #look(): Promise<readonly StateCheck[]> {
    const { look, lookMsMax } = this.#setting;
    try {
      return await look(AbortSignal.any([AbortSignal.timeout(lookMsMax), this.#ended.signal]));
    } catch (error) {
      return [{ name: "the system can be looked at", ok: false, value: null, seen: messageOf(error) }];
    }
  }

  /** Ends it; looks that are not over are none. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#ended.abort();
    await Promise.all(this.#open);
  }
}
